-- name: counts
-- Of large tables the planner's estimate, which knows nothing of a new one: that is counted, as is what somebody has to
-- look at, up to ten thousand.
select
    (select greatest(reltuples::bigint, (select count(*) from (select from customers limit 10000) x)) from pg_class
        where oid = 'customers'::regclass) as customers_about,
    (select greatest(reltuples::bigint, (select count(*) from (select from profiles limit 10000) x)) from pg_class
        where oid = 'profiles'::regclass) as profiles_about,
    (select count(*) from (select from profiles_to_compare limit 10000) x) as to_compare,
    (select count(*) from (select from suggestions where decision is null and withdrawn_at is null limit 10000) x) as open,
    (select count(*) from (select from suggestions where decision is null and withdrawn_at is null
        and coalesce(bits, 0) >= $1 limit 10000) x) as strong,
    (select count(*) from suggestions where decision = 'accept') as accepted,
    (select count(*) from suggestions where decision = 'refuse') as refused,
    (select count(*) from suggestions where decision = 'never') as never,
    (select count(*) from merges where undone_at is null) as merges,
    (select count(*) from merges where undone_at is not null) as undone,
    (select count(*) from extractions where undone_at is null) as extractions,
    (select count(*) from identifiers where shared_at is not null) as shared,
    (select count(*) from identifiers where shared_by ->> 'reason' = 'limit') as shared_by_limit,
    (select count(*) from identifiers where blocked_at is not null) as blocked,
    (select count(*) from (select from doubts d join profiles a on a.id = d.profile_a
        join profiles b on b.id = d.profile_b and b.customer_id = a.customer_id limit 10000) x) as doubted,
    (select count(*) from (select from doubts d join profiles a on a.id = d.profile_a
        join profiles b on b.id = d.profile_b and b.customer_id = a.customer_id
        where d.kind = 'veto' limit 10000) x) as vetoed;

-- name: doubted
select d.profile_a, d.profile_b, d.kind, d.bits, d.reasons, d.at, c.id, c.name
from doubts d join profiles a on a.id = d.profile_a
join profiles b on b.id = d.profile_b and b.customer_id = a.customer_id
join customers c on c.id = a.customer_id
where d.kind = $1 and (d.bits, d.profile_a, d.profile_b) > ($3, $4, $5)
order by d.bits, d.profile_a, d.profile_b limit $2;
