-- name: put
with old as (
    select o.typing_until, o.expires_at from onlookers o where o.conversation_id = $1 and o.user_id = $2
)
insert into onlookers as o (conversation_id, user_id, since_at, typing_until, expires_at)
select c.id, $2, $5, $3, $4 from conversations c where c.id = $1 and visible(c.wall, $6)
on conflict (conversation_id, user_id) do update set
    since_at = case when o.expires_at > $5 then o.since_at else excluded.since_at end,
    typing_until = coalesce(excluded.typing_until, o.typing_until), expires_at = excluded.expires_at
returning coalesce((
    select old.expires_at <= $5 or ($3::timestamptz is not null and coalesce(old.typing_until <= $5, true)) from old
), true) as news;

-- name: present
select o.user_id, u.name, case when o.typing_until > $3 then 'typing' else 'viewing' end as doing, o.since_at, o.expires_at
from conversations c join onlookers o on o.conversation_id = c.id join users u on u.id = o.user_id
where c.id = $1 and visible(c.wall, $2) and o.expires_at > $3
order by o.since_at, o.user_id limit 100;

-- name: remove
delete from onlookers where conversation_id = $1 and user_id = $2 returning user_id;

-- name: stop_typing
update onlookers o set typing_until = null from users u
where u.id = o.user_id and o.typing_until <= $1 and o.expires_at > $1
returning o.conversation_id, o.user_id, u.name;

-- name: expire
delete from onlookers where expires_at <= $1 returning conversation_id, user_id;

-- name: next_expiry
select min(least(typing_until, expires_at)) from onlookers;
