-- name: add_team
insert into teams (id, name, created_at, created_by) values ($1, $2, $3, $4)
on conflict (lower(name)) where archived_at is null do nothing
returning id, number, name, created_at, '{}'::uuid[] as members;

-- name: teams
select t.id, t.number, t.name, t.created_at, array(
    select m.user_id from team_members m join users u on u.id = m.user_id
    where m.team_id = t.id and u.deactivated_at is null order by m.user_id
) as members
from teams t where t.archived_at is null and ($1::uuid is null or t.id = $1) order by lower(t.name), t.id;

-- name: rename_team
update teams set name = $2 where id = $1 and archived_at is null returning id;

-- name: archive_team
update teams set archived_at = $2, archived_by = $3 where id = $1 and archived_at is null returning id;

-- name: add_member
insert into team_members (team_id, user_id, added_at, added_by)
select t.id, u.id, $3, $4 from teams t, users u
where t.id = $1 and u.id = $2 and t.archived_at is null and u.deactivated_at is null
on conflict do nothing;

-- name: remove_member
delete from team_members where team_id = $1 and user_id = $2 returning user_id;
