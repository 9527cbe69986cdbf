-- name: add_attachments
-- system: written down as it comes, under the wall of its message
insert into attachments (id, message_id, profile_id, wall, place, uploaded_by, created_at, free_since, content_id)
select k.id, m.id, m.profile_id, m.wall, k.place, k.uploaded_by, $5, case when m.id is null then $5::timestamptz end,
       k.content_id
from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::uuid[], $6::text[])
    k (id, message_id, place, uploaded_by, content_id)
left join messages m on m.id = k.message_id;

-- name: attachment
select f.id, f.name, f.media_type, f.size, f.sha256, f.url, f.inline, f.failure
from attachments a
join blobs f on f.id = a.id
left join messages m on m.id = a.message_id
where a.id = $1 and visible(a.wall, $2)
  and case when m.id is null then a.uploaded_by = $3 else visible(m.wall, $2) end;

-- name: bind_attachments
-- system: the message is its writer's own, and so is a free upload
with x as (
    update attachments a
    set message_id = m.id, profile_id = m.profile_id, wall = m.wall, place = k.place::smallint, free_since = null
    from unnest($2::uuid[]) with ordinality k (id, place), messages m
    where m.id = $1 and a.id = k.id and a.message_id is null and a.uploaded_by = $3
    returning a.id
)
select count(*) as files, coalesce(sum(f.size), 0)::bigint as size from x join blobs f on f.id = x.id;

-- name: free_attachments
-- system: a free upload is its uploader's own, and nobody asks for another's
select f.id, f.name, f.media_type, f.size, f.sha256, f.url, f.inline, f.failure
from unnest($1::uuid[]) with ordinality k (id, place)
join attachments a on a.id = k.id and a.message_id is null and a.uploaded_by = $2
join blobs f on f.id = a.id
order by k.place;

-- name: conversation_of_attachment
-- system: the stream judges who hears of it
select m.conversation_id from attachments a join messages m on m.id = a.message_id where a.id = $1;

-- name: drop_free_attachments
-- system: uploads that were never sent, and that no draft holds
delete from attachments a where a.message_id is null and a.free_since < $1
  and not exists (select from drafts d where d.attachments @> array[a.id]) returning a.id;
