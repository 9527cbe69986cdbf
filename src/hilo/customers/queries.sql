-- name: newest
select c.id, c.name, c.created_at from customers c
where c.canonical_id = c.id and c.erased_at is null and (c.created_at, c.id) < ($1, $2)
order by c.created_at desc, c.id desc limit $3;

-- name: handles_of
-- For a page of a list: up to twenty live handles each, the best proven first.
select k.customer_id, x.kind, x.value_norm, x.assurance
from unnest($1::uuid[]) k (customer_id)
cross join lateral (
    select i.kind, i.value_norm, max(l.assurance) as assurance from profiles p
    join identifier_links l on l.profile_id = p.id and l.valid_to is null
    join identifiers i on i.id = l.identifier_id
    where p.customer_id = k.customer_id
    group by i.kind, i.value_norm order by assurance desc, i.kind, i.value_norm limit 20
) x;

-- name: customer
select id, name, created_at, version from customers where id = $1;

-- name: profiles_of
select * from profiles where customer_id = $1 order by first_seen_at, id limit 500;

-- name: links_of
select l.*, i.kind, i.value_norm, i.shared_at, i.shared_by, i.blocked_at
from profiles p join identifier_links l on l.profile_id = p.id join identifiers i on i.id = l.identifier_id
where p.customer_id = $1
order by l.valid_to is not null, l.assurance desc, l.valid_from, l.id limit 1000;

-- name: home_profile
select id from profiles where home_customer_id = $1 order by first_seen_at, id limit 1;

-- name: ensure_identifier
insert into identifiers (id, kind, value_norm, blocked_at, created_at) values ($1, $2, $3, $4, $5)
on conflict (kind, value_norm) do nothing;

-- name: hold_identifier
select * from identifiers where kind = $1 and value_norm = $2 for no key update;

-- name: hold_identifier_by_id
select * from identifiers where id = $1 for no key update;

-- name: live_links
select l.*, p.customer_id from identifier_links l join profiles p on p.id = l.profile_id
where l.identifier_id = $1 and l.valid_to is null order by l.owner desc, l.valid_from, l.id;

-- name: add_link
insert into identifier_links (id, identifier_id, profile_id, assurance, method, evidence, made_by, owner, sender,
                              valid_from, verified_at, seen_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, false, $9, $10, $9);

-- name: mark
update identifiers set shared_at = $2, shared_by = $3, blocked_at = $4, blocked_by = $5,
    alone_at = case when shared_at is not null and $2::timestamptz is null then $6 else alone_at end
where id = $1;

-- name: demote
update identifier_links set owner = false, demoted_at = $2
where identifier_id = $1 and owner and valid_to is null returning profile_id;

-- name: reinstate
update identifier_links set owner = true, demoted_at = null
where identifier_id = $1 and demoted_at is not null and valid_to is null returning profile_id;

-- name: revoke
update identifier_links l set valid_to = greatest($3, l.valid_from), ended_by = $4
from profiles p
where p.id = l.profile_id and l.account_id = $1 and l.valid_from >= $2 and l.valid_to is null
returning l.id, p.id as profile_id, p.customer_id;

-- name: end_links
-- The live links of a customer on one identifier end: it is no longer theirs.
update identifier_links l set valid_to = greatest($3, l.valid_from), ended_by = $4
from profiles p
where l.identifier_id = $1 and l.valid_to is null and p.id = l.profile_id and p.customer_id = $2
returning l.profile_id;
