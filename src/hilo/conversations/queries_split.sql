-- name: mixed
-- system: after the undo of a merge, messages that are no longer of the conversation's person
select c.id, p.customer_id, array_agg(distinct m.id) as messages,
       (array_agg(m.profile_id order by m.at, m.id))[1] as opener,
       (array_agg(m.id order by m.at, m.id))[1] as first, min(m.at) as first_at, max(m.at) as last_at,
       min(m.received_at) as first_received_at, max(m.received_at) as last_received_at
from profiles o
join conversations c on c.profile_id = o.id
join messages m on m.conversation_id = c.id
join profiles p on p.id = m.profile_id
where o.customer_id = any($1::uuid[]) and p.customer_id = any($1::uuid[]) and p.customer_id <> o.customer_id
  and m.role in ('customer', 'staff')
  and not exists (select 1 from participants t where t.conversation_id = c.id and t.identifier_id = m.identifier_id
                  and t.role <> 'customer')
group by c.id, p.customer_id
order by c.id, p.customer_id;

-- name: copy
-- system: the linked conversation takes over what the mixed one was; its subject is that of its own first message
insert into conversations (id, profile_id, brand_id, subject, chatlike, state, team_id, assignee_id, wall, opened_at,
                           active_at, closed_at, last_at, linked_to, linked_because)
select $2, $3, c.brand_id, m.subject, c.chatlike, c.state, c.team_id, c.assignee_id, c.wall, $4, $5, c.closed_at, $6, c.id,
       'split'
from conversations c, messages m where c.id = $1 and m.id = $7;

-- name: copy_closures
insert into closures (id, conversation_id, at, by_kind, by_id, by_name, reopened_at, reopened_by)
select gen_random_uuid(), $2, at, by_kind, by_id, by_name, reopened_at, reopened_by
from closures where conversation_id = $1 and at >= $3;

-- name: move
-- system: messages go with their person, and with them what hangs on them
with m as (
    update messages set conversation_id = $2, home_id = null where id = any($3::uuid[]) returning id, identifier_id
),
ti as (
    update thread_items t set conversation_id = $2, home_id = null from m where t.ref = m.id and t.kind = 'message'
        and t.conversation_id = $1
),
mi as (
    delete from moved_items where item_id = any($3::uuid[])
),
cp as (
    insert into participants (conversation_id, identifier_id, profile_id, role, account_id, chat, last_in_at)
    select $2, t.identifier_id, t.profile_id, t.role, t.account_id, t.chat, t.last_in_at from participants t
    where t.conversation_id = $1 and t.identifier_id in (select identifier_id from m)
    on conflict do nothing
)
delete from participants t
where t.conversation_id = $1 and t.identifier_id in (select identifier_id from m)
  and not exists (select 1 from messages x where x.conversation_id = $1 and x.identifier_id = t.identifier_id
                  and x.id not in (select id from m));

-- name: recount
-- system: last words, channels, unread and waiting are what the messages say
-- Unread are the last so many of what came into the conversation that these were one of.
with k as materialized (
    select * from unnest($1::uuid[], $2::uuid[]) t (id, source)
),
fresh as (
    select n.id, count(*)::int as unread
    from (select distinct source from k) s join conversations d on d.id = s.source
    cross join lateral (
        select m.conversation_id as id from k join messages m on m.conversation_id = k.id
        where k.source = s.source and m.direction = 'in' order by m.received_at desc, m.id desc limit d.unread
    ) n group by n.id
)
update conversations c set
    last_at = coalesce(x.at, c.last_at), last_text = coalesce(left(x.text, 120), ''),
    last_from = case when x.direction = 'out' then 'staff' else coalesce(x.role, c.last_from) end,
    channels = coalesce(x.channels, '{}'), active_at = coalesce(x.active_at, c.active_at), unread = coalesce(x.unread, 0),
    waiting_since = case when c.state = 'closed' then null else least(x.waiting, (
        select min(n.received_at) from messages n where n.conversation_id = c.id and n.unanswered)) end
from k left join (
    select distinct on (m.conversation_id) m.conversation_id, m.at, m.text, m.direction, m.role, f.unread,
        (select array_agg(distinct channel order by channel) from messages n where n.conversation_id = k.id) as channels,
        (select max(n.received_at) from messages n where n.conversation_id = k.id) as active_at,
        (select min(n.received_at) from messages n where n.conversation_id = k.id and n.direction = 'in'
            and (a.at is null or (n.received_at, n.id) > (a.at, a.id))) as waiting
    from k
    join messages m on m.conversation_id = k.id
    left join fresh f on f.id = k.id
    left join lateral (
        select e.at, e.id from (
            select n.received_at as at, n.id from messages n
            where n.conversation_id = k.id and n.direction = 'out' and not exists (
                select from participants t
                where t.conversation_id = k.id and t.identifier_id = n.identifier_id and t.role <> 'customer')
            union all
            select l.at, l.id from closures l where l.conversation_id = k.id
        ) e order by e.at desc, e.id desc limit 1
    ) a on true
    order by m.conversation_id, m.at desc, m.id desc
) x on x.conversation_id = k.id
where c.id = k.id;

-- name: close_empty
-- system: these are locked; what all words have left waits for nobody
with empty as (
    update conversations c set state = 'closed', closed_at = $2, version = c.version + 1
    where c.id = any($1::uuid[]) and c.state <> 'closed'
      and not exists (select from messages m where m.conversation_id = c.id)
    returning c.id
),
sn as (
    update snoozes s set ended_at = $2, ended_because = 'closed' from empty e
    where s.conversation_id = e.id and s.ended_at is null
)
insert into closures (id, conversation_id, at, by_kind, by_id, by_name)
select gen_random_uuid(), e.id, $2, 'system', '00000000-0000-0000-0000-000000000000', '' from empty e
returning conversation_id;

-- name: own_words
-- system: what the persons of these conversations said in them
select m.conversation_id, m.subject, m.text
from messages m join profiles p on p.id = m.profile_id
join conversations c on c.id = m.conversation_id join profiles o on o.id = c.profile_id
where m.conversation_id = any($1::uuid[]) and m.direction = 'in' and p.customer_id = o.customer_id;

-- name: renumber
with k as materialized (
    select * from unnest($2::uuid[], $3::text[]) t (conversation_id, value)
),
gone as (
    delete from conversation_numbers n where n.conversation_id = any($1::uuid[])
      and not exists (select from k where k.conversation_id = n.conversation_id and k.value = n.value)
)
insert into conversation_numbers (conversation_id, value) select conversation_id, value from k on conflict do nothing;
