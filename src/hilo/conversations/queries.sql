-- name: lock_free
-- As `lock`, where nobody holds it.
select c.id, c.number, c.profile_id, c.brand_id, c.subject, c.state, c.team_id, c.assignee_id, c.wall, c.version,
       c.priority, c.tags, c.attributes, c.living_id
from conversations c
where c.id = (select coalesce(v.living_id, v.id) from conversations v where v.id = $1) and visible(c.wall, $2)
for no key update skip locked;

-- name: lock
-- The conversation that this id stands for now. Who waited here while it became part of another gets it with that one's
-- `living_id`.
select c.id, c.number, c.profile_id, c.brand_id, c.subject, c.state, c.team_id, c.assignee_id, c.wall, c.version,
       c.priority, c.tags, c.attributes, c.living_id
from conversations c
where c.id = (select coalesce(v.living_id, v.id) from conversations v where v.id = $1) and visible(c.wall, $2)
for no key update;

-- name: hold_person
select x.id from conversations c join profiles p on p.id = c.profile_id join customers x on x.id = p.customer_id
where c.id = (select coalesce(v.living_id, v.id) from conversations v where v.id = $1) and visible(c.wall, $2)
for share of x;

-- name: ways
-- system: the caller has locked the conversation as a viewer; only handles and accounts come from here
select i.id as identifier_id, i.kind, i.value_norm as value, l.profile_id, p.name, l.assurance, a.id as account_id,
       a.id = any(array_agg(l.account_id) over (partition by i.id)) or exists (
           select from participants x where x.identifier_id = i.id and x.profile_id = p.id and x.account_id = a.id
       ) as seen_here,
       t.last_in_at, t.chat, t.account_id = a.id as last_used
from conversations c
join profiles o on o.id = c.profile_id
join profiles p on p.customer_id = o.customer_id
join identifier_links l on l.profile_id = p.id and l.valid_to is null
join identifiers i on i.id = l.identifier_id and i.blocked_at is null
join channel_accounts a on a.brand_id = c.brand_id and a.closed_at is null
left join lateral (
    select t.last_in_at, t.chat, t.account_id, t.conversation_id = c.id as here from participants t
    where t.identifier_id = i.id and t.profile_id = p.id
    order by here desc, t.last_in_at desc nulls last limit 1
) t on true
where c.id = $1
order by (t.here and t.account_id = a.id) desc nulls last, (t.account_id = a.id) desc nulls last, t.last_in_at desc nulls last, l.assurance desc, a.id, i.id;

-- name: add_message
-- system: writes a reply in a conversation locked by its viewer
with m as (
    insert into messages (id, conversation_id, profile_id, account_id, identifier_id, channel, direction, role, at,
        received_at, subject, text, html, in_reply_to, by_kind, by_id, by_name, recipients, state, state_at, wall)
    select $1, c.id, $3, $4, $5, $6, 'out', 'staff', $7, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $7, c.wall
    from conversations c where c.id = $2
    returning *
),
ti as (
    insert into thread_items (profile_id, at, id, conversation_id, kind, ref, channel, wall, summary, by_name)
    select distinct on (x.profile_id) x.profile_id, m.at, m.id, m.conversation_id, 'message', m.id, m.channel, m.wall,
           left(m.text, 120), m.by_name
    from m join conversations c on c.id = m.conversation_id
    join profiles o on o.id = c.profile_id
    join profiles r on r.id = m.profile_id
    cross join lateral (
        select m.profile_id
        union all
        select c.profile_id where o.customer_id <> r.customer_id or exists (
            select from participants t
            where t.conversation_id = c.id and t.identifier_id = m.identifier_id and t.role <> 'customer')
    ) x
),
pa as (
    insert into participants (conversation_id, identifier_id, profile_id, role, account_id, chat)
    select m.conversation_id, m.identifier_id, m.profile_id, $17, m.account_id, $18 from m
    on conflict (conversation_id, identifier_id) do nothing
),
sn as (
    update snoozes set ended_at = $7, ended_because = 'answered' where conversation_id = $2 and ended_at is null
),
mk as (
    update messages set unseen = false, unanswered = false
    where conversation_id = $2 and (unseen or unanswered) and $21
)
update conversations c set
    last_at = greatest(c.last_at, m.at), last_text = left(m.text, 120), last_from = 'staff', active_at = m.at,
    unread = case when $21 then 0 else c.unread end,
    waiting_since = case when $21 then null else c.waiting_since end, state = 'open', chatlike = c.chatlike or $19,
    channels = case when m.channel = any(c.channels) then c.channels else c.channels || m.channel end,
    assignee_id = coalesce(c.assignee_id, $20),
    version = c.version + (c.state <> 'open' or (c.assignee_id is null and $20 is not null))::int
from m where c.id = m.conversation_id
returning c.id;

-- name: add_note
-- system: writes a note in a conversation locked by its viewer
with n as (
    insert into notes (id, conversation_id, profile_id, text, by_kind, by_id, by_name, at, wall)
    select $1, c.id, c.profile_id, $3, $4, $5, $6, $7, c.wall from conversations c where c.id = $2
    returning *
)
insert into thread_items (profile_id, at, id, conversation_id, kind, ref, wall, summary, by_name)
select n.profile_id, n.at, n.id, n.conversation_id, 'note', n.id, n.wall, left(n.text, 120), n.by_name from n;

