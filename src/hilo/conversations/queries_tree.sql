-- name: livings
-- system: whether the viewer may see these is asked of those that they became part of
select c.id, coalesce(c.living_id, c.id) as living from conversations c where c.id = any($1::uuid[]);

-- name: seen
select c.id from conversations c where c.id = any($1::uuid[]) and visible(c.wall, $2);

-- name: hold_people
-- system: whose these are stays so until the end
select x.id from customers x where x.id in (
    select p.customer_id from conversations c join profiles p on p.id = c.profile_id where c.id = any($1::uuid[])
) order by x.id for share;

-- name: hold_frames
-- system: the conversations and all that became part of them, in the order in which everybody locks them
select c.id from conversations c where c.id = any($1::uuid[]) or c.living_id = any($1::uuid[])
order by c.id for no key update;

-- name: frames
-- system: the viewer sees the living ones
select c.id, c.state, c.profile_id, p.customer_id, c.brand_id, c.chatlike, c.subject, c.opened_at, c.wall, c.assignee_id,
       c.team_id, c.priority, c.tags, c.attributes, c.own, e.into_id, coalesce(e.seq, 0) as seq
from conversations c join profiles p on p.id = c.profile_id
left join conversation_merges e on e.absorbed_id = c.id and e.undone_at is null
where c.id = any($1::uuid[]) or c.living_id = any($1::uuid[]) order by c.id;

-- name: mark_unseen
-- system: which messages a count of unread ones means: the newest that came
with c as (
    select c.id, greatest(c.unread - (select count(*) from messages m where m.conversation_id = c.id and m.unseen), 0) as n
    from conversations c where c.id = any($1::uuid[])
)
update messages m set unseen = true
from c cross join lateral (
    select x.id from messages x where x.conversation_id = c.id and x.direction = 'in' and not x.unseen
    order by x.received_at desc, x.id desc limit c.n
) f
where m.id = f.id;

-- name: mark_unanswered
-- system: which messages wait for an answer: those since the first that does
with c as (
    select c.id, c.waiting_since, c.marked_at,
           exists (select from messages m where m.conversation_id = c.id and m.unanswered) as some
    from conversations c where c.id = any($1::uuid[])
)
update messages m set unanswered = c.waiting_since is not null
from c
where m.conversation_id = c.id and m.direction = 'in' and case
    when c.waiting_since is null then m.unanswered
    when c.some then not m.unanswered and (m.unseen or m.received_at > c.marked_at)
    else m.received_at >= c.waiting_since end;

-- name: promote
-- system: who wrote in the living conversation itself takes part in it by themselves
update participants t set via_id = null
where t.conversation_id = any($1::uuid[]) and t.via_id is not null and exists (
    select from messages m
    where m.conversation_id = t.conversation_id and m.home_id is null and m.identifier_id = t.identifier_id);

-- name: put_frames
-- system: these are locked
update conversations c set living_id = k.living, state = k.state, wall = k.wall, own = k.own, version = c.version + 1
from (
    select f.id, f.living, f.state, f.own,
           case when f.wall <> '' then array(select jsonb_array_elements_text(f.wall::jsonb)::int) end as wall
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[]) f (id, living, state, wall, own)
) k
where c.id = k.id;

-- name: put_living
-- system: these are locked
update conversations set chatlike = $2, subject = $3, opened_at = $4, assignee_id = $5, team_id = $6, priority = $7,
       tags = $8, attributes = $9
where id = $1;

-- name: put_marks
with gone as (
    delete from conversation_marks where conversation_id = $1 and mark <> all($2::text[])
)
insert into conversation_marks (conversation_id, mark) select distinct $1::uuid, m from unnest($2::text[]) m
on conflict do nothing;

