-- name: principal_of_session
select s.id as session_id, s.seen_at, s.expires_at, u.id, u.name, u.role,
    array[u.number, r.number] || array(
        select t.number from team_members m join teams t on t.id = m.team_id where m.user_id = u.id
    ) as numbers
from sessions s join users u on u.id = s.user_id join roles r on r.name = u.role
where s.token_hash = $1 and s.expires_at > $2 and u.deactivated_at is null;

-- name: principal_of_token
select k.id as token_id, k.name as token_name, k.role as token_role, k.last_used_at, u.id, u.name, u.role,
    case when u.id is null then array[tr.number] else array[u.number, ur.number] || array(
        select t.number from team_members m join teams t on t.id = m.team_id where m.user_id = u.id
    ) end as numbers
from api_tokens k
join roles tr on tr.name = k.role
left join users u on u.id = k.user_id
left join roles ur on ur.name = u.role
where k.token_hash = $1 and k.revoked_at is null and (k.user_id is null or u.deactivated_at is null);

-- name: session_seen
update sessions set seen_at = $2, expires_at = $3 where id = $1 and seen_at < $2;

-- name: token_used
update api_tokens set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $3);

-- name: add_token
insert into api_tokens (id, name, role, user_id, token_hash, created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7);
