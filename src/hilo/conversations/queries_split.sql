-- name: mixed
-- system: after the undo of a merge, messages that are no longer of the conversation's person
select c.id, p.customer_id, array_agg(distinct m.id) as messages,
       (array_agg(m.profile_id order by m.at, m.id))[1] as opener, min(m.at) as first_at, max(m.at) as last_at,
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

-- name: lock_all
select c.id from conversations c
where c.id = any($1::uuid[]) and visible(c.wall, $2) order by c.id for no key update;

-- name: copy
-- system: the linked conversation takes over what the mixed one was
insert into conversations (id, profile_id, brand_id, subject, chatlike, state, team_id, assignee_id, wall, opened_at,
                           active_at, closed_at, last_at, linked_to, linked_because)
select $2, $3, brand_id, subject, chatlike, state, team_id, assignee_id, wall, $4, $5, closed_at, $6, id, 'split'
from conversations where id = $1;

-- name: copy_closure
insert into closures (id, conversation_id, at, by_kind, by_id, by_name)
select $3, $2, at, by_kind, by_id, by_name from closures where conversation_id = $1 and reopened_at is null;

-- name: move
-- system: messages go with their person, and with them what hangs on them
with m as (
    update messages set conversation_id = $2 where id = any($3::uuid[]) returning id, identifier_id
),
ti as (
    update thread_items t set conversation_id = $2 from m where t.ref = m.id and t.kind = 'message'
        and t.conversation_id = $1
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
update conversations c set
    last_at = x.at, last_text = left(x.text, 120), last_from = case when x.direction = 'out' then 'staff' else x.role end,
    channels = x.channels, unread = x.unread, waiting_since = case when c.state = 'closed' then null else x.waiting end
from (
    select distinct on (m.conversation_id) m.conversation_id, m.at, m.text, m.direction, m.role,
        (select array_agg(distinct channel order by channel) from messages n where n.conversation_id = m.conversation_id)
            as channels,
        case when d.unread = 0 then 0 else least(d.unread, (select count(*) from messages n
            where n.conversation_id = m.conversation_id and n.direction = 'in' and n.received_at > coalesce(a.at, '-infinity')))
        end::int as unread,
        (select min(n.received_at) from messages n where n.conversation_id = m.conversation_id and n.direction = 'in'
            and n.received_at > coalesce(a.at, '-infinity')) as waiting
    from messages m
    join conversations d on d.id = coalesce((select linked_to from conversations s where s.id = m.conversation_id
        and s.linked_because = 'split'), m.conversation_id)
    left join lateral (
        select max(received_at) as at from messages n where n.conversation_id = m.conversation_id and n.direction = 'out'
    ) a on true
    where m.conversation_id = any($1::uuid[])
    order by m.conversation_id, m.at desc, m.id desc
) x
where c.id = x.conversation_id;
