-- name: chosen
select m.at, m.text, coalesce(nullif(m.by_name, ''), i.value_norm) as who
from messages m join identifiers i on i.id = m.identifier_id
where m.conversation_id = $1 and m.id = any($2::uuid[]) and visible(m.wall, $3) order by m.at, m.id;

-- name: owner
select i.id as identifier_id, l.profile_id from identifiers i
join identifier_links l on l.identifier_id = i.id and l.owner and l.valid_to is null
where i.kind = $1 and i.value_norm = $2;
