-- name: add_user
insert into users (id, email, name, role, language, password_hash, created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (email) do nothing
returning id, number, email, name, role, language, created_at, deactivated_at, '{}'::uuid[] as teams;

-- name: users
select u.id, u.number, u.email, u.name, u.role, u.language, u.created_at, u.deactivated_at, array(
    select m.team_id from team_members m join teams t on t.id = m.team_id
    where m.user_id = u.id and t.archived_at is null order by m.team_id
) as teams
from users u
where ($1::uuid is null or u.id > $1) and ($2 or u.deactivated_at is null)
order by u.id limit $3;

-- name: user
select u.id, u.number, u.email, u.name, u.role, u.language, u.created_at, u.deactivated_at, array(
    select m.team_id from team_members m join teams t on t.id = m.team_id
    where m.user_id = u.id and t.archived_at is null order by m.team_id
) as teams
from users u where u.id = $1;

-- name: lock_user
select id from users where id = $1 for update;

-- name: lock_owners
select id from users where role = 'owner' and deactivated_at is null order by id for update;

-- name: change_user
update users set email = $2, name = $3, role = $4, language = $5 where id = $1;

-- name: set_password
update users set password_hash = $2 where id = $1;

-- name: renew_password
update users set password_hash = $3 where id = $1 and password_hash = $2 returning id;

-- name: password_of
select id, email, password_hash from users where id = $1;

-- name: who_signs_in
select id, email, password_hash from users where email = $1 and deactivated_at is null;

-- name: deactivate
update users set deactivated_at = $2, deactivated_by = $3 where id = $1 and deactivated_at is null returning id;

-- name: reactivate
update users set deactivated_at = null, deactivated_by = null where id = $1 and deactivated_at is not null returning id;
