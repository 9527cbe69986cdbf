-- name: roles
select r.name, r.number, r.permissions, r.reach, r.masks, r.description,
    array(select k.team_id from role_teams k where k.role = r.name order by k.team_id) as teams
from roles r
where $1::int is null or r.number = $1
order by r.position;

-- name: lock_roles
-- One at a time makes and changes roles: their names, places and what their holders may give hang on each other.
select pg_advisory_xact_lock(hashtextextended('roles', 19));

-- name: add_role
insert into roles (name, position, permissions, reach, masks, description, changed_at, changed_by)
select $1, (select max(position) + 1 from roles), $2, $3, $4, $5, $6, $7
on conflict (name) do nothing
returning number;

-- name: change_role
update roles set name = $2, permissions = $3, reach = $4, masks = $5, description = $6, changed_at = $7, changed_by = $8
where number = $1;

-- name: name_taken
select exists (select from roles where lower(name) = lower($1) and number is distinct from $2);

-- name: set_teams
with gone as (
    delete from role_teams where role = $1 and team_id <> all ($2::uuid[])
)
insert into role_teams (role, team_id) select $1, unnest($2::uuid[]) on conflict do nothing;

-- name: teams_there
select count(*) from teams where id = any ($1::uuid[]) and archived_at is null;

-- name: holders
-- Users of the role, and its tokens as whoever they act as.
select id from users where role = $1
union
select coalesce(user_id, id) from api_tokens where role = $1 and revoked_at is null;

-- name: free_of_the_gone
-- Revoked tokens and old invitations open nothing; what they were for is written in the audit log.
with tokens as (
    update api_tokens set role = 'read-only' where role = $1 and revoked_at is not null
)
update invitations set role = 'read-only'
where role = $1 and (accepted_at is not null or revoked_at is not null or expires_at <= $2);

-- name: remove_role
delete from roles where number = $1 and permissions is not null;
