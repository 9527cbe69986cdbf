-- name: add_invitation
insert into invitations (id, email, name, role, team_ids, language, token_hash, created_at, created_by, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (email) where accepted_at is null and revoked_at is null do nothing
returning id;

-- name: is_staff
select true from users where email = $1;

-- name: invitations
select id, email, name, role, team_ids as teams, language, created_at, created_by, expires_at from invitations
where accepted_at is null and revoked_at is null and ($1::uuid is null or id > $1) order by id limit $2;

-- name: lock_invitation
select id, email, name, role, team_ids as teams, language, created_at, created_by, expires_at from invitations
where id = $1 and accepted_at is null and revoked_at is null for update;

-- name: new_invitation_link
update invitations set token_hash = $2, expires_at = $3 where id = $1;

-- name: revoke_invitation
update invitations set revoked_at = $2, revoked_by = $3 where id = $1;

-- name: invitation_of
select i.id, i.email, i.name, i.role, i.team_ids as teams, i.language, i.created_at, i.created_by, i.expires_at
from invitations i left join users u on u.id = i.created_by
where i.token_hash = $1 and i.accepted_at is null and i.revoked_at is null and i.expires_at > $2
    and u.deactivated_at is null
for update of i;

-- name: accepted
update invitations set accepted_at = $2, user_id = $3 where id = $1;

-- name: add_reset
insert into password_resets (id, user_id, token_hash, created_at, created_by, expires_at)
values ($1, $2, $3, $4, $5, $6);

-- name: use_reset
with used as (delete from password_resets where token_hash = $1 returning user_id, expires_at)
select u.id, u.email, u.name, u.language from used join users u on u.id = used.user_id
where used.expires_at > $2 and u.deactivated_at is null;

-- name: user_of_reset
select u.id, u.email, u.name, u.language from password_resets r join users u on u.id = r.user_id
where r.token_hash = $1 and r.expires_at > $2 and u.deactivated_at is null;

-- name: forget_resets
delete from password_resets where user_id = $1;

-- name: person_of
select id, email, name, language from users where email = $1 and deactivated_at is null;

-- name: sweep_resets
delete from password_resets where expires_at < $1;

-- name: sessions_of
select id, device, created_at, seen_at, expires_at from sessions
where user_id = $1 and expires_at > $2 order by seen_at desc, id;

-- name: end_session_of
delete from sessions where id = $1 and user_id = $2 returning id;

-- name: proved_at
select proved_at from sessions where id = $1;

-- name: proved
update sessions set proved_at = $2 where id = $1;
