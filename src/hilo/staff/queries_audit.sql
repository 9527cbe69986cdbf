-- name: record
insert into audit_log (at, actor_kind, actor_id, action, subject, details) values ($1, $2, $3, $4, $5, $6);
