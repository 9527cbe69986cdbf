-- name: chosen
select m.at, m.text, coalesce(nullif(m.by_name, ''), i.value_norm) as who
from messages m join identifiers i on i.id = m.identifier_id
where m.conversation_id = $1 and m.id = any($2::uuid[]) and visible(m.wall, $3) order by m.at, m.id;

-- name: files
-- Those that are here, of the messages; of them all, or of these.
select a.id, f.name, f.media_type, f.size, f.sha256
from messages m join attachments a on a.message_id = m.id join blobs f on f.id = a.id
where m.conversation_id = $1 and m.id = any($2::uuid[]) and visible(m.wall, $3) and visible(a.wall, $3)
  and f.sha256 is not null and ($4::uuid[] is null or a.id = any($4))
order by m.at, m.id, a.place, a.id limit 1000;

-- name: owner
select i.id as identifier_id, l.profile_id from identifiers i
join identifier_links l on l.identifier_id = i.id and l.owner and l.valid_to is null
where i.kind = $1 and i.value_norm = $2;
