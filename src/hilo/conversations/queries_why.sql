-- Why: each reason is a row, told with its table and its id. `by`: whoever made it; `said`: what it says.

-- name: why_message
select m.id, m.direction, m.state from messages m where m.id = $1 and visible(m.wall, $2);

-- name: why_person
select 'identified' as code, 'identifier_links' as "table", l.id as "row", l.valid_from as at,
       coalesce(l.made_by ->> 'name', '') as by, jsonb_build_object(
           'kind', i.kind, 'value', i.value_norm, 'assurance', l.assurance, 'method', l.method, 'evidence', l.evidence,
           'owner', l.owner, 'ended', l.valid_to is not null
       ) as said
from messages m join identifier_links l on l.identifier_id = m.identifier_id and l.profile_id = m.profile_id
join identifiers i on i.id = l.identifier_id
where m.id = $1 and visible(m.wall, $2)
union all
select case when i.shared_at is null then 'nobodys_identifier' else 'shared_identifier' end, 'identifiers', i.id,
       coalesce(i.shared_at, i.blocked_at), coalesce(i.shared_by ->> 'name', i.blocked_by ->> 'name', ''),
       jsonb_build_object('kind', i.kind, 'value', i.value_norm)
from messages m join identifiers i on i.id = m.identifier_id
where m.id = $1 and visible(m.wall, $2) and (i.shared_at is not null or i.blocked_at is not null)
union all
select 'written_as', 'messages', m.id, m.received_at, m.by_name,
       jsonb_build_object('role', m.role, 'assurance', m.assurance)
from messages m where m.id = $1 and visible(m.wall, $2) and m.direction = 'in'
union all
select 'people_merged', 'merges', g.id, g.at, coalesce(g.made_by ->> 'name', ''),
       jsonb_build_object('reason', g.reason, 'into', o.name, 'absorbed', a.name)
from messages m join profiles p on p.id = m.profile_id
join customers c on c.canonical_id = p.customer_id
join merges g on g.into_customer = c.id and g.undone_at is null
join customers o on o.id = g.into_customer join customers a on a.id = g.absorbed_customer
where m.id = $1 and visible(m.wall, $2)
limit 100;

-- name: why_place
select case m.placed_by when 0 then 'opened' when 1 then 'our_reference' when 2 then 'reply' when 3 then 'same_number'
           when 4 then 'open_chat' when 5 then 'filed_as_spam' when 6 then 'same_thread' else 'not_kept' end as code,
       'messages' as "table", m.id as "row", m.received_at as at, '' as by, jsonb_build_object(
           'proof', f.id, 'proof_at', f.at, 'proof_by', f.by_name, 'proof_text', left(f.text, 120), 'numbers', (
               select jsonb_agg(n.value order by n.value) from conversation_numbers n
               where m.placed_by = 3 and n.conversation_id in (m.conversation_id, m.home_id)
                 and position(n.value in upper(m.subject || ' ' || m.text)) > 0)
       ) as said
from messages m left join messages f on f.id = m.placed_for and visible(f.wall, $2)
where m.id = $1 and visible(m.wall, $2) and m.direction = 'in'
union all
select 'linked_' || c.linked_because, 'conversations', c.id, c.opened_at, '',
       jsonb_build_object('number', 'H-' || l.number, 'conversation', l.id)
from messages m join conversations c on c.id = coalesce(m.home_id, m.conversation_id) and visible(c.wall, $2)
join conversations l on l.id = c.linked_to and visible(l.wall, $2)
where m.id = $1 and visible(m.wall, $2)
union all
select case e.because when 'merged' then 'conversations_merged' else 'split_undone' end, 'conversation_merges', e.id,
       e.at, e.by_name, jsonb_build_object('number', 'H-' || c.number)
from messages m join conversation_merges e on e.absorbed_id = coalesce(m.home_id, m.conversation_id)
join conversations c on c.id = e.absorbed_id and visible(c.wall, $2)
where m.id = $1 and visible(m.wall, $2) and e.undone_at is null
union all
select case when v.opened then 'split_off' else 'moved_here' end, 'conversation_moves', v.id, v.at, v.by_name,
       jsonb_build_object('number', 'H-' || c.number)
from messages m join moved_items i on i.item_id = m.id join conversation_moves v on v.id = i.move_id
left join conversations c on c.id = v.from_id and visible(c.wall, $2)
where m.id = $1 and visible(m.wall, $2) and v.undone_at is null;

-- name: why_channel
select case m.direction when 'in' then 'came_by' else 'went_by' end as code, 'channel_accounts' as "table",
       a.id as "row", m.at as at, case m.direction when 'in' then '' else m.by_name end as by, jsonb_build_object(
           'account', a.name, 'channel', m.channel, 'state', a.state, 'kind', i.kind, 'value', i.value_norm
       ) as said
from messages m join channel_accounts a on a.id = m.account_id join identifiers i on i.id = m.identifier_id
where m.id = $1 and visible(m.wall, $2)
union all
select case when f.account_id = m.account_id and f.identifier_id = m.identifier_id then 'where_they_wrote'
            else 'wrote_elsewhere' end,
       'messages', f.id, f.at, f.by_name,
       jsonb_build_object('account', a.name, 'channel', f.channel, 'kind', i.kind, 'value', i.value_norm)
from messages m cross join lateral (
    select f.* from messages f
    where f.conversation_id = m.conversation_id and f.direction = 'in' and f.role = 'customer' and f.at <= m.at
      and visible(f.wall, $2)
    order by f.at desc, f.id desc limit 1
) f
join channel_accounts a on a.id = f.account_id join identifiers i on i.id = f.identifier_id
where m.id = $1 and visible(m.wall, $2) and m.direction = 'out'
union all
select 'came_as', 'envelopes', e.id, e.received_at, '', '{}'
from messages m join envelopes e on e.id = m.envelope_id
where m.id = $1 and visible(m.wall, $2);

-- name: why_sent
select 'part_' || o.state as code, 'outbox_parts' as "table", o.id as "row", o.changed_at as at, '' as by,
       jsonb_build_object(
           'part', o.part, 'parts', o.parts, 'tries', o.tries, 'code', o.code, 'reason', o.reason,
           'provider_id', o.provider_id, 'due_at', o.due_at, 'next_at', o.next_at, 'kind', o.to_kind, 'value', o.to_value
       ) as said
from messages m join outbox_parts o on o.message_id = m.id where m.id = $1 and visible(m.wall, $2)
union all
select 'report_' || (r ->> 'state'), 'messages', m.id, (r ->> 'at')::timestamptz, '', r - 'at' - 'state'
from messages m cross join lateral jsonb_path_query(m.reports, '$.*') r where m.id = $1 and visible(m.wall, $2)
order by at limit 100;
