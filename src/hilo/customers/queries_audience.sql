-- name: known_to
select k.customer, k.numbers from known_to($1::uuid[]) k;

-- name: has_met
select has_met($1::uuid, $2::int[]);

-- name: customer_of_profile
select p.customer_id from profiles p where p.id = $1;

-- name: met
-- Whom somebody limited met in the conversations that are theirs to see, newest first; with a name, or with a handle.
with given as (
    select c.id, c.profile_id from teams t join conversations c on c.team_id = t.id
    where -t.number = any($1::int[]) and visible(c.wall, $1)
    union
    select c.id, c.profile_id from users u join conversations c on c.assignee_id = u.id
    where -u.number = any($1::int[]) and visible(c.wall, $1)
), met as (
    select p.customer_id as id from given g join profiles p on p.id = g.profile_id
    union
    select p.customer_id from given g join participants t on t.conversation_id = g.id join profiles p on p.id = t.profile_id
)
select c.id, c.name, c.created_at from met join customers c on c.id = met.id
where (c.created_at, c.id) < ($5, $6) and ($2::text is null
    or exists (select from profiles p where p.customer_id = c.id and p.name_folded like $2)
    or exists (
        select from profiles p join identifier_links l on l.profile_id = p.id and l.valid_to is null
        join identifiers i on i.id = l.identifier_id
        where p.customer_id = c.id and i.value_norm = any($3::text[]) and i.kind = any($4::text[])))
order by c.created_at desc, c.id desc limit $7;
