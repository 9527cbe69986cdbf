-- name: add_passkey
insert into passkeys (id, user_id, credential_id, public_key, sign_count, name, transports, backed_up, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (credential_id) do nothing
returning id;

-- name: passkeys
select id, name, transports, backed_up, created_at, last_used_at, credential_id from passkeys
where user_id = $1 order by id;

-- name: passkey_of
select k.id, k.user_id, u.email, k.public_key, k.sign_count from passkeys k join users u on u.id = k.user_id
where k.credential_id = $1 and u.deactivated_at is null
for update of k;

-- name: used_passkey
update passkeys set sign_count = $2, last_used_at = $3, backed_up = $4 where id = $1;

-- name: rename_passkey
update passkeys set name = $3 where id = $1 and user_id = $2 returning id;

-- name: remove_passkey
delete from passkeys where id = $1 and user_id = $2 returning id;

-- name: remove_passkeys
delete from passkeys where user_id = $1 returning id;

-- name: use_challenge
insert into used_challenges (challenge, expires_at) values ($1, $2) on conflict do nothing returning challenge;

-- name: sweep_challenges
delete from used_challenges where expires_at < $1;
