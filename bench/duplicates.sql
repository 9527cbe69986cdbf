-- name: towns
-- Templates of people, each with its block keys; `common` are keys of names alone, which are the same in every town.
create unlogged table bench_people (n int primary key, name text, born date, postcode text, common bigint[], own bigint[]);

-- name: say
-- What the people loaded before are called and say: a town of $TOWN templates after the other, with other dates and places.
with told as (
    select bench_id(2, k.n) as id, t.name, t.born + 137 * (k.n / $TOWN)::int as born,
           lpad(((t.postcode::int + 1000 * (k.n / $TOWN)) % 52999)::text, 5, '0') as postcode
    from generate_series($1::bigint, $2::bigint) k (n) join bench_people t on t.n = k.n % $TOWN
), named as (
    update profiles p set name = t.name, name_folded = lower(t.name) from told t where p.id = t.id
)
insert into profile_values (id, profile_id, field, value, source, assurance, at)
select gen_random_uuid(), t.id, v.field, v.value, 'channel', 2, now()
from told t, lateral (values ('birth_date', t.born::text), ('postcode', t.postcode)) v (field, value);

-- name: keys
insert into block_keys (key, profile_id)
select key, bench_id(2, k.n) from generate_series($1::bigint, $2::bigint) k (n) join bench_people t on t.n = k.n % $TOWN,
    lateral (select unnest(t.common) as key union
             select case k.n / $TOWN when 0 then own else hashint8extended(own, k.n / $TOWN) end from unnest(t.own) own) x;

-- name: terms
insert into term_counts (field, term, n) values ('', 0, $PEOPLE) on conflict (field, term) do update set n = excluded.n;

