-- name: values_of
-- What every source says now of the profiles of a customer.
select v.profile_id, v.field, v.value, v.source, v.assurance, v.account_id, v.at
from profiles p join profile_values v on v.profile_id = p.id and v.replaced_at is null
where p.customer_id = $1
order by v.profile_id, v.field, v.at limit 5000;

-- name: hold_profile
-- The customer is locked by the caller before: a profile has the same lock order as its merges.
select id, customer_id, home_customer_id, name, language from profiles where id = $1;

-- name: replace_values
-- What a source said before of these fields, unless it says the same with no more proof; gives the fields that change.
with wanted as (
    select profile_id, field, value, assurance from unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[])
        t (profile_id, field, value, assurance)
), same as (
    select w.profile_id, w.field from wanted w
    join profile_values v on v.profile_id = w.profile_id and v.field = w.field and v.source = $5 and v.replaced_at is null
    where v.value = w.value and v.assurance >= w.assurance or v.assurance > w.assurance and $5 <> 'staff'
), old as (
    update profile_values v set replaced_at = $6 from wanted w
    where v.profile_id = w.profile_id and v.field = w.field and v.source = $5 and v.replaced_at is null
      and not exists (select from same s where s.profile_id = w.profile_id and s.field = w.field)
    returning v.profile_id, v.field
)
select w.profile_id, w.field, w.value, w.assurance from wanted w
where not exists (select from same s where s.profile_id = w.profile_id and s.field = w.field)
  and (w.value <> '' or exists (select from old o where o.profile_id = w.profile_id and o.field = w.field));

-- name: add_values
insert into profile_values (id, profile_id, field, value, source, assurance, account_id, made_by, at)
select id, profile_id, field, value, $6, assurance, $7, $8, $9
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::smallint[]) t (id, profile_id, field, value, assurance);

-- name: call_by
-- Who had no name is called by what was said of it; at home the customer too. The language is the profile's own.
with named as (
    update profiles set language = coalesce($4, language),
        name = case name when '' then $2 else name end, name_folded = case name when '' then $3 else name_folded end
    where id = $1
    returning customer_id, home_customer_id, name
)
update customers c set name = n.name from named n
where c.id = n.customer_id and n.customer_id = n.home_customer_id and c.name = '' and n.name <> '';
