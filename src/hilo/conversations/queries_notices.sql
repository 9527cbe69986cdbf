-- name: assignees
-- system: whom a message concerns; each of them is judged by the wall before they hear of it
select id, assignee_id from conversations where id = any($1::uuid[]) and assignee_id is not null;
