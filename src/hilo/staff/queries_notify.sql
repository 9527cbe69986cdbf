-- name: readers
select u.id, u.number, u.email, u.language, u.role, r.permissions, r.reach, viewer_of(u.id) as numbers
from users u join roles r on r.name = u.role
where u.id = any($1) and u.deactivated_at is null;

-- name: wishes
select user_id, kind, way, wanted from notification_preferences where user_id = any($1);

-- name: wish
insert into notification_preferences (user_id, kind, way, wanted)
select $1, * from unnest($2::text[], $3::text[], $4::boolean[])
on conflict (user_id, kind, way) do update set wanted = excluded.wanted;

-- name: add
insert into notifications as n (id, user_id, kind, conversation_id, by_id, by_mail, at)
select a.id, a.user_id, a.kind, a.conversation_id, a.by_id, a.by_mail, $7
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::boolean[])
    as a (id, user_id, kind, conversation_id, by_id, by_mail)
order by a.user_id, a.conversation_id, a.kind
on conflict (user_id, conversation_id, kind) where read_at is null do update
set times = n.times + 1, at = excluded.at, by_id = excluded.by_id, by_mail = n.by_mail or excluded.by_mail
returning id, user_id, kind, conversation_id, times;

-- name: notifications
select id, kind, conversation_id, by_id, times, at, read_at from notifications
where user_id = $1 and (at, id) < ($2::timestamptz, $3::uuid) and (not $4 or read_at is null)
order by at desc, id desc limit $5;

-- name: unread_in
select conversation_id, count(*) as many from notifications
where user_id = $1 and read_at is null group by conversation_id order by max(at) desc limit $2;

-- name: read
update notifications set read_at = $2
where user_id = $1 and read_at is null and ($3::uuid[] is null or id = any($3))
    and ($4::uuid is null or conversation_id = $4)
returning id;

-- name: take_for_mail
with due as (
    select n.id from notifications n join users u on u.id = n.user_id
    where n.by_mail and n.read_at is null and n.mailed_at is null and n.at <= $2 and n.at > $3
        and u.deactivated_at is null
        and not exists (select from presences p where p.user_id = n.user_id and p.state = 'online' and p.expires_at > $1)
        and not exists (select from notifications m where m.user_id = n.user_id and m.mailed_at > $4)
    order by n.id limit 500
    for update of n skip locked
)
update notifications n set mailed_at = $1 from due where n.id = due.id
returning n.id, n.user_id, n.kind, n.conversation_id, n.times;

-- name: unread
select id, user_id, kind, conversation_id, times from notifications where id = $1 and read_at is null;

-- name: sweep_notifications
delete from notifications where at < $1;

-- name: numbers_of
select id, number from users where id = any($1);
