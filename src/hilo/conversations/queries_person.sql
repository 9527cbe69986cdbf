-- name: person_conversations
-- system: all that is the person's, whatever walls stand in it
select c.id from conversations c where c.profile_id in (select unnest(person_ids($1, 'profiles'))) order by c.id;

-- name: person_messages
-- system: all that is the person's
select m.id from messages m where m.profile_id in (select unnest(person_ids($1, 'profiles'))) order by m.id;

-- name: person_notes
-- system: all that was noted about the person
select n.id from notes n where n.profile_id in (select unnest(person_ids($1, 'profiles')))
    or n.conversation_id in (select unnest(person_ids($1, 'conversations'))) order by n.id;

-- name: person_envelopes
-- system: the raw form of the person's messages
select distinct m.envelope_id as id from messages m
where m.profile_id in (select unnest(person_ids($1, 'profiles'))) and m.direction = 'in' and m.envelope_id is not null
union
select c.envelope_id from message_copies c join messages m on m.id = c.message_id
where m.profile_id in (select unnest(person_ids($1, 'profiles'))) and c.envelope_id is not null;

-- name: named_in
-- system: what no message of anybody else came of (receipts, parked) and names an address of the person
-- What waits to be understood stays: nothing is lost that nobody has read yet. In pieces of $4 envelopes, by their age.
with piece as materialized (
    select e.id, e.received_at, e.body from envelopes e where (e.received_at, e.id) > ($2, $3)
    order by e.received_at, e.id limit $4
)
select e.id, e.received_at, exists (
        select from jsonb_array_elements($1::jsonb -> 'handles') h where length(h ->> 'value') >= 6
            and position(convert_to(h ->> 'value', 'UTF8') in e.body) > 0)
    and not exists (select from arrivals a where a.envelope_id = e.id)
    and not exists (select from messages m where m.envelope_id = e.id and m.direction = 'in'
        and m.profile_id not in (select unnest(person_ids($1, 'profiles')))) as found
from piece e order by e.received_at, e.id;

-- name: first_seen
select min(first_seen_at) - interval '1 day' from profiles where id in (select unnest(person_ids($1, 'profiles')));

-- name: person_files
-- system: files of the person's messages
select f.id, f.sha256 from attachments a join blobs f on f.id = a.id
where a.message_id in (select unnest(person_ids($1, 'messages'))) or a.profile_id in (select unnest(person_ids($1, 'profiles')));

-- name: touched
-- system: conversations of others in which the person wrote or was written to
select distinct m.conversation_id as id from messages m
where m.profile_id in (select unnest(person_ids($1, 'profiles'))) and m.conversation_id not in (select unnest(person_ids($1, 'conversations')));

-- name: withheld
-- How many messages stand behind walls that the reader is outside of.
select count(*) from messages m where m.profile_id in (select unnest(person_ids($1, 'profiles'))) and not visible(m.wall, case
    when jsonb_typeof($1::jsonb -> 'viewer') = 'array'
    then array(select jsonb_array_elements_text($1::jsonb -> 'viewer')::int) end);

-- name: erase_bulk_items
update bulk_items set was = null where was is not null and conversation_id in (select unnest(person_ids($1, 'conversations')));

-- name: erase_drafts
delete from drafts where conversation_id in (select unnest(person_ids($1, 'conversations')));

-- name: erase_onlookers
delete from onlookers where conversation_id in (select unnest(person_ids($1, 'conversations')));

-- name: erase_followers
delete from followers where conversation_id in (select unnest(person_ids($1, 'conversations')));

-- name: erase_mentions
delete from mentions where note_id in (select unnest(person_ids($1, 'notes')));

-- name: erase_customer_attributes
delete from customer_attributes where profile_id in (select unnest(person_ids($1, 'profiles')));

-- name: erase_marks
delete from conversation_marks where conversation_id in (select unnest(person_ids($1, 'conversations')));

-- name: erase_numbers
delete from conversation_numbers where conversation_id in (select unnest(person_ids($1, 'conversations')));

-- name: erase_moves
update conversation_moves set left_behind = '[]' where left_behind <> '[]' and (
    from_id in (select unnest(person_ids($1, 'conversations'))) or to_id in (select unnest(person_ids($1, 'conversations')))
    or left_behind::text like any ((select person_patterns($1))::text[]));

-- name: erase_attachments
-- system: the person is erased
delete from attachments where id in (select unnest(person_ids($1, 'blobs')));

-- name: erase_blobs
delete from blobs where id in (select unnest(person_ids($1, 'blobs')));

-- name: erase_thread_items
-- system: the person is erased
update thread_items set summary = '', by_name = '' where profile_id in (select unnest(person_ids($1, 'profiles')))
    or kind = 'message' and ref in (select unnest(person_ids($1, 'messages')))
    or conversation_id in (select unnest(person_ids($1, 'conversations'))) and kind <> 'message';

