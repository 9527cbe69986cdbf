-- name: own_profile
-- The profile that a relation hangs on: the one named, if it is the customer's; else the oldest, its own before merged ones.
select p.id from customers c join profiles p on p.customer_id = c.canonical_id
where c.id = $1 and ($2::uuid is null or p.id = $2)
order by (p.home_customer_id = $1) desc, p.first_seen_at, p.id limit 1;

-- name: add_relation
insert into relations (id, profile_id, other_profile_id, kind, scopes, reason, evidence, valid_from, valid_to, made_by, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: overlapping_relation
-- Two of one kind at one time between the same two; who live together do so both ways.
select r.id from relations r join profiles p on p.id = r.profile_id join profiles o on o.id = r.other_profile_id
where r.kind = $3 and ((p.customer_id = $1 and o.customer_id = $2)
        or ($3 = 'household' and p.customer_id = $2 and o.customer_id = $1))
    and r.profile_id in (select id from profiles where customer_id in ($1, $2))
    and r.valid_from < coalesce($5::timestamptz, 'infinity') and coalesce(r.valid_to, 'infinity') > $4
    and r.valid_from is distinct from r.valid_to
limit 1;

-- name: lock_guardians
select pg_advisory_xact_lock(hashtextextended('hilo.guardians', 0));

-- name: have_guardians
select exists (
    select from profiles p join relations r on r.profile_id = p.id or r.other_profile_id = p.id
    where p.customer_id in ($1, $2) and r.kind = 'guardian' and (r.valid_to is null or r.valid_to > $3)
);

-- name: is_guarded_by
-- Whether the one has the other as guardian, directly or by guardians of guardians, now or later.
with recursive up (customer_id) as (
    select $1::uuid
    union
    select o.customer_id from up
    join profiles p on p.customer_id = up.customer_id
    join relations r on r.profile_id = p.id and r.kind = 'guardian' and (r.valid_to is null or r.valid_to > $3)
    join profiles o on o.id = r.other_profile_id
)
select exists (select from up where customer_id = $2);

-- name: relations_of
-- Both ways, those that ended too; not what merges made one person's relation to themselves.
select x.*, c.id as other_id, c.name as other_name from (
    select r.*, 'has' as side, r.profile_id as mine, r.other_profile_id as theirs
    from profiles p join relations r on r.profile_id = p.id where p.customer_id = $1 and ($3::uuid is null or r.id = $3)
    union all
    select r.*, 'is', r.other_profile_id, r.profile_id
    from profiles p join relations r on r.other_profile_id = p.id where p.customer_id = $1 and ($3::uuid is null or r.id = $3)
) x
join profiles t on t.id = x.theirs
join customers c on c.id = t.customer_id and c.id <> $1
order by (x.valid_to is null or x.valid_to > $2) desc, x.valid_from desc, x.id limit $4;

-- name: hold_relation
select r.*, p.customer_id, o.customer_id as other_id from relations r
join profiles p on p.id = r.profile_id join profiles o on o.id = r.other_profile_id
where r.id = $1 for update of r;

-- name: end_relation
update relations set valid_to = greatest(valid_from, least(valid_to, $2)), ended_at = $2, ended_by = $3, end_reason = $4
where id = $1;

-- name: is_organisation
select exists (
    select from profiles p join organisations g on g.profile_id = p.id and g.ended_at is null where p.customer_id = $1
);

-- name: mark_organisation
insert into organisations (id, profile_id, made_by, at) values ($1, $2, $3, $4)
on conflict (profile_id) where ended_at is null do nothing;

-- name: unmark_organisation
update organisations g set ended_at = $2, ended_by = $3 from profiles p
where p.id = g.profile_id and p.customer_id = $1 and g.ended_at is null;
