-- name: fragments
-- system: which of these nobody has done anything with yet; locked, so that it stays so
select c.id from conversations c
where c.id = any($1::uuid[]) and c.state = 'open' and c.assignee_id is null and c.wall is null
  and not exists (select from messages m where m.conversation_id = c.id and m.direction = 'out')
  and not exists (select from notes n where n.conversation_id = c.id)
  and not exists (select from drafts d where d.conversation_id = c.id and not d.blank)
  and c.own is null and c.marked_at is null and c.tags = '{}' and c.attributes = '{}'
order by c.id for update;

-- name: join_fragments
-- system: messages and what hangs on them go into the conversation they turned out to be part of
with k as materialized (
    select * from unnest($1::uuid[], $2::uuid[]) t (fragment, target)
), m as (
    update messages m set conversation_id = k.target, wall = v.wall
    from k join conversations v on v.id = k.target where m.conversation_id = k.fragment
), a as (
    update attachments a set wall = v.wall
    from k join conversations v on v.id = k.target join messages m on m.conversation_id = k.fragment
    where a.message_id = m.id
), t as (
    update thread_items t set conversation_id = k.target, wall = v.wall
    from k join conversations v on v.id = k.target where t.conversation_id = k.fragment
), p as (
    insert into participants (conversation_id, identifier_id, profile_id, role, account_id, chat, last_in_at)
    select distinct on (k.target, p.identifier_id) k.target, p.identifier_id, p.profile_id, p.role, p.account_id, p.chat,
           p.last_in_at
    from k join participants p on p.conversation_id = k.fragment
    order by k.target, p.identifier_id, p.last_in_at desc nulls last
    on conflict (conversation_id, identifier_id) do update set
        last_in_at = greatest(participants.last_in_at, excluded.last_in_at)
), n as (
    insert into conversation_numbers (conversation_id, value)
    select distinct k.target, n.value from k join conversation_numbers n on n.conversation_id = k.fragment
    on conflict do nothing
), l as (
    update conversations c set linked_to = k.target from k where c.linked_to = k.fragment and c.id <> k.target
)
update conversations c set
    unread = c.unread + x.unread, opened_at = least(c.opened_at, x.opened_at),
    active_at = greatest(c.active_at, x.active_at), waiting_since = least(c.waiting_since, x.waiting_since),
    subject = coalesce(x.subject, c.subject), last_at = greatest(c.last_at, x.last_at), chatlike = c.chatlike or x.chatlike,
    last_text = case when x.last_at > c.last_at then x.last_text else c.last_text end,
    last_from = case when x.last_at > c.last_at then x.last_from else c.last_from end,
    channels = array(select distinct e from unnest(c.channels || x.channels) e order by e)
from (
    select k.target, sum(f.unread)::int as unread, min(f.opened_at) as opened_at, max(f.active_at) as active_at,
           min(f.waiting_since) as waiting_since, max(f.last_at) as last_at, bool_or(f.chatlike) as chatlike,
           (array_agg(f.last_text order by f.last_at desc, f.id))[1] as last_text,
           (array_agg(f.last_from order by f.last_at desc, f.id))[1] as last_from,
           (select m.subject from messages m where m.role = 'customer' and m.subject <> '' and m.conversation_id in (
                select k.target union all select k3.fragment from k k3 where k3.target = k.target)
            order by m.at, m.id limit 1) as subject,
           (select array_agg(distinct e) from k k2 join conversations f2 on f2.id = k2.fragment, unnest(f2.channels) e
            where k2.target = k.target) as channels
    from k join conversations f on f.id = k.fragment
    group by k.target
) x
where c.id = x.target;

-- name: drop_fragments
-- system: nothing hangs on them any more
with p as (
    delete from participants where conversation_id = any($1::uuid[])
), n as (
    delete from conversation_numbers where conversation_id = any($1::uuid[])
), c as (
    delete from closures where conversation_id = any($1::uuid[])
)
delete from conversations where id = any($1::uuid[]);
