-- name: keep
-- What is patient gets its place from the sequence of those that stand behind all others.
with i as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::bigint[], $7::boolean[])
        with ordinality t (id, account_id, dedupe_key, body, order_key, patient, n)
), e as (
    insert into envelopes (id, account_id, dedupe_key, body, received_at)
    select id, account_id, dedupe_key, body, $6 from i order by account_id, dedupe_key
    on conflict do nothing
    returning id
), a as (
    insert into arrivals (seq, lane, order_key, envelope_id) overriding system value
    select nextval(case when patient then 'arrivals_patient' else 'arrivals_seq_seq' end::regclass),
           (order_key & 63)::smallint, order_key, id
    from (select * from i join e using (id) order by n) x
)
select id from i where id not in (select id from e);

-- name: kept_before
select k.n, e.id, sha256(e.body) as body_hash
from unnest($1::uuid[], $2::text[]) with ordinality k (account_id, dedupe_key, n)
join envelopes e using (account_id, dedupe_key);

-- name: by_index
-- A plan that is made while a queue is empty reads all of it and sorts, and is kept when a hundred thousand wait. Only
-- for this transaction: the connection is everybody's, and comes back to them as it is.
set local enable_seqscan = off;

-- name: oldest_waiting
-- Of those that somebody awaits. The one arrival is found first, then its envelope.
select e.received_at
from (
    select a.envelope_id from arrivals a
    where a.seq < $1 and not exists (select from held_keys h where h.order_key = a.order_key)
    order by a.seq limit 1
) a
join envelopes e on e.id = a.envelope_id;
