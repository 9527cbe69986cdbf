-- name: peek
-- In the order of arrival; what waits behind a failure of its own key is passed over until its time has come. Bodies are
-- taken up to so many bytes, and at least one: a hundred of the largest would not fit into memory. Of those that are
-- patient (from $5 on) only $6, and $7 beside what is not: what comes meanwhile waits for no more than these.
select x.seq, x.order_key, x.envelope_id, x.account_id, x.body, x.received_at, x.held
from (
    select a.*, e.account_id, e.body, e.received_at,
           sum(octet_length(e.body)) over (order by a.seq) - octet_length(e.body) as before,
           count(*) filter (where a.seq >= $5) over (order by a.seq) as patient,
           count(*) filter (where a.seq < $5) over (order by a.seq) > 0 as beside
    from (
        select a.seq, a.order_key, a.envelope_id, h.order_key is not null as held
        from arrivals a
        left join held_keys h on h.order_key = a.order_key
        where a.lane = any($1::smallint[]) and (h.until_at is null or h.until_at <= $3)
        order by a.seq limit $2
    ) a
    join envelopes e on e.id = a.envelope_id
) x
where x.before < $4 and x.patient <= case when x.beside then $7::int else $6::int end
order by x.seq;

-- name: take
delete from arrivals where seq = any($1::bigint[]) returning seq;

-- name: next_held
select min(until_at) from held_keys where (order_key & 63) = any($1::smallint[]);

-- name: release_keys
delete from held_keys where order_key = any($1::bigint[]);

-- name: hold_key
-- Only for an arrival that still waits, and is kept from other workers meanwhile: nobody would let the key go again.
with waits as (select seq from arrivals where seq = $2 for update)
insert into held_keys (order_key, seq, tries, reason, first_failed_at, until_at)
select $1, seq, 1, $3, $4, $4::timestamptz + $5::interval from waits
on conflict (order_key) do update set
    tries = held_keys.tries + 1, seq = excluded.seq, reason = $3,
    until_at = $4::timestamptz + $5::interval * (2 ^ least(held_keys.tries, 10))
returning tries, first_failed_at;

-- name: park
insert into parked_envelopes (envelope_id, order_key, reason, tries, parked_at)
select envelope_id, order_key, reason, tries, $5
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::int[]) k (envelope_id, order_key, reason, tries)
on conflict (envelope_id) do update set reason = excluded.reason, tries = excluded.tries, parked_at = excluded.parked_at;

-- name: take_parked
delete from parked_envelopes where envelope_id = any($1::uuid[]) returning envelope_id, order_key;

-- name: line_up
insert into arrivals (lane, order_key, envelope_id)
select (order_key & 63)::smallint, order_key, envelope_id
from unnest($1::uuid[], $2::bigint[]) with ordinality k (envelope_id, order_key, n) order by n;

-- name: parked
select p.envelope_id as id, e.account_id, p.reason, p.tries, p.parked_at, e.received_at, octet_length(e.body) as size
from parked_envelopes p join envelopes e on e.id = p.envelope_id
where (p.parked_at, p.envelope_id) < ($1, $2) and ($3::uuid is null or e.account_id = $3)
order by p.parked_at desc, p.envelope_id desc limit $4;

-- name: parked_of_account
-- In the order in which they came.
select p.envelope_id as id from parked_envelopes p join envelopes e on e.id = p.envelope_id
where e.account_id = $1 order by e.received_at, e.id limit $2;

-- name: envelope
select e.id, e.account_id, e.dedupe_key, e.body, e.received_at from envelopes e where e.id = $1;

-- name: in_turn
-- Who shares out sees what others just took: two that begin at once would otherwise each take all lanes.
select pg_advisory_xact_lock(hashtextextended('lanes are shared out', 0));

-- name: beat
-- Says that this worker lives, forgets those that do not, and gives all that do. A worker's connections carry its name:
-- where none is left, its process was killed. That is believed only where one sees one's own (not through every pooler).
with me as (
    insert into lane_workers (id, seen_at) values ($1, clock_timestamp())
    on conflict (id) do update set seen_at = excluded.seen_at
    returning id
), gone as (
    delete from lane_workers w
    where id <> $1 and (
        seen_at < clock_timestamp() - $2::interval
        or exists (select from pg_stat_activity where application_name = 'hilo lanes ' || $1)
        and not exists (select from pg_stat_activity where application_name = 'hilo lanes ' || w.id)
    )
    returning id
)
select id from me union all select id from lane_workers where id <> $1 and id not in (select id from gone);

-- name: lease_lanes
-- Takes what is free of its share, keeps what it has of it, and lets go of the rest.
update lanes set
    worker_id = case when lane = any($2::smallint[]) then $1 end,
    until_at = case when lane = any($2::smallint[]) then clock_timestamp() + $3::interval end
where worker_id = $1 or (
    lane = any($2::smallint[])
    and (until_at < clock_timestamp() or not exists (select from lane_workers w where w.id = worker_id))
)
returning lane, worker_id is not null as mine;

-- name: leave
with lanes_left as (
    update lanes set worker_id = null, until_at = null where worker_id = $1
)
delete from lane_workers where id = $1;
