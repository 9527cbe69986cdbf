-- name: factors
select
    exists (select from totp_secrets t where t.user_id = u.id and t.confirmed_at is not null) as totp,
    (select count(*) from passkeys k where k.user_id = u.id) as passkeys,
    (select count(*) from recovery_codes c where c.user_id = u.id) as recovery_codes,
    exists (select from second_factor_roles r where r.role = u.role) as required
from users u where u.id = $1;

-- name: start_half
insert into half_sessions (id, user_id, password_hash, token_hash, device, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: half
select h.id, h.user_id, u.email, h.password_hash, h.device from half_sessions h join users u on u.id = h.user_id
where h.token_hash = $1 and h.expires_at > $2 and u.deactivated_at is null and u.password_hash = h.password_hash;

-- name: end_half
delete from half_sessions where id = $1 returning id;

-- name: end_halves
delete from half_sessions where user_id = $1;

-- name: wait_for_totp
insert into totp_secrets (id, user_id, sealed, created_at) values ($1, $2, $3, $4)
on conflict (user_id) where confirmed_at is null do update
set id = excluded.id, sealed = excluded.sealed, created_at = excluded.created_at;

-- name: totp
select id, sealed, created_at, last_step from totp_secrets
where user_id = $1 and (confirmed_at is not null) = $2 for update;

-- name: take_step
update totp_secrets set last_step = $2 where id = $1 and last_step < $2 returning id;

-- name: confirm_totp
update totp_secrets set confirmed_at = $2, last_step = $3 where id = $1;

-- name: remove_totp
delete from totp_secrets where user_id = $1 and ($2 or confirmed_at is not null) returning id;

-- name: totp_since
select confirmed_at from totp_secrets where user_id = $1 and confirmed_at is not null;

-- name: put_codes
with gone as (delete from recovery_codes where user_id = $1)
insert into recovery_codes (user_id, code_hash, created_at) select $1, c, $3 from unnest($2::bytea[]) as c;

-- name: take_code
delete from recovery_codes where user_id = $1 and code_hash = $2 returning user_id;

-- name: remove_codes
delete from recovery_codes where user_id = $1;

-- name: required_roles
select role, since_at from second_factor_roles order by role;

-- name: require_roles
with gone as (delete from second_factor_roles where role <> all($1))
insert into second_factor_roles (role, since_at, made_by) select r, $2, $3 from unnest($1::text[]) as r
on conflict (role) do nothing;

-- name: users_of_roles
select id from users where role = any($1) and deactivated_at is null;

-- name: sweep_halves
delete from half_sessions where expires_at < $1;
