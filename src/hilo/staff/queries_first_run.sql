-- name: somebody_works_here
select exists (select from users);

-- name: begin_first_run
insert into first_run (owner_id, began_at) values ($1, $2);

-- name: end_first_run
update first_run set done_at = $1 where done_at is null returning one;

-- name: first_run_goes_on
select exists (select from first_run where done_at is null);
