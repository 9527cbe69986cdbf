-- name: add_user
insert into users (id, email, name, role, language, password_hash, created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (email) do nothing
returning id, number, email, name, role, language, created_at, deactivated_at, '{}'::uuid[] as teams;