-- name: gather
-- system: what belongs to the frames goes to the conversation that stands for them, behind its wall
with m as (
    update messages m set conversation_id = $1, home_id = nullif(coalesce(m.home_id, m.conversation_id), $1), wall = $3
    where (m.home_id = any($2::uuid[]) or (m.home_id is null and m.conversation_id = any($2::uuid[])))
      and (m.conversation_id <> $1 or m.home_id = $1 or m.wall is distinct from $3)
    returning m.id
),
a as (
    update attachments a set wall = $3 from m where a.message_id = m.id
),
n as (
    update notes n set conversation_id = $1, home_id = nullif(coalesce(n.home_id, n.conversation_id), $1), wall = $3
    where (n.home_id = any($2::uuid[]) or (n.home_id is null and n.conversation_id = any($2::uuid[])))
      and (n.conversation_id <> $1 or n.home_id = $1 or n.wall is distinct from $3)
)
update thread_items t set conversation_id = $1, home_id = nullif(coalesce(t.home_id, t.conversation_id), $1), wall = $3
where (t.home_id = any($2::uuid[]) or (t.home_id is null and t.conversation_id = any($2::uuid[])))
  and (t.conversation_id <> $1 or t.home_id = $1 or t.wall is distinct from $3);

-- name: drop_copies
-- system: who takes part by a frame is copied anew; nobody takes part without a message
delete from participants t
where t.conversation_id = any($1::uuid[]) and (t.via_id is not null or not exists (
    select from messages m
    where m.identifier_id = t.identifier_id and (m.home_id = t.conversation_id
        or (m.home_id is null and m.conversation_id = t.conversation_id))));

-- name: date_participants
-- system: when each wrote last in the frame itself
update participants t set last_in_at = x.last_in_at
from participants o left join lateral (
    select max(m.received_at) as last_in_at from messages m
    where m.identifier_id = o.identifier_id and m.direction = 'in' and (m.home_id = o.conversation_id
        or (m.home_id is null and m.conversation_id = o.conversation_id))
) x on true
where o.conversation_id = any($1::uuid[]) and t.conversation_id = o.conversation_id
  and t.identifier_id = o.identifier_id and t.last_in_at is distinct from x.last_in_at;

-- name: copy_participants
insert into participants (conversation_id, identifier_id, profile_id, role, account_id, chat, last_in_at, via_id)
select distinct on (t.identifier_id) $1::uuid, t.identifier_id, t.profile_id, t.role, t.account_id, t.chat, t.last_in_at,
       t.conversation_id
from participants t where t.conversation_id = any($2::uuid[]) and t.via_id is null and t.conversation_id <> $1
order by t.identifier_id, (t.role = 'customer'), t.last_in_at desc nulls last
on conflict (conversation_id, identifier_id) do nothing;

-- name: count_again
-- system: last words, channels, unread and waiting are what the messages and their marks say
update conversations c set
    last_at = coalesce(l.at, c.last_at), last_text = coalesce(left(l.text, 120), ''), last_from = coalesce(l.who, c.last_from),
    channels = coalesce(x.channels, '{}'), active_at = coalesce(x.active_at, c.active_at), unread = x.unread,
    waiting_since = case when c.state = 'closed' then null else x.waiting end, marked_at = $2
from unnest($1::uuid[]) k (id)
cross join lateral (
    select array_agg(distinct m.channel order by m.channel) as channels, max(m.received_at) as active_at,
           count(*) filter (where m.unseen)::int as unread, min(m.received_at) filter (where m.unanswered) as waiting
    from messages m where m.conversation_id = k.id
) x
left join lateral (
    select m.at, m.text, case when m.direction = 'out' then 'staff' else m.role end as who
    from messages m where m.conversation_id = k.id order by m.at desc, m.id desc limit 1
) l on true
where c.id = k.id;

-- name: words_of_frames
-- system: what the persons of these frames said in them
select f.id, m.subject, m.text
from unnest($1::uuid[]) k (id) join conversations f on f.id = k.id join profiles o on o.id = f.profile_id
join messages m on m.home_id = f.id or (m.home_id is null and m.conversation_id = f.id)
join profiles p on p.id = m.profile_id
where m.direction = 'in' and p.customer_id = o.customer_id;
