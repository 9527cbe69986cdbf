-- name: person_profiles
-- With those of whoever was only named by others (in copy of a mail, as who gets a forward) under an address that is
-- nobody else's: they stand for the person, and for nothing else.
with own as materialized (
    select p.id from profiles p join customers c on c.id = p.customer_id
    where c.canonical_id = (select canonical_id from customers where id = $1::text::uuid)
), named as (
    select l.profile_id as id from identifier_links o
    join identifier_links l on l.identifier_id = o.identifier_id and l.account_id is null and l.assurance = 0
        and l.method = '' and not l.owner
    join profiles p on p.id = l.profile_id and p.customer_id = p.home_customer_id
    where o.profile_id in (select id from own) and not exists (
        select from identifier_links x where x.profile_id = l.profile_id and x.identifier_id <> l.identifier_id
    ) and not exists (
        select from identifier_links x where x.identifier_id = l.identifier_id and x.profile_id <> l.profile_id
            and x.profile_id not in (select id from own)
    )
)
select id from own union select id from named order by id;

-- name: person_customers
select id from customers where canonical_id = (select canonical_id from customers where id = $1::text::uuid)
    or id in (select home_customer_id from profiles where id = any($2::uuid[]) and customer_id = home_customer_id)
order by id;

-- name: person_handles
select i.id, i.kind, i.value_norm, exists (
    select from identifier_links o where o.identifier_id = i.id and o.profile_id not in (select unnest(person_ids($1, 'profiles')))
) as others
from identifiers i
where i.id in (select l.identifier_id from identifier_links l where l.profile_id in (select unnest(person_ids($1, 'profiles'))))
order by i.id;

-- name: erase_suggestions
delete from suggestions where profile_a in (select unnest(person_ids($1, 'profiles'))) or profile_b in (select unnest(person_ids($1, 'profiles')));

-- name: erase_doubts
delete from doubts where profile_a in (select unnest(person_ids($1, 'profiles'))) or profile_b in (select unnest(person_ids($1, 'profiles')));

-- name: erase_block_keys
delete from block_keys where profile_id in (select unnest(person_ids($1, 'profiles')));

-- name: erase_to_compare
delete from profiles_to_compare where profile_id in (select unnest(person_ids($1, 'profiles')));

-- name: erase_terms
-- A word of this person alone.
delete from term_counts where n <= 1 and (field, term) in (
    select t ->> 'field', (t ->> 'term')::bigint from jsonb_array_elements($1::jsonb -> 'terms') t);

-- name: uncount_terms
update term_counts set n = n - 1 where n > 1 and (field, term) in (
    select t ->> 'field', (t ->> 'term')::bigint from jsonb_array_elements($1::jsonb -> 'terms') t);

-- name: any_erased
select exists (select from customers where id = any ($1::uuid[]) and erased_at is not null);

-- name: erase_values
delete from profile_values where profile_id in (select unnest(person_ids($1, 'profiles')));

-- name: erase_never_merges
update never_merges set reason = ''
where profile_a in (select unnest(person_ids($1, 'profiles'))) or profile_b in (select unnest(person_ids($1, 'profiles')));

-- name: erase_extractions
update extractions set reason = '' where profile_id in (select unnest(person_ids($1, 'profiles')))
    or kept_customer in (select unnest(person_ids($1, 'customers'))) or own_customer in (select unnest(person_ids($1, 'customers')));

-- name: erase_merges
update merges set reason = ''
where into_customer in (select unnest(person_ids($1, 'customers'))) or absorbed_customer in (select unnest(person_ids($1, 'customers')));

-- name: erase_relations
-- Ended, without a word of why: the other keeps the story of their own.
update relations set reason = '', evidence = '{}', scopes = '{}', end_reason = '',
    valid_to = greatest(valid_from, least(valid_to, ($1::jsonb ->> 'now')::timestamptz)),
    ended_at = coalesce(ended_at, ($1::jsonb ->> 'now')::timestamptz),
    ended_by = coalesce(ended_by, '{"kind": "system", "id": "00000000-0000-0000-0000-000000000000", "name": "erasure"}')
where profile_id in (select unnest(person_ids($1, 'profiles'))) or other_profile_id in (select unnest(person_ids($1, 'profiles')));

