-- name: standings
-- One row a question, in its order: the live suppressions of the handle and its live consent. A stop of somebody who was
-- erased stands under the hash of the handle.
select k.n, s.scopes, s.ids, c.id as consent_id
from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality k (kind, value, purpose, hash, n)
left join lateral (
    select array_agg(x.scope) as scopes, array_agg(x.id) as ids from suppressions x
    where x.kind = k.kind and x.value_norm in (k.value, k.hash) and x.lifted_at is null
) s on true
left join consents c on c.kind = k.kind and c.value_norm = k.value and c.purpose = k.purpose and c.withdrawn_at is null
order by k.n;

-- name: keep_decisions
insert into gate_decisions (id, ref, at, purpose, verdict, reasons, kind, value_norm, profile_id, until,
                            about, asked_kind, asked_value, asked_profile_id)
select id, ref, $10, purpose, verdict, reasons::jsonb, kind, value, profile_id, until, about, asked_kind,
    asked_value, asked_profile_id
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[],
            $9::timestamptz[], $11::uuid[], $12::text[], $13::text[], $14::uuid[])
    t (id, ref, purpose, verdict, reasons, kind, value, profile_id, until, about, asked_kind, asked_value,
       asked_profile_id);

-- name: decisions_of
select * from gate_decisions where about = $1 order by at desc, id desc limit $2;

-- name: proofs
select 'suppressions' as "table", s.id as "row", s.at, coalesce(s.made_by ->> 'name', '') as by, jsonb_build_object(
    'kind', s.kind, 'value', s.value_norm, 'scope', s.scope, 'source', s.source, 'evidence', s.evidence,
    'lifted_at', s.lifted_at) as said
from suppressions s where s.id = any($1::uuid[])
union all
select 'consents', c.id, c.granted_at, coalesce(c.made_by ->> 'name', ''), jsonb_build_object(
    'kind', c.kind, 'value', c.value_norm, 'assurance', c.assurance, 'evidence', c.evidence,
    'withdrawn_at', c.withdrawn_at)
from consents c where c.id = any($1::uuid[])
union all
select 'contact_routes', r.id, r.at, coalesce(r.made_by ->> 'name', ''), jsonb_build_object(
    'mode', r.mode, 'reason', r.reason, 'ended_at', r.ended_at)
from contact_routes r where r.id = any($1::uuid[]);

-- name: suppress
-- A stop that is on file stays as it was: its first evidence counts.
with asked as (
    insert into suppressions (id, kind, value_norm, scope, source, evidence, made_by, at)
    select id, kind, value, scope, source, evidence, $7, at
    from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $8::timestamptz[])
        t (id, kind, value, scope, source, evidence, at)
    order by kind, value, scope
    on conflict (kind, value_norm, scope) where lifted_at is null do update set at = suppressions.at
    returning *
)
select *, id = any($1::uuid[]) as fresh from asked;

-- name: lift
update suppressions set lifted_at = $2, lifted_by = $3, lift_reason = $4
where id = any($1::uuid[]) and lifted_at is null
returning *;

-- name: suppression
select * from suppressions where id = $1;

-- name: own_stops
-- What the person stopped themselves at this handle until then; a hard stop is none of these.
select id from suppressions
where kind = $1 and value_norm in ($2, $4) and lifted_at is null and scope <> 'everything' and at <= $3;

-- name: bouncing
select s.id, s.kind, s.value_norm from unnest($1::text[], $2::text[]) k (kind, value)
join suppressions s on s.kind = k.kind and s.value_norm = k.value and s.scope = 'bouncing' and s.lifted_at is null;

-- name: suppressions_of
select * from suppressions where kind = $1 and value_norm in ($2, $6) and (at, id) < ($3, $4)
    and ($7::boolean is null or (lifted_at is null) = $7)
order by at desc, id desc limit $5;

-- name: newest_suppressions
select * from suppressions where (at, id) < ($1, $2) order by at desc, id desc limit $3;

-- name: newest_standing
select * from suppressions where lifted_at is null and (at, id) < ($1, $2) order by at desc, id desc limit $3;

-- name: newest_ended
select * from suppressions where lifted_at is not null and (at, id) < ($1, $2) order by at desc, id desc limit $3;

-- name: grant
insert into consents (id, kind, value_norm, purpose, assurance, evidence, made_by, granted_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (kind, value_norm, purpose) where withdrawn_at is null do update set granted_at = consents.granted_at
returning *;

-- name: withdraw
update consents c set withdrawn_at = $3, withdrawn_by = $4
from unnest($1::text[], $2::text[]) k (kind, value)
where c.kind = k.kind and c.value_norm = k.value and c.withdrawn_at is null
returning c.*;

-- name: consent
select * from consents where id = $1;

-- name: consents_of
select * from consents where kind = $1 and value_norm = $2 and (granted_at, id) < ($3, $4)
order by granted_at desc, id desc limit $5;

-- name: live_suppressions
select s.id, s.kind, k.value as value_norm, s.scope, s.source, s.evidence, s.made_by, s.at, s.lifted_at, s.lifted_by,
    s.lift_reason
from unnest($1::text[], $2::text[], $3::text[]) k (kind, value, hash)
join suppressions s on s.kind = k.kind and s.value_norm in (k.value, k.hash) and s.lifted_at is null
order by s.at desc, s.id desc;

-- name: live_consents
select c.* from unnest($1::text[], $2::text[]) k (kind, value)
join consents c on c.kind = k.kind and c.value_norm = k.value and c.withdrawn_at is null
order by c.granted_at desc, c.id desc;

-- name: holders
-- Whose these addresses are now, as the people's pages show them.
select distinct p.customer_id from unnest($1::text[], $2::text[]) k (kind, value)
join identifiers i on i.kind = k.kind and i.value_norm = k.value
join identifier_links l on l.identifier_id = i.id and l.valid_to is null
join profiles p on p.id = l.profile_id
order by p.customer_id;
