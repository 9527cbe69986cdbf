-- name: shared
-- The last one first, each with how many people have it, counted up to a thousand links.
select i.id, i.kind, i.value_norm as value, i.shared_at as at, i.shared_by as by, i.blocked_at is not null as other,
    (select count(distinct p.customer_id) from (
        select l.profile_id from identifier_links l where l.identifier_id = i.id and l.valid_to is null limit 1000
    ) x join profiles p on p.id = x.profile_id) as people
from identifiers i
where i.shared_at is not null and (i.shared_at, i.id) < ($1, $2)
order by i.shared_at desc, i.id desc limit $3;

-- name: blocked
select i.id, i.kind, i.value_norm as value, i.blocked_at as at, i.blocked_by as by, i.shared_at is not null as other,
    (select count(distinct p.customer_id) from (
        select l.profile_id from identifier_links l where l.identifier_id = i.id and l.valid_to is null limit 1000
    ) x join profiles p on p.id = x.profile_id) as people
from identifiers i
where i.blocked_at is not null and (i.blocked_at, i.id) < ($1, $2)
order by i.blocked_at desc, i.id desc limit $3;
