-- name: canonical_of
select id, canonical_id from customers where id = any($1::uuid[]);

-- name: lock_members
select id from customers where canonical_id = any($1::uuid[]) order by id for no key update;

-- name: members_of
select id, canonical_id from customers where canonical_id = any($1::uuid[]);

-- name: vetoed
select exists (
    select from never_merges n
    join profiles a on a.id = n.profile_a
    join profiles b on b.id = n.profile_b
    where n.lifted_at is null
      and ((a.customer_id = $1 and b.customer_id = $2) or (a.customer_id = $2 and b.customer_id = $1))
);

-- name: add_merge
insert into merges (id, into_customer, absorbed_customer, reason, made_by, at) values ($1, $2, $3, $4, $5, $6);

-- name: absorb
update customers set canonical_id = $1, version = version + 1 where canonical_id = any($2::uuid[]);

-- name: repoint
update profiles set customer_id = $1 where customer_id = $2;

-- name: merge_by_id
select m.*, c.canonical_id from merges m join customers c on c.id = m.into_customer where m.id = $1;

-- name: edges_of
select m.id, m.into_customer, m.absorbed_customer from customers c
join merges m on m.into_customer = c.id and m.undone_at is null
where c.canonical_id = $1;

-- name: merges_of
-- All merges of a customer as it is now, the undone ones too, newest first.
select m.* from (
    select m.id from customers c join merges m on m.into_customer = c.id where c.canonical_id = $1
    union
    select m.id from customers c join merges m on m.absorbed_customer = c.id where c.canonical_id = $1
) x join merges m on m.id = x.id
order by m.at desc, m.id desc limit 200;

-- name: restore_side
-- Who had no name and was called by one while merged has it from now on.
update customers set canonical_id = case when id = any($2::uuid[]) then $1 else canonical_id end, version = version + 1,
    name = case when id <> $1 or name <> '' then name else coalesce((
        select p.name from profiles p where p.home_customer_id = $1 and p.name <> '' order by p.first_seen_at, p.id limit 1
    ), '') end
where id = any($2::uuid[]) or canonical_id = $3;

-- name: point_back
update profiles set customer_id = $1 where home_customer_id = any($2::uuid[]);

-- name: mark_undone
update merges set undone_at = $2, undone_by = $3 where id = $1;

-- name: counts_by_side
-- What each side has, and what of it came after the merge.
select p.home_customer_id = any($2::uuid[]) as restored, count(distinct p.id) as profiles,
       count(distinct p.id) filter (where p.first_seen_at >= $3) as profiles_since,
       count(distinct l.identifier_id) as identifiers,
       count(distinct l.identifier_id) filter (where l.valid_from >= $3) as identifiers_since
from profiles p left join identifier_links l on l.profile_id = p.id and l.valid_to is null
where p.customer_id = $1 group by 1;
