-- name: homes
-- How many profiles each customer of a face has at home.
select home_customer_id, count(*)::int as profiles from profiles where customer_id = $1 group by 1;

-- name: close_merges
update merges set undone_at = $2, undone_by = $3 where id = any($1::uuid[]);

-- name: set_apart
-- $1 stands for itself from now on, $2 for all the others that $3 stood for.
update customers set canonical_id = case when id = $1 then $1 else $2 end, version = version + 1,
    name = case when name <> '' or id not in ($1, $2) then name else coalesce((
        select p.name from profiles p where p.home_customer_id = customers.id and p.name <> ''
        order by p.first_seen_at, p.id limit 1
    ), '') end
where canonical_id = $3;

-- name: point_apart
update profiles set customer_id = case when home_customer_id = $1 then $1 else $2::uuid end where customer_id = $3;

-- name: new_home
-- A profile that shares its home gets one of its own, which was never anybody else's.
with made as (
    insert into customers (id, name, canonical_id, created_at) select $2, name, $2, $3 from profiles where id = $1
), bumped as (
    update customers set version = version + 1 where id = $4
)
update profiles set customer_id = $2, home_customer_id = $2 where id = $1;

-- name: add_extraction
insert into extractions (id, profile_id, kept_customer, own_customer, never_merge, reason, made_by, at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: extraction
select e.*, k.canonical_id as kept_face, o.canonical_id as own_face,
    exists (select from merges m where m.undone_at is null and o.id in (m.into_customer, m.absorbed_customer)) as joined
from extractions e join customers k on k.id = e.kept_customer join customers o on o.id = e.own_customer
where e.id = $1;

-- name: extractions_of
select e.* from (
    select e.id from customers c join extractions e on e.kept_customer = c.id where c.canonical_id = $1
    union
    select e.id from customers c join extractions e on e.own_customer = c.id where c.canonical_id = $1
) x join extractions e on e.id = x.id
order by e.at desc, e.id desc limit 200;

-- name: undo_extraction
update extractions set undone_at = $2, undone_by = $3, undone_merge = $4 where id = $1;
