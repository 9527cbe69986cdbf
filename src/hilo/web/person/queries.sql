-- name: customer
select id, version, erased_at from customers where id = (select canonical_id from customers where id = $1);

-- name: lock_customers
select id from customers where canonical_id = $1 order by id for update;

-- name: holds
select h.id, h.reason, h.made_by, h.at from legal_holds h join profiles p on p.id = h.profile_id
where h.lifted_at is null and p.customer_id = $1 order by h.at, h.id;

-- name: hold
insert into legal_holds (id, profile_id, reason, made_by, at)
select $1, p.id, $3, $4, $5 from profiles p where p.customer_id = $2 order by p.first_seen_at, p.id limit 1
returning id, reason, made_by, at;

-- name: lift_hold
update legal_holds h set lifted_at = $3, lifted_by = $4 from profiles p
where h.id = $2 and h.lifted_at is null and p.id = h.profile_id and p.customer_id = $1 returning h.id;

-- name: ask
insert into erasures (id, customer_id, version, state, asked_by, asked_at) values ($1, $2, $3, $4, $5, $6)
on conflict (customer_id) where state in ('asked', 'waiting', 'files') do nothing returning *;

-- name: approve
update erasures set state = 'waiting', approved_by = $2, approved_at = $3 where id = $1 and state = 'asked' returning *;

-- name: erasure
select * from erasures where id = $1;

-- name: lock_erasure
select * from erasures where id = $1 for update;

-- name: erasures
select * from erasures where ($1::uuid is null or customer_id = $1) and (asked_at, id) < ($2, $3)
order by asked_at desc, id desc limit $4;

-- name: rows_gone
update erasures set state = 'files', counts = $2, files = $3::text[] where id = $1;

-- name: refuse
update erasures set state = 'refused', failure = $2 where id = $1 and state in ('asked', 'waiting');

-- name: finish
update erasures set state = 'done', files = '{}', done_at = $2, proof = $3, signature = $4 where id = $1;

-- name: forget_exports
-- Exports of the person, their files too.
with gone as (
    delete from person_exports where customer_id in (select unnest(person_ids($1, 'customers'))) returning blob_id
)
delete from blobs where id in (select blob_id from gone);

-- name: export_files
select b.id, b.sha256 from person_exports e join blobs b on b.id = e.blob_id
where e.customer_id in (select unnest(person_ids($1, 'customers')));

-- name: erase_holds
update legal_holds set reason = '' where profile_id in (select unnest(person_ids($1, 'profiles')));