-- name: erase_notes
-- system: the person is erased
update notes set text = '' where id in (select unnest(person_ids($1, 'notes')));

-- name: erase_participants
delete from participants where profile_id in (select unnest(person_ids($1, 'profiles')));

-- name: erase_parts
delete from message_parts where message_id in (select unnest(person_ids($1, 'messages')));

-- name: erase_named_in_parts
-- system: what others wrote names the person no more among its recipients
update message_parts p set recipients = null
where p.recipients is not null and p.recipients::text like any ((select person_patterns($1))::text[])
  and p.message_id in (select m.id from messages m where m.conversation_id in (
    select t.conversation_id from messages t where t.profile_id in (select unnest(person_ids($1, 'profiles')))
    union select t.conversation_id from jsonb_array_elements($1::jsonb -> 'handles') h
        join identifiers i on i.kind = h ->> 'kind' and i.value_norm = h ->> 'value'
        join participants t on t.identifier_id = i.id
    union select unnest(person_ids($1, 'conversations'))));

-- name: erase_once
-- system: the person is erased
delete from message_once o using messages m
where m.id in (select unnest(person_ids($1, 'messages'))) and o.account_id = m.account_id and o.event_id = m.event_id;

-- name: erase_copies
delete from message_copies where message_id in (select unnest(person_ids($1, 'messages')));

-- name: erase_html
delete from message_html where message_id in (select unnest(person_ids($1, 'messages')));

-- name: erase_blocked
delete from blocked_senders where profile_id in (select unnest(person_ids($1, 'profiles')))
    or conversation_id in (select unnest(person_ids($1, 'conversations')));

-- name: erase_messages
-- system: the person is erased
update messages set subject = '', text = '', html = '', event_id = null, in_reply_to = '', recipients = null,
    reports = null, state_reason = '', by_name = case direction when 'in' then '' else by_name end,
    state = case when state in ('held', 'queued') then 'refused' else state end
where profile_id in (select unnest(person_ids($1, 'profiles')));

-- name: erase_recipients
-- system: what others were sent names the person no more among its recipients
update messages m set recipients = case jsonb_typeof(m.recipients)
    when 'object' then (
        select coalesce(jsonb_object_agg(k.key, case jsonb_typeof(k.value) when 'array' then (
            select coalesce(jsonb_agg(x), '[]') from jsonb_array_elements(k.value) x
            where not x::text like any ((select person_patterns($1))::text[]))
            else k.value end), '{}')
        from jsonb_each(m.recipients) k where jsonb_typeof(k.value) = 'array'
            or not k.value::text like any ((select person_patterns($1))::text[]))
    end
where m.recipients is not null and m.recipients::text like any ((select person_patterns($1))::text[])
  and m.conversation_id in (
    select t.conversation_id from messages t where t.profile_id in (select unnest(person_ids($1, 'profiles')))
    union select unnest(person_ids($1, 'conversations')));

-- name: erase_reports
-- system: what servers said of others' mail names the person no more
update messages m set reports = (
    select nullif(coalesce(jsonb_object_agg(k.key, k.value), '{}'), '{}') from jsonb_each(m.reports) k
    where not (k.key || ' ' || k.value::text) like any ((select person_patterns($1))::text[])
)
where m.reports is not null and m.reports::text like any ((select person_patterns($1))::text[]);

-- name: erase_envelope_ids
-- system: the raw form is gone
update messages set envelope_id = null where envelope_id in (select unnest(person_ids($1, 'envelopes')));

-- name: erase_conversations
-- system: the person is erased
update conversations set subject = '', last_text = '', attributes = '{}', tags = '{}', unread = 0, waiting_since = null,
    state = case state when 'merged' then state else 'closed' end,
    closed_at = coalesce(closed_at, ($1::jsonb ->> 'now')::timestamptz), version = version + 1,
    erased_at = ($1::jsonb ->> 'now')::timestamptz,
    own = jsonb_set(jsonb_set(jsonb_set(jsonb_set(own, '{own,subject}', '""', false), '{own,attributes}', '{}', false),
        '{shown,subject}', '""', false), '{shown,attributes}', '{}', false)
where id in (select unnest(person_ids($1, 'conversations')));

-- name: close_them
insert into closures (id, conversation_id, at, by_kind, by_id, by_name)
select gen_random_uuid(), c, ($1::jsonb ->> 'now')::timestamptz, 'system', '00000000-0000-0000-0000-000000000000', 'erasure'
from unnest(person_ids($1, 'conversations')) c
where not exists (select from closures k where k.conversation_id = c and k.reopened_at is null);

