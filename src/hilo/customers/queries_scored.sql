-- name: score
-- Thought anew, or for the first time. One that was decided stays decided. Gives the pairs that are new or open again.
with k as (
    select least(a, b) as a, greatest(a, b) as b, bits, p, strength, reasons
    from unnest($1::uuid[], $2::uuid[], $3::real[], $4::real[], $5::text[], $6::text[])
        t (a, b, bits, p, strength, reasons)
), was as (
    select s.profile_a, s.profile_b from suggestions s join k on s.profile_a = k.a and s.profile_b = k.b
    where s.withdrawn_at is null
)
insert into suggestions as s (profile_a, profile_b, bits, p, strength, reasons, scored_at, created_at)
select a, b, bits, p, strength, reasons::jsonb, $7, $7 from k
on conflict (profile_a, profile_b) do update set bits = excluded.bits, p = excluded.p, strength = excluded.strength,
    reasons = jsonb_path_query_array(s.reasons, '$[*] ? (exists (@.identifier))') || excluded.reasons,
    scored_at = excluded.scored_at, withdrawn_at = null
    where s.decision is null
returning s.profile_a, s.profile_b,
    not exists (select from was w where w.profile_a = s.profile_a and w.profile_b = s.profile_b) as fresh;

-- name: score_noted
-- Pairs that a handle led to and that nothing else speaks for: they stay, with what was found.
update suggestions s set bits = k.bits, p = k.p, strength = 'suggest', scored_at = $6,
    reasons = jsonb_path_query_array(s.reasons, '$[*] ? (exists (@.identifier))') || k.reasons::jsonb
from (
    select least(a, b) as a, greatest(a, b) as b, bits, p, reasons
    from unnest($1::uuid[], $2::uuid[], $3::real[], $4::real[], $5::text[]) t (a, b, bits, p, reasons)
) k
where s.profile_a = k.a and s.profile_b = k.b and s.decision is null and s.withdrawn_at is null
  and s.reasons @? '$[*] ? (exists (@.identifier))';

-- name: withdraw
update suggestions s set withdrawn_at = $3 from unnest($1::uuid[], $2::uuid[]) k (a, b)
where s.profile_a = k.a and s.profile_b = k.b and s.decision is null and s.withdrawn_at is null;

-- name: open_of
-- What is open of these profiles, with the customers of both sides. Pairs within one customer are left alone: they are
-- not shown, and come back with an undo.
select s.profile_a, s.profile_b, a.customer_id as customer_a, b.customer_id as customer_b,
       s.reasons @? '$[*] ? (exists (@.identifier))' as by_handle
from unnest($1::uuid[]) k (id)
join lateral (
    select x.* from suggestions x where x.profile_a = k.id and x.decision is null and x.withdrawn_at is null
    union
    select x.* from suggestions x where x.profile_b = k.id and x.decision is null and x.withdrawn_at is null
    limit 100
) s on true
join profiles a on a.id = s.profile_a join profiles b on b.id = s.profile_b and b.customer_id <> a.customer_id;

-- name: drop_doubts
delete from doubts d using profiles p
where p.customer_id = any($1::uuid[]) and (d.profile_a = p.id or d.profile_b = p.id);

-- name: add_doubts
insert into doubts (profile_a, profile_b, kind, bits, reasons, at)
select least(a, b), greatest(a, b), kind, bits, reasons::jsonb, $6
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::real[], $5::text[]) t (a, b, kind, bits, reasons)
on conflict (profile_a, profile_b) do update set kind = excluded.kind, bits = excluded.bits,
    reasons = excluded.reasons, at = excluded.at;
