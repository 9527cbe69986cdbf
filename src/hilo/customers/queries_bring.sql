-- name: known_people
-- Locked in the order of their customers, as everybody locks them. One import of a source at a time (the advisory lock
-- of `alone`), so that nobody else makes one of these meanwhile.
select i.key, i.profile_id, c.id as customer_id
from imported_people i join profiles p on p.id = i.profile_id join customers c on c.id = p.customer_id
where i.source = $1 and i.key = any($2::bytea[])
order by c.id for no key update of c;

-- name: alone
select pg_advisory_xact_lock(hashtextextended('imported_people ' || $1, 0));

-- name: make_people
with k as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::text[], $5::text[])
        t (profile_id, customer_id, key, name, folded)
), born as (
    insert into customers (id, name, canonical_id, created_at) select customer_id, name, customer_id, $7 from k
), started as (
    insert into profiles (id, customer_id, home_customer_id, name, name_folded, first_seen_at, last_seen_at)
    select profile_id, customer_id, customer_id, name, folded, $7, $7 from k
)
insert into imported_people (source, key, profile_id) select $6, key, profile_id from k;

-- name: link_handles
-- A handle stands for nobody alone by this: whoever proves it later becomes its owner, and these become suggestions.
with k as materialized (
    select distinct on (kind, value, profile_id) * from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[],
        $5::uuid[], $6::uuid[], $7::jsonb[]) t (identifier_id, kind, value, blocked, link_id, profile_id, evidence)
), fresh as (
    insert into identifiers (id, kind, value_norm, blocked_at, created_at)
    select distinct on (kind, value) identifier_id, kind, value, case when blocked then $9::timestamptz end, $9
    from k order by kind, value
    on conflict (kind, value_norm) do nothing
    returning id, kind, value_norm
), there as (
    select id, kind, value_norm from fresh
    union all
    select i.id, i.kind, i.value_norm from identifiers i join k on i.kind = k.kind and i.value_norm = k.value
)
insert into identifier_links (id, identifier_id, profile_id, assurance, method, evidence, owner, sender, valid_from)
select distinct on (k.link_id) k.link_id, i.id, k.profile_id, $8, 'import', k.evidence, false, false, $9
from k join there i on i.kind = k.kind and i.value_norm = k.value
where not exists (
    select from identifier_links l where l.identifier_id = i.id and l.profile_id = k.profile_id and l.valid_to is null)
returning profile_id;
