-- name: find
-- Up to two links a claim: the owner's or the account's usual sender, and the sender of that very name where several use
-- the identifier. `silent`: nobody came by it for so long that it may be somebody else's by now.
select k.n, i.id as identifier_id, i.shared_at is not null or i.blocked_at is not null as shared,
       l.id as link_id, l.profile_id, l.owner, l.sender_name, p.name, p.customer_id, c.version,
       coalesce(l.seen_at < $6::timestamptz - make_interval(months => m.silent_months), false) as silent,
       l.seen_at < $6::timestamptz - interval '7 days' as stale
from unnest($1::text[], $2::text[], $3::uuid[], $4::smallint[], $5::text[]) with ordinality
    k (kind, value, account_id, assurance, sender_name, n)
join identifiers i on i.kind = k.kind and i.value_norm = k.value
left join identifier_limits m on m.kind = i.kind
left join lateral (
    select o.id, o.profile_id, o.owner, o.sender_name, o.seen_at from identifier_links o
    where o.identifier_id = i.id and o.owner and o.valid_to is null
      and k.assurance >= 2 and i.shared_at is null and i.blocked_at is null
    union all
    select o.id, o.profile_id, o.owner, o.sender_name, o.seen_at from identifier_links o
    where o.identifier_id = i.id and o.sender and o.valid_to is null
      and o.account_id is not distinct from k.account_id and o.assurance = k.assurance
      and (o.sender_name = k.sender_name and k.sender_name <> ''
           or o.sender_name = '' and (k.assurance < 2 or i.shared_at is not null or i.blocked_at is not null))
) l on true
left join profiles p on p.id = l.profile_id
left join customers c on c.id = p.customer_id;

-- name: end_silent
-- Gives the profiles whose handle it was: whoever comes by it now is perhaps, and only perhaps, the same person.
update identifier_links set valid_to = greatest($2, valid_from), ended_by = $3
where id = any($1::uuid[]) and valid_to is null
returning identifier_id, profile_id;

-- name: create_missing
-- Identifiers first, in the order of their keys; what is there is locked against being marked shared meanwhile.
with k as materialized (
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::boolean[], $6::uuid[], $7::uuid[],
                         $8::uuid[], $9::text[], $10::text[], $11::uuid[], $12::smallint[], $13::text[], $14::jsonb[],
                         $16::text[])
        t (identifier_id, kind, value, known, blocked, link_id, profile_id, customer_id, name, folded,
           account_id, assurance, method, evidence, sender_name)
), fresh as (
    insert into identifiers (id, kind, value_norm, blocked_at, created_at)
    select distinct on (kind, value) identifier_id, kind, value, case when blocked then $15::timestamptz end, $15
    from k where not known order by kind, value
    on conflict (kind, value_norm) do nothing
    returning id, blocked_at is not null as shared
), there as (
    select i.id, i.shared_at is not null or i.blocked_at is not null as shared from identifiers i
    where i.id in (select identifier_id from k where known) order by i.id for share
), wanted as (
    select k.*, k.assurance >= 2 and not h.shared and k.sender_name = '' as owner
    from k join (select * from fresh union all select * from there) h on h.id = k.identifier_id
), linked as (
    insert into identifier_links (id, identifier_id, profile_id, account_id, assurance, method, evidence, owner, sender,
                                  valid_from, verified_at, seen_at, sender_name)
    select link_id, identifier_id, profile_id, account_id, assurance, method, evidence, owner, not owner,
           $15, case when assurance >= 2 then $15 end, $15, sender_name
    from wanted order by identifier_id, owner, account_id, assurance, sender_name
    on conflict do nothing
    returning profile_id, identifier_id, owner, sender_name
), born as (
    insert into customers (id, name, canonical_id, created_at)
    select customer_id, name, customer_id, $15 from k where profile_id in (select profile_id from linked)
), started as (
    insert into profiles (id, customer_id, home_customer_id, account_id, name, name_folded, first_seen_at, last_seen_at)
    select profile_id, customer_id, customer_id, account_id, name, folded, $15, $15
    from k where profile_id in (select profile_id from linked)
), alike as (
    select a.profile_id as one, b.profile_id as other, a.identifier_id
    from linked a
    join (select identifier_id, profile_id, owner, sender_name from linked
          union all
          select l.identifier_id, l.profile_id, l.owner, l.sender_name from identifier_links l
          where l.identifier_id in (select identifier_id from k where known) and l.valid_to is null) b
      on b.identifier_id = a.identifier_id and b.profile_id <> a.profile_id and a.owner <> b.owner
    -- Whoever is told apart by the name is another person, and no duplicate.
    where a.sender_name = '' and b.sender_name = ''
), suggested as (
    insert into suggestions (profile_a, profile_b, reasons, created_at)
    select distinct least(one, other), greatest(one, other),
           jsonb_build_array(jsonb_build_object('code', 'same_identifier', 'identifier', identifier_id)), $15
    from alike
    on conflict (profile_a, profile_b) do nothing
), queued as (
    insert into profiles_to_compare (profile_id, at) select profile_id, $15 from linked
)
select profile_id, owner from linked;

-- name: lock_moved_to
-- Locks in id order; who was merged or parted since `find` has another version by now and is not among the rows. $7 are
-- links by which nobody was seen for a week: each belongs to one of the customers that are locked.
with held as materialized (
    select k.profile_id, k.name, k.folded
    from unnest($1::uuid[], $2::uuid[], $3::int[], $5::text[], $6::text[])
        k (profile_id, customer_id, version, name, folded)
    join customers c on c.id = k.customer_id and c.version = k.version
    order by c.id
    for no key update of c
), seen as (
    update profiles p set last_seen_at = greatest(p.last_seen_at, $4::timestamptz),
        name = case p.name when '' then h.name else p.name end,
        name_folded = case p.name when '' then h.folded else p.name_folded end
    from held h
    where p.id = h.profile_id and (p.last_seen_at < $4::timestamptz - interval '1 hour' or (p.name = '' and h.name <> ''))
    returning p.customer_id, p.home_customer_id, p.name
), used as (
    update identifier_links l set seen_at = $4::timestamptz from held h
    where l.id = any($7::uuid[]) and l.profile_id = h.profile_id
), queued as (
    insert into profiles_to_compare (profile_id, at)
    select h.profile_id, $4::timestamptz from held h where h.profile_id = any($8::uuid[])
), named as (
    -- At home only: what is merged keeps the name of its face, and its own for when it is back.
    update customers c set name = s.name from seen s
    where c.id = s.customer_id and s.customer_id = s.home_customer_id and c.name = '' and s.name <> ''
)
select profile_id from held;
