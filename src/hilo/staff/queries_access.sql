-- name: principal_of_session
select s.id as session_id, s.seen_at, s.expires_at, u.id, u.name, u.role, r.permissions, r.reach, r.masks,
    viewer_of(u.id) as numbers
from sessions s join users u on u.id = s.user_id join roles r on r.name = u.role
where s.token_hash = $1 and s.expires_at > $2 and u.deactivated_at is null and (
    not exists (select from second_factor_roles f where f.role = u.role)
    or exists (select from totp_secrets o where o.user_id = u.id and o.confirmed_at is not null)
    or exists (select from passkeys k where k.user_id = u.id)
);

-- name: principal_of_token
select k.id as token_id, k.name as token_name, k.last_used_at, u.id, u.name, u.number as user_number,
    k.role as token_role, tr.permissions as token_permissions, tr.reach as token_reach,
    maker.role as maker_role, mr.permissions as maker_permissions, mr.reach as maker_reach,
    u.role, ur.permissions, ur.reach,
    tr.masks || coalesce(mr.masks, '{}') || coalesce(ur.masks, '{}') as masks,
    reach_of(tr.name, u.id) as token_teams, reach_of(mr.name, maker.id) as maker_teams, reach_of(ur.name, u.id) as user_teams,
    coalesce(viewer_of(u.id), array[tr.number]) as numbers
from api_tokens k
join roles tr on tr.name = k.role
left join users maker on maker.id = k.created_by
left join roles mr on mr.name = maker.role
left join users u on u.id = k.user_id
left join roles ur on ur.name = u.role
where k.token_hash = $1 and k.revoked_at is null and maker.deactivated_at is null and u.deactivated_at is null;

-- name: start_session
insert into sessions (id, user_id, token_hash, created_at, seen_at, proved_at, expires_at, device)
select $1, id, $3, $4, $4, $4, $5, $7 from users
where id = $2 and deactivated_at is null and ($6::text is null or password_hash = $6) for share
returning id;

-- name: session_seen
update sessions set seen_at = $2, expires_at = $3 where id = $1 and seen_at < $2;

-- name: session_end
select expires_at from sessions where id = $1;

-- name: end_session
delete from sessions where id = $1 returning user_id;

-- name: end_sessions
delete from sessions where user_id = $1 and ($2::uuid is null or id <> $2) returning id;

-- name: token_used
update api_tokens set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at <= $3);

-- name: add_token
insert into api_tokens (id, name, role, user_id, token_hash, created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: tokens
select id, name, role, user_id, created_at, created_by, last_used_at
from api_tokens where revoked_at is null and ($1::uuid is null or id > $1) order by id limit $2;

-- name: token
select id, name, role, user_id, created_at, created_by, last_used_at
from api_tokens where id = $1 and revoked_at is null;

-- name: revoke_token
update api_tokens set revoked_at = $2, revoked_by = $3 where id = $1 and revoked_at is null returning id;

-- name: revoke_tokens_of
update api_tokens set revoked_at = $2, revoked_by = $3
where (user_id = $1 or created_by = $1) and revoked_at is null
returning id;

-- name: whom_tokens_serve
select distinct coalesce(user_id, id) as principal_id from api_tokens
where created_by = any($1) and revoked_at is null;

-- name: take_try
with asked as (
    select a.subject, a.free from unnest($1::bytea[], $2::int[]) as a (subject, free)
), barred as (
    select max(t.blocked_until) as until from sign_in_tries t join asked a on a.subject = t.subject
    where t.blocked_until > $3
), taken as (
    insert into sign_in_tries as t (subject, free, count, last_at, blocked_until)
    select a.subject, a.free, 1, $3, null from asked a, barred b where b.until is null order by a.subject
    on conflict (subject) do update set
        free = excluded.free,
        count = tries_now(t.count, t.last_at, $3),
        last_at = $3,
        blocked_until = $3 + tries_wait(tries_now(t.count, t.last_at, $3) - excluded.free)
    where t.blocked_until is null or t.blocked_until <= $3
    returning t.subject
)
select (select until from barred) as until, (select count(*) from taken) as taken;

-- name: forgive_try
with locked as (
    select subject from sign_in_tries where subject = any($1 || $2::bytea[]) order by subject for update
), given_back as (
    update sign_in_tries t set count = greatest(t.count - 1, 0), blocked_until = null
    from locked l where t.subject = l.subject and t.subject = any($2)
)
delete from sign_in_tries t using locked l where t.subject = l.subject and t.subject = any($1::bytea[]);

-- name: sweep_tries
delete from sign_in_tries where last_at < $1;

-- name: sweep_sessions
delete from sessions where expires_at < $1;

-- name: put_presence
insert into presences as p (user_id, state, since_at, expires_at) values ($1, $2, $3, $4)
on conflict (user_id) do update set
    state = excluded.state,
    since_at = case
        when p.state = excluded.state and p.expires_at > excluded.since_at then p.since_at else excluded.since_at
    end,
    expires_at = excluded.expires_at
returning user_id, state, since_at, expires_at;

-- name: end_presences
delete from presences where expires_at <= $1 or user_id = any($2) returning user_id;

-- name: presences
select user_id, state, since_at, expires_at from presences where expires_at > $1 order by user_id;
