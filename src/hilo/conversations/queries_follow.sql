-- name: mention
insert into mentions (note_id, user_id, by_id, at) select $1, k.id, $3, $4 from unnest($2::uuid[]) k (id);

-- name: follow
insert into followers (conversation_id, user_id, because, since_at)
select $1, u.id, $3, $4 from users u where u.id = any($2::uuid[]) order by u.id
on conflict (conversation_id, user_id) do nothing;

-- name: choose
insert into followers (conversation_id, user_id, because, since_at)
select c.id, $2, 'chosen', $4 from conversations c
where c.id = (select coalesce(v.living_id, v.id) from conversations v where v.id = $1) and visible(c.wall, $3)
on conflict (conversation_id, user_id) do update set
    because = case when followers.ended_at is null then followers.because else 'chosen' end,
    since_at = case when followers.ended_at is null then followers.since_at else excluded.since_at end, ended_at = null
returning conversation_id;

-- name: end_following
insert into followers (conversation_id, user_id, because, since_at, ended_at)
select c.id, $2, 'chosen', $4, $4 from conversations c
where c.id = (select coalesce(v.living_id, v.id) from conversations v where v.id = $1) and visible(c.wall, $3)
on conflict (conversation_id, user_id) do update set ended_at = coalesce(followers.ended_at, excluded.ended_at)
returning conversation_id;

-- name: carry_followers
-- system: whoever follows a conversation follows the one that it became part of
insert into followers (conversation_id, user_id, because, since_at)
select $2, f.user_id, f.because, f.since_at from followers f where f.conversation_id = $1 and f.ended_at is null
order by f.user_id
on conflict (conversation_id, user_id) do nothing;

-- name: followers
-- system: whoever is told is judged by the wall when it is told
select f.conversation_id, f.user_id, c.assignee_id is not distinct from f.user_id as has_it
from followers f join conversations c on c.id = f.conversation_id
where f.conversation_id = any($1::uuid[]) and f.ended_at is null order by f.conversation_id, f.since_at, f.user_id;

-- name: is_following
select true from followers where conversation_id = $1 and user_id = $2 and ended_at is null;

-- name: list_followers
select u.id, u.name, f.because, f.since_at
from conversations c join followers f on f.conversation_id = c.id and f.ended_at is null join users u on u.id = f.user_id
where c.id = $1 and visible(c.wall, $2) order by f.since_at, u.id limit 500;
