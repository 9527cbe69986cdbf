-- name: erase_decisions
update gate_decisions set value_norm = '', asked_value = null, reasons = '[]'
where profile_id in (select unnest(person_ids($1, 'profiles'))) or asked_profile_id in (select unnest(person_ids($1, 'profiles')))
    or (kind, value_norm) in (select h ->> 'kind', h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h);

-- name: erase_consents
delete from consents
where (kind, value_norm) in (select h ->> 'kind', h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h);

-- name: erase_lifted
delete from suppressions where lifted_at is not null
    and (kind, value_norm) in (select h ->> 'kind', h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h);

-- name: hash_suppressions
-- One that stands under the hash already (erased before, stopped again) stands for both.
with asked as (
    select h ->> 'kind' as kind, h ->> 'value' as value, h ->> 'hash' as hash
    from jsonb_array_elements($1::jsonb -> 'handles') h
),
twice as (
    delete from suppressions s using asked h, suppressions t
    where s.kind = h.kind and s.value_norm = h.value and t.kind = h.kind and t.value_norm = h.hash and t.scope = s.scope
      and t.lifted_at is null and s.lifted_at is null
    returning s.id
)
update suppressions s set value_norm = h.hash, evidence = '{}', lift_reason = null, lifted_by = null,
    made_by = jsonb_build_object('kind', 'system', 'id', '00000000-0000-0000-0000-000000000000', 'name', 'erasure')
from asked h where s.kind = h.kind and s.value_norm = h.value and s.lifted_at is null
    and s.id not in (select id from twice);

-- name: export_suppressions
select to_jsonb(s) - 'made_by' - 'lifted_by' as row from suppressions s
where (kind, value_norm) in (select h ->> 'kind', h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h)
order by at, id;

-- name: export_consents
select to_jsonb(c) - 'made_by' - 'withdrawn_by' as row from consents c
where (kind, value_norm) in (select h ->> 'kind', h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h)
order by granted_at, id;

-- name: export_decisions
select to_jsonb(g) as row from gate_decisions g where profile_id in (select unnest(person_ids($1, 'profiles'))) order by at, id;
