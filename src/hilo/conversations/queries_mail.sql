-- name: html
select case when h.policy = $3 then '' else m.html end as html, length(m.html) as length, m.text, h.policy = $3 as made,
       h.html as safe, h.images, h.trackers, (
    select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'content_id', a.content_id) order by a.place, a.id)
    from attachments a join blobs f on f.id = a.id
    where a.message_id = m.id and f.sha256 is not null and visible(a.wall, $2)
) as files
from messages m left join message_html h on h.message_id = m.id
where m.id = $1 and visible(m.wall, $2);

-- name: keep_html
insert into message_html (message_id, policy, html, images, trackers, made_at)
select $1, $2, $3, $4, $5, $6 from messages m where m.id = $1 and visible(m.wall, $7)
on conflict (message_id) do update set policy = excluded.policy, html = excluded.html, images = excluded.images,
    trackers = excluded.trackers, made_at = excluded.made_at;

-- name: picture
select h.images[$3 + 1] as address from messages m join message_html h on h.message_id = m.id
where m.id = $1 and visible(m.wall, $2);

-- name: picture_within
select f.sha256 from messages m join attachments a on a.message_id = m.id join blobs f on f.id = a.id
where m.id = $1 and visible(m.wall, $2) and a.id = $3 and visible(a.wall, $2) and f.sha256 is not null;

-- name: source
select m.envelope_id, c.number from messages m join conversations c on c.id = m.conversation_id
where m.id = $1 and visible(m.wall, $2);
