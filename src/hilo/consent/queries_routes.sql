-- name: leads
-- The routes that hold now for each question: those of the person, and those of the address itself. Of an address that
-- comes without a person, its owner: what somebody merely typed as theirs redirects nobody's words.
select k.n, r.id as route, r.mode, t.kind, t.value_norm as value, tp.name, r.to_profile_id as profile_id,
    r.identifier_id is not null as narrow, r.at as since, r.reason,
    t.blocked_at is null and exists (
        select from identifier_links l join profiles x on x.id = l.profile_id
        where l.identifier_id = t.id and l.valid_to is null and x.customer_id = tp.customer_id
    ) as works,
    coalesce((
        select y.kind from profiles s join relations y on y.profile_id = s.id join profiles z on z.id = y.other_profile_id
        where s.customer_id = r.customer_id and z.customer_id = tp.customer_id
            and y.valid_from <= $5 and (y.valid_to is null or y.valid_to > $5)
        order by (y.id = r.relation_id) desc nulls last, (y.kind = 'guardian') desc, y.id limit 1
    ), '') as relation
from unnest($1::text[], $2::text[], $3::uuid[], $4::text[]) with ordinality k (kind, value, profile_id, purpose, n)
left join identifiers i on i.kind = k.kind and i.value_norm = k.value
cross join lateral (
    select c.*, s.customer_id from profiles p
    join profiles s on s.customer_id = p.customer_id
    join contact_routes c on c.profile_id = s.id and c.identifier_id is null
    where p.id = coalesce(k.profile_id, (
        select l.profile_id from identifier_links l where l.identifier_id = i.id and l.owner and l.valid_to is null
    ))
    union all
    select c.*, s.customer_id from contact_routes c join profiles s on s.id = c.profile_id
    where c.identifier_id = i.id
        and exists (
            select from identifier_links l join profiles x on x.id = l.profile_id
            where l.identifier_id = i.id and l.valid_to is null and x.customer_id = s.customer_id
        )
        and not exists (
            select from identifier_links l join profiles x on x.id = l.profile_id
            where l.identifier_id = i.id and l.owner and l.valid_to is null and x.customer_id <> s.customer_id
        )
) r
left join relations b on b.id = r.relation_id
join profiles tp on tp.id = r.to_profile_id
join identifiers t on t.id = r.to_identifier_id
where k.purpose = any(r.purposes) and r.valid_from <= $5 and (r.valid_to is null or r.valid_to > $5)
    and (r.relation_id is null or (b.valid_from <= $5 and (b.valid_to is null or b.valid_to > $5)));

-- name: live_routes
select r.id from contact_routes r left join relations b on b.id = r.relation_id
where r.id = any($1::uuid[]) and r.valid_from <= $2 and (r.valid_to is null or r.valid_to > $2)
    and (r.relation_id is null or (b.valid_from <= $2 and (b.valid_to is null or b.valid_to > $2)));

-- name: young
-- What survives of the birth dates of each one's customer (as model_values ranks it), and who cares for them now.
select k.n, (
        select v.value from profiles s join profile_values v on v.profile_id = s.id and v.field = 'birth_date'
        where s.customer_id = p.customer_id and v.replaced_at is null
        order by (v.assurance >= 3) desc, v.at desc, array_position(array['staff', 'channel', 'import'], v.source),
            v.profile_id desc limit 1
    ) as born, g.guarded, coalesce(g.decides, false) as decides
from unnest($1::text[], $2::text[], $3::uuid[]) with ordinality k (kind, value, profile_id, n)
join profiles p on p.id = coalesce(k.profile_id, (
    select l.profile_id from identifiers i join identifier_links l on l.identifier_id = i.id
    where i.kind = k.kind and i.value_norm = k.value and l.owner and l.valid_to is null
))
cross join lateral (
    select count(*) > 0 as guarded, bool_or('decide_consent' = any(r.scopes)) as decides
    from profiles s join relations r on r.profile_id = s.id join profiles o on o.id = r.other_profile_id
    where s.customer_id = p.customer_id and o.customer_id <> p.customer_id and r.kind = 'guardian'
        and r.valid_from <= $4 and (r.valid_to is null or r.valid_to > $4)
) g;

