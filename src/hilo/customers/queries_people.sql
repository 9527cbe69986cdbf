-- name: by_handle
-- Who has one of these addresses now. Whoever is limited to teams finds only whom they have met.
select p.id, p.customer_id, p.name_folded, p.last_seen_at, i.value_norm as handle
from unnest($1::text[], $2::text[]) k (kind, value)
join identifiers i on i.value_norm = k.value and k.kind in ('', i.kind)
join identifier_links l on l.identifier_id = i.id and l.valid_to is null
join profiles p on p.id = l.profile_id
where has_met(p.customer_id, $3)
limit 500;

-- name: by_part
-- The phones, addresses and ids that have this in them.
select p.id, p.customer_id, p.name_folded, p.last_seen_at, i.value_norm as handle
from (select i.id, i.value_norm from identifiers i where i.value_norm like $1 limit 300) i
join identifier_links l on l.identifier_id = i.id and l.valid_to is null
join profiles p on p.id = l.profile_id
where has_met(p.customer_id, $2)
limit 500;

-- name: by_name
-- Names that have the text in them, and names that have its words in whatever order.
select p.id, p.customer_id, p.name_folded, p.last_seen_at, null as handle from (
    (select p.* from profiles p where $1 <> '' and p.name_folded like $1 limit 500)
    union all
    (select p.* from profiles p where $2 <> '' and p.name_folded like $2 and p.name_folded ~ all($3::text[]) limit 500)
) p
where has_met(p.customer_id, $4);

-- name: by_beginning
-- As good as by_name for one or two letters, which have no trigram; in the order of the names.
select p.id, p.customer_id, p.name_folded, p.last_seen_at, null as handle from profiles p
where p.name_folded ~>=~ $1 and p.name_folded ~<~ ($1 || chr(1114111)) and has_met(p.customer_id, $2)
order by p.name_folded using ~<~ limit 500;

-- name: by_near_name
-- Names with one half or the other of a word in them; which of them are near is still to be judged.
select p.id, p.customer_id, p.name_folded, p.last_seen_at, null as handle from (
    (select p.* from profiles p where p.name_folded like $1 limit 300)
    union all
    (select p.* from profiles p where p.name_folded like $2 limit 300)
) p
where has_met(p.customer_id, $3);

-- name: faces
select c.id, c.name, c.created_at from unnest($1::uuid[]) with ordinality k (id, n) join customers c on c.id = k.id
order by k.n;
