-- name: suggest
insert into suggestions (profile_a, profile_b, reasons, created_at)
select least(a, b), greatest(a, b), $3::jsonb, $4 from unnest($1::uuid[], $2::uuid[]) t (a, b) where a <> b
on conflict (profile_a, profile_b) do nothing;

-- name: suggestions_of
-- The open ones, with the other side as a customer: which that is follows merges and undos by itself. None is open
-- between two who are never to be merged.
select s.id, s.reasons, s.bits, s.p, s.strength, s.created_at, mine.id as profile_id, theirs.id as other_profile_id,
       c.id as other_id, c.name as other_name
from profiles mine
join lateral (
    select x.*, x.profile_b as other from suggestions x where x.profile_a = mine.id
    union all
    select x.*, x.profile_a from suggestions x where x.profile_b = mine.id
) s on s.decision is null and s.withdrawn_at is null
join profiles theirs on theirs.id = s.other and theirs.customer_id <> mine.customer_id
join customers c on c.id = theirs.customer_id
where mine.customer_id = $1 and not exists (
    select from profiles a join never_merges n on n.profile_a = a.id and n.lifted_at is null
    join profiles b on b.id = n.profile_b
    where a.customer_id in ($1, theirs.customer_id) and b.customer_id in ($1, theirs.customer_id)
      and a.customer_id <> b.customer_id)
order by coalesce(s.bits, 0) desc, s.created_at desc, s.id limit 200;

-- name: strongest
-- Over the whole installation, the strongest first: each two customers once, by what speaks most for it. Pairs that are one
-- customer by now, or never to be, are passed over as the index is read.
select s.id, s.reasons, s.bits, s.p, s.strength, s.created_at, coalesce(s.bits, 0) as rank,
       a.id as profile_id, b.id as other_profile_id, ca.id as one_id, ca.name as one_name, cb.id as other_id, cb.name as other_name
from suggestions s
join profiles a on a.id = s.profile_a
join profiles b on b.id = s.profile_b and b.customer_id <> a.customer_id
join customers ca on ca.id = a.customer_id
join customers cb on cb.id = b.customer_id
where s.decision is null and s.withdrawn_at is null and coalesce(s.bits, 0) >= $4
  and (coalesce(s.bits, 0), s.id) < ($1::real, $2::uuid)
  and not exists (
    select from profiles x join never_merges n on n.profile_a = x.id and n.lifted_at is null
    join profiles y on y.id = n.profile_b
    where x.customer_id in (ca.id, cb.id) and y.customer_id in (ca.id, cb.id) and x.customer_id <> y.customer_id)
  and not exists (
    select from profiles x
    join lateral (
        select o.id, o.bits, o.profile_b as other from suggestions o
        where o.profile_a = x.id and o.decision is null and o.withdrawn_at is null
        union all
        select o.id, o.bits, o.profile_a from suggestions o
        where o.profile_b = x.id and o.decision is null and o.withdrawn_at is null
    ) o on (coalesce(o.bits, 0), o.id) > (coalesce(s.bits, 0), s.id)
    join profiles y on y.id = o.other
    where x.customer_id = ca.id and y.customer_id = cb.id)
order by coalesce(s.bits, 0) desc, s.id desc limit $3;

-- name: suggestion
select s.id, s.decision, (array_agg(c.id order by c.created_at, c.id))[1] as older,
       (array_agg(c.id order by c.created_at desc, c.id desc))[1] as newer
from suggestions s join profiles p on p.id in (s.profile_a, s.profile_b) join customers c on c.id = p.customer_id
where s.id = $1 group by s.id;

-- name: hold_suggestion
select id from suggestions where id = $1 for no key update;

-- name: decide
update suggestions set decision = $2, decided_at = $3, decided_by = $4 where id = $1;

-- name: decide_between
update suggestions s set decision = $3, decided_at = $4, decided_by = $5
from profiles a, profiles b
where s.decision is null and a.id = s.profile_a and b.id = s.profile_b
  and ((a.customer_id = $1 and b.customer_id = $2) or (a.customer_id = $2 and b.customer_id = $1));

-- name: add_never_merge
insert into never_merges (id, profile_a, profile_b, reason, made_by, at)
select $1, least(a.id, b.id), greatest(a.id, b.id), $4, $5, $6
from profiles a, profiles b where a.customer_id = $2 and b.customer_id = $3;

-- name: never_merges_of
select distinct on (n.id, c.id) n.id, n.reason, n.made_by, n.at, c.id as other_id, c.name as other_name
from profiles mine
join lateral (
    select x.*, x.profile_b as other from never_merges x where x.profile_a = mine.id and x.lifted_at is null
    union all
    select x.*, x.profile_a from never_merges x where x.profile_b = mine.id and x.lifted_at is null
) n on true
join profiles theirs on theirs.id = n.other
join customers c on c.id = theirs.customer_id
where mine.customer_id = $1
order by n.id, c.id limit 200;

-- name: lift_never_merge
-- Only one that concerns this customer.
update never_merges n set lifted_at = $3, lifted_by = $4
where n.id = $1 and n.lifted_at is null and exists (
    select from never_merges x join profiles p on p.id in (x.profile_a, x.profile_b)
    where x.id = $1 and p.customer_id = $2)
returning n.profile_a;
