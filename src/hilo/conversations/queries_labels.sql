-- name: tags
select g.id, g.name, g.colour, g.archived_at is not null as archived from tags g
where g.archived_at is null or $1 order by g.name, g.id;

-- name: find_tags
-- By id or by name.
select g.id, g.name, g.colour, k.word from unnest($1::text[], $2::text[]) k (word, folded)
join tags g on g.archived_at is null and (g.id::text = k.word or g.name_folded = k.folded);

-- name: tags_named
-- By id, archived ones too, or by name.
select g.id, k.word from unnest($1::text[], $2::text[]) k (word, folded)
join tags g on g.id::text = k.word or (g.archived_at is null and g.name_folded = k.folded);

-- name: tag_names
select g.id, g.name from tags g where g.id = any($1::uuid[]);

-- name: add_tag
insert into tags (id, name, name_folded, colour, created_at) values ($1, $2, $3, $4, $5)
on conflict (name_folded) where archived_at is null do nothing returning id;

-- name: lock_tag
select g.id, g.name, g.colour, g.archived_at is not null as archived from tags g where g.id = $1 for update;

-- name: change_tag
-- Nothing where another tag that is not archived has the name.
update tags g set name = $2, name_folded = $3, colour = $4, archived_at = $5
where g.id = $1 and ($5::timestamptz is not null or not exists (
    select from tags o where o.name_folded = $3 and o.archived_at is null and o.id <> g.id))
returning g.id;

-- name: label
-- system: the conversation is locked by its viewer
with gone as (
    delete from conversation_marks where conversation_id = $1 and mark <> all($5::text[])
),
new as (
    insert into conversation_marks (conversation_id, mark) select distinct $1::uuid, m from unnest($5::text[]) m
    on conflict do nothing
)
update conversations set priority = $2, tags = $3, attributes = $4, version = version + 1 where id = $1;

-- name: definitions
select d.id, d.subject, d.key, d.name, d.kind, d.options, d.archived_at is not null as archived
from attribute_definitions d where d.subject = $1 or $1 is null order by d.subject, d.key;

-- name: definition
select d.id, d.subject, d.key, d.name, d.kind, d.options, d.archived_at is not null as archived
from attribute_definitions d where d.id = $1 for update;

-- name: add_definition
insert into attribute_definitions (id, subject, key, name, kind, options, created_at)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (subject, key) do nothing returning id;

-- name: change_definition
update attribute_definitions set name = $2, options = $3, archived_at = $4 where id = $1;

-- name: values_of_customer
-- The newest of its profiles' values; one that was taken away is null.
select distinct on (d.key) d.key, v.value, v.at, v.by_name from profiles p
join customer_attributes v on v.profile_id = p.id
join attribute_definitions d on d.id = v.definition_id and d.archived_at is null
where p.customer_id = $1 order by d.key, v.at desc, v.profile_id;

-- name: hold_customer
select x.id from customers x where x.id = $1 for no key update;

-- name: first_profile
select p.id from profiles p where p.customer_id = $1 order by (p.home_customer_id = $1) desc, p.first_seen_at, p.id limit 1;

-- name: put_values
insert into customer_attributes (profile_id, definition_id, value, at, by_kind, by_id, by_name)
select $1, k.definition, nullif(k.value::jsonb, 'null'::jsonb), $4, $5, $6, $7
from unnest($2::uuid[], $3::text[]) k (definition, value)
on conflict (profile_id, definition_id) do update set value = excluded.value, at = excluded.at,
    by_kind = excluded.by_kind, by_id = excluded.by_id, by_name = excluded.by_name;