-- name: end_snoozes
update snoozes set ended_at = ($1::jsonb ->> 'now')::timestamptz, ended_because = 'closed'
where ended_at is null and conversation_id in (select unnest(person_ids($1, 'conversations')));

-- name: erase_search_due
-- Empty words find nothing: they need no look.
with found as (
    delete from search_entries where id in (select unnest(person_ids($1, 'messages') || person_ids($1, 'notes')))
)
delete from search_due where id in (select unnest(person_ids($1, 'messages') || person_ids($1, 'notes')));

-- name: export_conversations
select to_jsonb(c) - 'wall' - 'own' - 'assignee_id' - 'team_id' - 'last_text' as row from conversations c
where c.profile_id in (select unnest(person_ids($1, 'profiles'))) and visible(c.wall, case
    when jsonb_typeof($1::jsonb -> 'viewer') = 'array'
    then array(select jsonb_array_elements_text($1::jsonb -> 'viewer')::int) end)
order by c.opened_at, c.id;

-- name: export_messages
-- What the person wrote and what was written to them; what others wrote in the same conversation is theirs.
select to_jsonb(m) - 'wall' - 'by_id' - 'unseen' - 'unanswered' as row from messages m
where m.profile_id in (select unnest(person_ids($1, 'profiles'))) and visible(m.wall, case
    when jsonb_typeof($1::jsonb -> 'viewer') = 'array'
    then array(select jsonb_array_elements_text($1::jsonb -> 'viewer')::int) end)
order by m.at, m.id;

-- name: export_notes
select to_jsonb(n) - 'wall' - 'by_id' as row from notes n
where n.profile_id in (select unnest(person_ids($1, 'profiles'))) and visible(n.wall, case
    when jsonb_typeof($1::jsonb -> 'viewer') = 'array'
    then array(select jsonb_array_elements_text($1::jsonb -> 'viewer')::int) end)
order by n.at, n.id;

-- name: export_thread_items
-- What happened with the person, beside messages and notes; of messages, only the summaries of their own.
select to_jsonb(t) - 'wall' as row from thread_items t
where t.profile_id in (select unnest(person_ids($1, 'profiles'))) and (t.kind <> 'message' or t.ref in (select unnest(person_ids($1, 'messages'))))
    and visible(t.wall, case when jsonb_typeof($1::jsonb -> 'viewer') = 'array'
        then array(select jsonb_array_elements_text($1::jsonb -> 'viewer')::int) end)
order by t.at, t.id;

-- name: export_participants
select to_jsonb(t) as row from participants t where t.profile_id in (select unnest(person_ids($1, 'profiles')))
order by t.conversation_id;

-- name: export_numbers
select to_jsonb(n) as row from conversation_numbers n where n.conversation_id in (select unnest(person_ids($1, 'conversations')))
order by n.conversation_id, n.value;

-- name: export_customer_attributes
select jsonb_build_object('profile_id', a.profile_id, 'name', d.name, 'key', d.key, 'value', a.value, 'at', a.at) as row
from customer_attributes a join attribute_definitions d on d.id = a.definition_id
where a.profile_id in (select unnest(person_ids($1, 'profiles'))) order by d.key, a.profile_id;

-- name: export_attachments
select jsonb_build_object('id', f.id, 'message_id', a.message_id, 'name', f.name, 'media_type', f.media_type,
    'size', f.size, 'sha256', f.sha256) as row
from attachments a join blobs f on f.id = a.id
where a.message_id in (select unnest(person_ids($1, 'messages'))) and visible(a.wall, case
    when jsonb_typeof($1::jsonb -> 'viewer') = 'array'
    then array(select jsonb_array_elements_text($1::jsonb -> 'viewer')::int) end)
order by a.message_id, a.place;

-- name: export_parts
select jsonb_build_object('message_id', p.message_id, 'quoted', p.quoted, 'signature', p.signature,
    'automatic', p.automatic, 'spam', p.spam, 'recipients', p.recipients) as row
from message_parts p join messages m on m.id = p.message_id
where m.profile_id in (select unnest(person_ids($1, 'profiles'))) and visible(m.wall, case
    when jsonb_typeof($1::jsonb -> 'viewer') = 'array'
    then array(select jsonb_array_elements_text($1::jsonb -> 'viewer')::int) end)
order by m.at, m.id;

-- name: export_blocked
select jsonb_build_object('identifier_id', b.identifier_id, 'at', b.at, 'lifted_at', b.lifted_at) as row
from blocked_senders b join conversations c on c.id = b.conversation_id
where b.profile_id in (select unnest(person_ids($1, 'profiles'))) and visible(c.wall, case
    when jsonb_typeof($1::jsonb -> 'viewer') = 'array'
    then array(select jsonb_array_elements_text($1::jsonb -> 'viewer')::int) end)
order by b.at, b.id;
