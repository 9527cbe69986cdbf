-- name: devices_of
select id, user_id from push_subscriptions where user_id = any($1) order by id;

-- name: subscribe
insert into push_subscriptions as s (id, user_id, endpoint, p256dh, auth, device, session_id, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (endpoint) do update set user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth,
    device = excluded.device, session_id = excluded.session_id, created_at = excluded.created_at
returning id;

-- name: count_subscriptions
select count(*) from push_subscriptions where user_id = $1 and endpoint <> $2;

-- name: subscriptions
select id, device, created_at, last_used_at from push_subscriptions where user_id = $1 order by id;

-- name: subscription
select id, user_id, endpoint, p256dh, auth from push_subscriptions where id = $1;

-- name: unsubscribe
delete from push_subscriptions where id = $1 and ($2::uuid is null or user_id = $2) returning id;

-- name: used
update push_subscriptions set last_used_at = $2 where id = $1;

-- name: push_key
select sealed, public from push_key;

-- name: keep_push_key
insert into push_key (sealed, public, created_at) values ($1, $2, $3) on conflict do nothing;
