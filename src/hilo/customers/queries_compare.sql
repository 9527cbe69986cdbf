-- name: ask
insert into profiles_to_compare (profile_id, at) select id, $2 from unnest($1::uuid[]) id;

-- name: ask_of
insert into profiles_to_compare (profile_id, at)
select p.id, $2 from unnest($1::uuid[]) c (id)
cross join lateral (select id from profiles where customer_id = c.id order by last_seen_at desc, id limit $3) p;

-- name: alone
-- One process compares at a time: of two alike profiles, the later one must see the earlier one's keys.
select pg_try_advisory_xact_lock(7061013);

-- name: waiting
select seq, profile_id from profiles_to_compare order by seq limit $1;

-- name: older
-- The next profiles that have no keys of this version of the rules yet; none when all have. Those that change come first.
with begun as (
    update block_keys_done set version = $1, finished_at = null,
        last_profile = case when version = $1 then last_profile end
    where version <> $1 or finished_at is null
    returning last_profile
), next as (
    select p.id from begun b
    cross join lateral (
        select id from profiles where b.last_profile is null or id > b.last_profile order by id limit $2
    ) p
), queued as (
    insert into profiles_to_compare (profile_id, at) select id, $3::timestamptz from next returning profile_id
)
select profile_id from queued;

-- name: older_done
update block_keys_done set last_profile = coalesce($2, last_profile),
    finished_at = case when $2::uuid is null then $3::timestamptz end
where version = $1 and finished_at is null;

-- name: take
with taken as (
    delete from profiles_to_compare where seq = any($1::bigint[]) returning profile_id
)
select distinct t.profile_id, p.customer_id from taken t join profiles p on p.id = t.profile_id;

-- name: crowded
-- Identifiers of these profiles that more persons proved to be theirs than one may have. What was only claimed counts
-- for nothing here: else whoever types an address often enough takes it from its owner.
select distinct i.id, x.people, m.people as most
from identifier_links mine
join identifiers i on i.id = mine.identifier_id and i.shared_at is null and i.blocked_at is null and i.alone_at is null
join lateral (
    select people from identifier_limits where kind in (i.kind, '') order by kind desc limit 1
) m on true
cross join lateral (
    select count(distinct p.customer_id)::int as people from identifier_links l join profiles p on p.id = l.profile_id
    where l.identifier_id = i.id and l.valid_to is null and l.assurance >= 2
) x
where mine.profile_id = any($1::uuid[]) and mine.valid_to is null and x.people > m.people;

-- name: people
-- The profiles of customers, those seen last first, with what is said of them and the handles that tell persons apart: an
-- identifier that very many have claimed tells nobody apart, whether it was marked or not.
select p.id, p.customer_id, p.name, v.said, h.kinds, h.handles, h.assurances
from unnest($1::uuid[]) c (id)
cross join lateral (
    select id, customer_id, name from profiles where customer_id = c.id order by last_seen_at desc, id limit $2
) p
left join lateral (
    select jsonb_agg(jsonb_build_array(x.field, x.value, x.source, x.assurance, x.at)) as said
    from profile_values x where x.profile_id = p.id and x.replaced_at is null
) v on true
left join lateral (
    select array_agg(i.kind) as kinds, array_agg(i.value_norm) as handles, array_agg(l.assurance) as assurances
    from identifier_links l
    join identifiers i on i.id = l.identifier_id and i.shared_at is null and i.blocked_at is null
    where l.profile_id = p.id and l.valid_to is null and (
        select count(*) from (
            select from identifier_links o where o.identifier_id = i.id and o.valid_to is null limit $3 + 1
        ) c) <= $3
) h on true;

-- name: keys_of
select profile_id, array_agg(key) as keys from block_keys where profile_id = any($1::uuid[]) group by profile_id;

-- name: drop_keys
delete from block_keys b using unnest($1::uuid[], $2::bigint[]) k (profile_id, key)
where b.key = k.key and b.profile_id = k.profile_id;

-- name: add_keys
insert into block_keys (profile_id, key) select * from unnest($1::uuid[], $2::bigint[]) k (profile_id, key)
order by key on conflict do nothing;

-- name: alike
-- Customers that share keys with subject n, most keys first. A key that more than $3 profiles have is not read further:
-- it tells nobody apart, and ten thousand people of one name must not cost more than one.
select n, customer_id, keys from (
    select x.n, p.customer_id, count(distinct x.key) as keys,
           row_number() over (partition by x.n order by count(distinct x.key) desc, p.customer_id) as place
    from (
        select k.n, k.key, array(select b.profile_id from block_keys b where b.key = k.key limit $3 + 1) as ids
        from unnest($1::int[], $2::bigint[]) k (n, key)
    ) x
    cross join unnest(x.ids) with_key (profile_id)
    join profiles p on p.id = with_key.profile_id
    where cardinality(x.ids) <= $3
    group by x.n, p.customer_id
) y where place <= $4;

-- name: settled
-- Pairs of customers that somebody decided on: a suggestion between them, never to be merged, or a merge that was undone.
select k.a, k.b from unnest($1::uuid[], $2::uuid[]) k (a, b)
where exists (
    select from profiles x
    join lateral (
        select n.profile_b as other from never_merges n where n.profile_a = x.id and n.lifted_at is null
        union all
        select n.profile_a from never_merges n where n.profile_b = x.id and n.lifted_at is null
        union all
        select s.profile_b from suggestions s where s.profile_a = x.id and s.decision is not null
        union all
        select s.profile_a from suggestions s where s.profile_b = x.id and s.decision is not null
    ) o on true
    join profiles y on y.id = o.other
    where x.customer_id = k.a and y.customer_id = k.b)
or exists (
    select from customers x
    join lateral (
        select m.absorbed_customer as other from merges m where m.into_customer = x.id and m.undone_at is not null
        union all
        select m.into_customer from merges m where m.absorbed_customer = x.id and m.undone_at is not null
    ) m on true
    join customers y on y.id = m.other
    where x.canonical_id = k.a and y.canonical_id = k.b);

-- name: count_terms
insert into term_counts (field, term, n) select * from unnest($1::text[], $2::bigint[], $3::bigint[]) t (field, term, n)
order by field, term
on conflict (field, term) do update set n = term_counts.n + excluded.n;

-- name: terms
select t.field, t.term, t.n from unnest($1::text[], $2::bigint[]) k (field, term)
join term_counts t on t.field = k.field and t.term = k.term;
