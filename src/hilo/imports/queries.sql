-- name: add
insert into imports (id, kind, name, sha256, size, blob_id, account_id, options, dry_run, reading, state, made_by,
                     created_at, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $11, $12, $12)
returning *;

-- name: one
select * from imports where id = $1;

-- name: hold
select * from imports where id = $1 for no key update;

-- name: same_file
-- The newest of the same file that is done or can go on; tries change nothing and are never the same.
select * from imports
where kind = $1 and sha256 = $2 and account_id is not distinct from $3 and options ->> 'source' = $4 and not dry_run
  and state <> 'cancelled'
order by created_at desc, id desc limit 1;

-- name: page
select * from imports where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3;

-- name: advance
update imports set state = 'running', position = $2, done_bytes = $3, added = added + $4, known = known + $5,
    refused = refused + $6, changed_at = $7
where id = $1 and state in ('waiting', 'running')
returning *;

-- name: read_as
update imports set reading = $2 where id = $1;

-- name: finish
update imports set state = $2, failure = $3, changed_at = $4, ended_at = $4, blob_id = null
where id = $1 and state in ('waiting', 'running')
returning *;

-- name: go_on
-- One that failed, to be tried again from where it was.
update imports set state = 'waiting', failure = '', ended_at = null, changed_at = $2 where id = $1 and state = 'failed';

-- name: refuse
insert into import_refusals (import_id, line, place, whole, field, code, words)
select $1, * from unnest($2::bigint[], $3::smallint[], $4::boolean[], $5::text[], $6::text[], $7::text[])
on conflict do nothing;

-- name: refusals
select line, place, whole, field, code, words from import_refusals
where import_id = $1 and (line, place) > ($2, $3) order by line, place limit $4;

-- name: forget
-- With what they refused. Whom and what they brought stays.
delete from imports where ended_at < $1;