-- name: erase_routes
-- The person's own end. Those that led to the person lead nowhere now: the gate refuses until somebody decides, since
-- the words of a child must not come to the child because the mother is gone.
update contact_routes set reason = '', evidence = '{}', end_reason = '',
    valid_to = case when profile_id in (select unnest(person_ids($1, 'profiles')))
        then greatest(valid_from, least(valid_to, ($1::jsonb ->> 'now')::timestamptz)) else valid_to end,
    ended_at = case when profile_id in (select unnest(person_ids($1, 'profiles')))
        then coalesce(ended_at, ($1::jsonb ->> 'now')::timestamptz) else ended_at end,
    ended_by = case when profile_id in (select unnest(person_ids($1, 'profiles'))) then coalesce(ended_by,
        '{"kind": "system", "id": "00000000-0000-0000-0000-000000000000", "name": "erasure"}') else ended_by end
where profile_id in (select unnest(person_ids($1, 'profiles'))) or to_profile_id in (select unnest(person_ids($1, 'profiles')));

-- name: erase_organisations
delete from organisations where profile_id in (select unnest(person_ids($1, 'profiles')));

-- name: erase_links
update identifier_links set evidence = '{}', sender_name = '', method = '', made_by = null, ended_by = null,
    owner = false, sender = false, valid_to = coalesce(valid_to, greatest(($1::jsonb ->> 'now')::timestamptz, valid_from))
where profile_id in (select unnest(person_ids($1, 'profiles')));

-- name: erase_identifiers
update identifiers set value_norm = 'erased:' || id, shared_by = null, blocked_by = null
where id in (select unnest(person_ids($1, 'identifiers')));

-- name: erase_profiles
update profiles set name = '', name_folded = '', language = '' where id in (select unnest(person_ids($1, 'profiles')));

-- name: erase_customers
update customers set name = '', version = version + 1, erased_at = ($1::jsonb ->> 'now')::timestamptz
where id in (select unnest(person_ids($1, 'customers')));

-- name: export_profiles
select to_jsonb(p) - 'name_folded' as row from profiles p where id in (select unnest(person_ids($1, 'profiles'))) order by id;

-- name: export_customers
select to_jsonb(c) as row from customers c where id in (select unnest(person_ids($1, 'customers'))) order by id;

-- name: export_values
select to_jsonb(v) - 'made_by' as row from profile_values v where profile_id in (select unnest(person_ids($1, 'profiles')))
order by at, id;

-- name: export_identifiers
select to_jsonb(i) - 'shared_by' - 'blocked_by' as row from identifiers i
where id in (select identifier_id from identifier_links where profile_id in (select unnest(person_ids($1, 'profiles')))) order by id;

-- name: export_links
select to_jsonb(l) - 'made_by' - 'ended_by' as row from identifier_links l
where profile_id in (select unnest(person_ids($1, 'profiles'))) order by valid_from, id;

-- name: export_merges
select to_jsonb(m) - 'made_by' - 'undone_by' as row from merges m
where into_customer in (select unnest(person_ids($1, 'customers'))) or absorbed_customer in (select unnest(person_ids($1, 'customers')))
order by at, id;

-- name: export_extractions
select to_jsonb(x) - 'made_by' - 'undone_by' as row from extractions x
where profile_id in (select unnest(person_ids($1, 'profiles'))) order by at, id;

-- name: export_never_merges
-- Without who the other is.
select to_jsonb(n) - 'made_by' - 'lifted_by' - 'profile_a' - 'profile_b' as row from never_merges n
where profile_a in (select unnest(person_ids($1, 'profiles'))) or profile_b in (select unnest(person_ids($1, 'profiles'))) order by at, id;

-- name: export_suggestions
-- Without the other of each pair: they are somebody else.
select jsonb_build_object('created_at', created_at, 'decision', decision, 'decided_at', decided_at, 'strength', strength)
    as row from suggestions
where profile_a in (select unnest(person_ids($1, 'profiles'))) or profile_b in (select unnest(person_ids($1, 'profiles'))) order by created_at, id;

-- name: export_doubts
select jsonb_build_object('kind', kind, 'at', at) as row from doubts
where profile_a in (select unnest(person_ids($1, 'profiles'))) or profile_b in (select unnest(person_ids($1, 'profiles'))) order by at;

-- name: export_relations
-- Without who the other is: they are somebody else.
select to_jsonb(r) - 'made_by' - 'ended_by' - 'profile_id' - 'other_profile_id' as row from relations r
where profile_id in (select unnest(person_ids($1, 'profiles'))) or other_profile_id in (select unnest(person_ids($1, 'profiles'))) order by at, id;

-- name: export_routes
select to_jsonb(r) - 'made_by' - 'ended_by' - 'to_profile_id' - 'to_identifier_id' as row from contact_routes r
where profile_id in (select unnest(person_ids($1, 'profiles'))) order by at, id;

-- name: export_organisations
select to_jsonb(o) - 'made_by' - 'ended_by' as row from organisations o
where profile_id in (select unnest(person_ids($1, 'profiles'))) order by at, id;
