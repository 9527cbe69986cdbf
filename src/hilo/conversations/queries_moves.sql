-- name: chosen_items
-- Messages and notes of a conversation, each with the frame that it is of.
select m.id, 'message' as kind, coalesce(m.home_id, m.conversation_id) as home, m.direction, m.role, m.subject, m.at,
       m.received_at, m.profile_id
from messages m where m.conversation_id = $1 and m.id = any($2::uuid[]) and visible(m.wall, $3)
union all
select n.id, 'note', coalesce(n.home_id, n.conversation_id), 'note', '', '', n.at, n.at, n.profile_id
from notes n where n.conversation_id = $1 and n.id = any($2::uuid[]) and visible(n.wall, $3)
order by at, id;

-- name: others
-- system: whether a message would be left
select exists (select from messages m where m.conversation_id = $1 and m.id <> all($2::uuid[]));

-- name: open_split
-- system: takes over what the conversation is that it was split off, which is locked by its viewer
insert into conversations (id, profile_id, brand_id, subject, chatlike, team_id, assignee_id, wall, priority, opened_at,
                           active_at, last_at, linked_to, linked_because)
select $1, f.profile_id, c.brand_id, $4, c.chatlike, c.team_id, c.assignee_id, c.wall, c.priority, $5, $5, $5, c.id, 'split'
from conversations c, conversations f where c.id = $2 and f.id = $3;

-- name: add_move
insert into conversation_moves (id, from_id, to_id, opened, wall, at, by_kind, by_id, by_name)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: add_moved_items
insert into moved_items (move_id, item_id, kind, from_id)
select $1, k.item, k.kind, k.home from unnest($2::uuid[], $3::text[], $4::uuid[]) k (item, kind, home);

-- name: send_items
-- system: these are locked; who wrote or was written to takes part where the message is
with k as materialized (
    select * from unnest($1::uuid[], $2::uuid[]) t (id, home)
),
n as (
    update notes n set home_id = k.home from k where n.id = k.id
),
m as (
    update messages m set home_id = k.home from k where m.id = k.id returning m.id, m.home_id, m.identifier_id
),
t as (
    update thread_items t set home_id = k.home from k where t.ref = k.id and t.kind in ('message', 'note')
)
insert into participants (conversation_id, identifier_id, profile_id, role, account_id, chat)
select distinct on (k.home, x.identifier_id) k.home, x.identifier_id, p.profile_id, p.role, p.account_id, p.chat
from k join messages x on x.id = k.id
join participants p on p.conversation_id = x.conversation_id and p.identifier_id = x.identifier_id
order by k.home, x.identifier_id
on conflict do nothing;

-- name: keep_left_behind
-- system: who takes part in the frames that messages leave, as they are before
update conversation_moves v set left_behind = coalesce((
    select jsonb_agg(jsonb_build_object('conversation', t.conversation_id, 'identifier', t.identifier_id, 'profile',
        t.profile_id, 'role', t.role, 'account', t.account_id, 'chat', t.chat))
    from participants t where t.via_id is null and (t.conversation_id, t.identifier_id) in (
        select i.from_id, m.identifier_id from moved_items i join messages m on m.id = i.item_id where i.move_id = v.id)
), '[]') where v.id = $1;

-- name: bring_back
-- system: who took part before the messages left takes part as before where they are again
insert into participants (conversation_id, identifier_id, profile_id, role, account_id, chat)
select distinct on (m.home_id, m.identifier_id) m.home_id, m.identifier_id, (e.p ->> 'profile')::uuid, e.p ->> 'role',
       (e.p ->> 'account')::uuid, e.p ->> 'chat'
from messages m join moved_items i on i.item_id = m.id join conversation_moves v on v.id = i.move_id
cross join jsonb_array_elements(v.left_behind) e (p)
where m.id = any($1::uuid[]) and (e.p ->> 'conversation')::uuid = m.home_id and (e.p ->> 'identifier')::uuid = m.identifier_id
order by m.home_id, m.identifier_id, v.seq desc
on conflict do nothing;

-- name: move
select v.id, v.from_id, v.to_id, v.opened, v.wall, v.at, v.by_name, v.undone_at, v.undone_by,
       (select count(*) from moved_items i where i.move_id = v.id) as items
from conversation_moves v where v.id = $1;

-- name: undo_move
update conversation_moves set undone_at = $2, undone_by = $3 where id = $1;

-- name: places
-- system: where each item of a move belongs without it: where the last move that stands took it, else where it was first
select i.item_id, coalesce(
    (select v.to_id from moved_items x join conversation_moves v on v.id = x.move_id
     where x.item_id = i.item_id and v.undone_at is null and v.id <> $1 order by v.seq desc limit 1),
    (select x.from_id from moved_items x join conversation_moves v on v.id = x.move_id
     where x.item_id = i.item_id order by v.seq limit 1)
) as place, coalesce(m.home_id, m.conversation_id, n.home_id, n.conversation_id) as home
from moved_items i left join messages m on m.id = i.item_id left join notes n on n.id = i.item_id
where i.move_id = $1 and (m.id is not null or n.id is not null);

-- name: history_of_moves
select v.id, v.from_id, v.to_id, v.opened, v.wall, v.at, v.by_name, v.undone_at, v.undone_by,
       (select count(*) from moved_items i where i.move_id = v.id) as items
from conversation_moves v where v.from_id = any($1::uuid[]) or v.to_id = any($1::uuid[]) order by v.seq desc limit 200;