-- name: address_of
-- An address of a customer as it is linked now: the best proven link, and whether another customer owns the address.
select l.profile_id, l.assurance, i.kind, i.value_norm as value, i.blocked_at is not null as blocked, exists (
        select from identifier_links o join profiles x on x.id = o.profile_id
        where o.identifier_id = i.id and o.owner and o.valid_to is null and x.customer_id <> $1
    ) as anothers
from profiles p join identifier_links l on l.profile_id = p.id and l.valid_to is null
join identifiers i on i.id = l.identifier_id
where p.customer_id = $1 and i.id = $2
order by l.assurance desc, l.profile_id limit 1;

-- name: add_route
insert into contact_routes (id, profile_id, identifier_id, to_profile_id, to_identifier_id, purposes, mode, reason,
    assurance, evidence, relation_id, valid_from, valid_to, made_by, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: overlapping_route
-- Of one address or one person at one time: two that lead elsewhere by addresses of one kind, two copies to one address.
select r.id from profiles p join contact_routes r on r.profile_id = p.id
join identifiers t on t.id = r.to_identifier_id join identifiers w on w.id = $3
left join relations b on b.id = r.relation_id
where p.customer_id = $1 and r.identifier_id is not distinct from $2 and r.mode = $4 and r.purposes && $5::text[]
    and (t.id = w.id or (r.mode = 'instead' and t.kind = w.kind))
    and r.valid_from < coalesce($7::timestamptz, 'infinity') and coalesce(least(r.valid_to, b.valid_to), 'infinity') > $6
    and r.valid_from is distinct from least(r.valid_to, b.valid_to)
limit 1;

-- name: routes_to
-- Whether words to the one go, by routes of routes, to the other.
with recursive on_to (customer_id) as (
    select $1::uuid
    union
    select o.customer_id from on_to
    join profiles p on p.customer_id = on_to.customer_id
    join contact_routes r on r.profile_id = p.id and r.mode = 'instead' and r.purposes && $3::text[]
        and (r.valid_to is null or r.valid_to > $4)
    left join relations b on b.id = r.relation_id
    join profiles o on o.id = r.to_profile_id
    where r.relation_id is null or b.valid_to is null or b.valid_to > $4
)
select exists (select from on_to where customer_id = $2);

-- name: routes_of
-- Those of the customer, and those that lead to them; those that hold first.
select r.*, p.customer_id, o.customer_id as to_customer, o.name as to_name, i.kind, i.value_norm as value,
    t.kind as to_kind, t.value_norm as to_value,
    r.valid_from <= $2 and (r.valid_to is null or r.valid_to > $2)
        and (r.relation_id is null or (b.valid_from <= $2 and (b.valid_to is null or b.valid_to > $2))) as live
from (
    select r.id from profiles p join contact_routes r on r.profile_id = p.id where p.customer_id = $1
    union
    select r.id from profiles p join contact_routes r on r.to_profile_id = p.id where p.customer_id = $1
) x
join contact_routes r on r.id = x.id
join profiles p on p.id = r.profile_id
join profiles o on o.id = r.to_profile_id
join identifiers t on t.id = r.to_identifier_id
left join identifiers i on i.id = r.identifier_id
left join relations b on b.id = r.relation_id
where $3::uuid is null or r.id = $3
order by live desc, r.valid_from desc, r.id limit 200;

-- name: end_route
update contact_routes set valid_to = greatest(valid_from, least(valid_to, $2)), ended_at = $2, ended_by = $3,
    end_reason = $4
where id = $1 and ended_at is null
returning id;
