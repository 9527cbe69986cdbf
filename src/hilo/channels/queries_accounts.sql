-- name: add_account
insert into channel_accounts (id, channel, name, brand_id, settings, sealed, state_at, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $7)
on conflict do nothing
returning *;

-- name: account
select * from channel_accounts where id = $1;

-- name: account_to_change
select * from channel_accounts where id = $1 and closed_at is null for no key update;

-- name: account_at_door
-- An id goes before a name that somebody made like it.
select * from channel_accounts
where channel = $1 and closed_at is null and (id = $2 or name = $3) order by id = $2 desc limit 1;

-- name: accounts_by_id
select * from channel_accounts where id = any($1::uuid[]);

-- name: accounts_page
select * from channel_accounts
where closed_at is null and (name, id) > ($1, $2)
order by name, id
limit $3;

-- name: change_account
update channel_accounts set name = $2, settings = $3, sealed = $4, version = version + 1
where id = $1
returning *;

-- name: set_account_state
update channel_accounts set state = $2, state_reason = $3, state_at = $4, version = version + 1
where id = $1
returning *;

-- name: close_account
update channel_accounts set closed_at = $2, version = version + 1
where id = $1;
