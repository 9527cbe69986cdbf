-- name: clock_of
-- The zone that the company noted of the person, and the phone numbers that are surely theirs.
select b.time_zone, (
    select a.value #>> '{}' from customer_attributes a join profiles o on o.id = a.profile_id
    join attribute_definitions d on d.id = a.definition_id and d.key = 'time_zone'
    where o.customer_id = p.customer_id order by a.at desc limit 1
) as said, array(
    select i.value_norm from profiles o join identifier_links l on l.profile_id = o.id and l.owner
    join identifiers i on i.id = l.identifier_id and i.kind = 'phone' where o.customer_id = p.customer_id
) as phones
from conversations c join brands b on b.id = c.brand_id join profiles p on p.id = c.profile_id
where c.id = (select coalesce(o.living_id, o.id) from conversations o where o.id = $1) and visible(c.wall, $2);

-- name: staff_names
select u.id, u.name, array(
    select m.team_id from team_members m join teams t on t.id = m.team_id and t.archived_at is null where m.user_id = u.id
) as teams
from users u where u.deactivated_at is null order by lower(u.name), u.id limit $1;

-- name: team_names
select t.id, t.name from teams t where t.id = any($1::uuid[]) and t.archived_at is null order by lower(t.name), t.id;