-- name: add_item
-- system: an item put on the thread by a slice above or by a change
insert into thread_items (profile_id, at, id, conversation_id, kind, ref, channel, wall, summary, by_name)
select $1, $2, $3, $4, $5, $6, $7, coalesce($8, c.wall), $9, $10
from (select 1) x left join conversations c on c.id = $4;

-- name: assign
-- system: the conversation is locked by its viewer
update conversations set assignee_id = $2, team_id = $3, version = version + 1 where id = $1;

-- name: names_of
select (select name from users where id = $1) as assignee, (select name from teams where id = $2) as team;

-- name: known_user
select true from users where id = $1 and deactivated_at is null;

-- name: known_team
select true from teams where id = $1;

-- name: close
-- system: the conversation is locked by its viewer
with x as (
    insert into closures (id, conversation_id, at, by_kind, by_id, by_name) values ($2, $1, $3, $4, $5, $6)
),
sn as (
    update snoozes set ended_at = $3, ended_because = 'closed' where conversation_id = $1 and ended_at is null
),
mk as (
    update messages set unseen = false, unanswered = false where conversation_id = $1 and (unseen or unanswered)
)
update conversations set state = 'closed', closed_at = $3, waiting_since = null, unread = 0, version = version + 1
where id = $1;

-- name: reopen
-- system: the conversation is locked by its viewer
with x as (
    update closures set reopened_at = $2, reopened_by = $3 where conversation_id = $1 and reopened_at is null
)
update conversations set state = 'open', closed_at = null, version = version + 1 where id = $1;

-- name: mark_read
-- system: the conversation is locked by its viewer
with mk as (
    update messages set unseen = false where conversation_id = $1 and unseen
)
update conversations set unread = 0 where id = $1;

-- name: set_wall
-- system: the wall itself is set, on everything of the conversation; an attachment hangs on its message
with c as (
    update conversations set wall = $2, version = version + (id = $1)::int where id = $1 or living_id = $1
),
m as (
    update messages set wall = $2 where conversation_id = $1 returning id
),
n as (
    update notes set wall = $2 where conversation_id = $1
),
t as (
    update thread_items set wall = $2 where conversation_id = $1
)
update attachments set wall = $2 where message_id in (select id from m);

-- name: wall_numbers
select number from users where id = any($1::uuid[])
union select number from teams where id = any($2::uuid[])
union select number from roles where name = any($3::text[]);

-- name: hold_sent
-- system: what of ours may change its state at this moment, locked in the order in which that is done
select m.id from messages m where m.conversation_id = any($1::uuid[]) and m.direction = 'out'
order by m.id for no key update;

-- name: change_state
-- system: delivery reports; the stream judges who hears of it
with held as materialized (
    select m.id from messages m where m.id = any($1::uuid[]) order by m.id for no key update
)
update messages m set state = k.state, state_at = k.at, state_reason = k.reason, state_code = k.code
from held join unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[]) k (id, state, at, reason, code)
    using (id)
where m.id = held.id
returning m.id, m.conversation_id, m.state;

-- name: note_reports
-- system: delivery reports; the stream judges who hears of it
update messages m set reports = coalesce(m.reports, '{}') || k.reports
from unnest($1::uuid[], $2::jsonb[]) k (id, reports)
where m.id = k.id
returning m.id, m.conversation_id, m.state;

-- name: references
-- system: ids of what was said to and by the addressee, in a conversation locked by its viewer
select m.id, m.direction, m.event_id from messages m
where m.conversation_id = $1 and m.account_id = $2 and m.identifier_id = $3
order by m.at desc, m.id desc limit $4;

-- name: message
select m.id, m.conversation_id, m.state, m.account_id from messages m where m.id = $1 and visible(m.wall, $2);

-- name: hidden
select true from messages m where m.id = $1 and not visible(m.wall, $2);

-- name: audiences
-- system: the stream asks who may see which conversation; what became part of another is as walled as that
select c.id, v.wall, array_remove(array[-t.number, -u.number], null) as given_to
from conversations c join conversations v on v.id = coalesce(c.living_id, c.id)
left join teams t on t.id = v.team_id left join users u on u.id = v.assignee_id
where c.id = any($1::uuid[]);

-- name: numbers_below_zero
select id, -number as number from teams where id = any($1::uuid[])
union all select id, -number from users where id = any($1::uuid[]);

-- name: remove_message
-- system: a message of ours that never left; its conversation is locked by its viewer
with t as (
    delete from thread_items where ref = $1 and kind = 'message' and conversation_id =
        (select conversation_id from messages where id = $1)
),
a as (
    update attachments set message_id = null, profile_id = null, wall = null, free_since = $2 where message_id = $1
),
p as (
    delete from participants t using messages m
    where m.id = $1 and t.conversation_id = m.conversation_id and t.identifier_id = m.identifier_id
      and t.last_in_at is null and not exists (
          select from messages o
          where o.conversation_id = m.conversation_id and o.identifier_id = m.identifier_id and o.id <> m.id)
)
delete from messages where id = $1;
