-- name: ask_export
insert into person_exports (id, customer_id, asked_by, numbers, language, asked_at) values ($1, $2, $3, $4, $5, $6)
returning *;

-- name: export
select * from person_exports where id = $1;

-- name: exports
select * from person_exports where customer_id = $1 and asked_by ->> 'id' = $2 order by asked_at desc, id desc limit 50;

-- name: export_progress
update person_exports set state = 'running', done = $2, total = $3 where id = $1;

-- name: export_ready
update person_exports set state = 'ready', done = total, blob_id = $2, ready_at = $3, expires_at = $4
where id = $1;

-- name: expire_exports
with old as (
    select id, blob_id from person_exports where state = 'ready' and expires_at <= $1 for update
),
told as (update person_exports set state = 'expired' where id in (select id from old))
delete from blobs where id in (select blob_id from old) returning sha256;

-- name: language_of
select coalesce(
    (select p.language from profiles p where p.customer_id = $1 and p.language <> '' order by p.last_seen_at desc limit 1),
    (select b.language from default_brand d join brands b on b.id = d.brand_id));

-- name: envelope
select body from envelopes where id = $1;
