-- name: page
-- system: a visitor sees what went to and came from their own handles; by a proven one only what no wall is around
select m.id, m.at
from visitor_sights s
cross join lateral (select distinct l.profile_id from identifier_links l where l.identifier_id = s.identifier_id) l
cross join lateral (
    select m.id, m.at from messages m
    where m.profile_id = l.profile_id and m.identifier_id = s.identifier_id
      and (m.direction = 'in' or m.state in ('sent', 'delivered', 'read')) and (s.own or m.wall is null)
      and (s.conversation_id is null or s.conversation_id = m.conversation_id)
      and (m.at, m.id) < ($2, $3)
    order by m.at desc, m.id desc limit $4
) m
where s.visitor_id = $1
order by m.at desc, m.id desc limit $4;

-- name: heard
-- system: the same, of these messages and visitors
select distinct s.visitor_id, m.id
from messages m join visitor_sights s on s.identifier_id = m.identifier_id
where m.id = any($1::uuid[]) and s.visitor_id = any($2::uuid[])
  and (m.direction = 'in' or m.state in ('sent', 'delivered', 'read')) and (s.own or m.wall is null)
  and (s.conversation_id is null or s.conversation_id = m.conversation_id);

-- name: items
-- system: of messages that the visitor beside them was found to see; files of a message are seen with it
select k.visitor_id, m.id, m.event_id, m.at, m.direction, m.by_kind, m.by_name, m.text, m.channel, m.state,
    m.account_id, coalesce(c.living_id, c.id) as conversation_id,
    coalesce(l.unread, c.unread) = 0 as read, b.name as brand, v.account_id as host_id,
    case when exists (select from attachments a where a.message_id = m.id) then (
        select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'media_type', f.media_type, 'size', f.size)
            order by a.place, a.id)
        from attachments a join blobs f on f.id = a.id where a.message_id = m.id and f.sha256 is not null
    ) end as files
from unnest($1::uuid[], $2::uuid[]) k (visitor_id, message_id)
join visitors v on v.id = k.visitor_id
join channel_accounts o on o.id = v.account_id
join brands b on b.id = o.brand_id
join messages m on m.id = k.message_id
join conversations c on c.id = m.conversation_id
left join conversations l on l.id = c.living_id
order by m.at, m.id;

-- name: newest
-- system: the conversation of the newest message that the visitor sees
select coalesce(c.living_id, c.id) as id, l.state from messages m
join conversations c on c.id = m.conversation_id join conversations l on l.id = coalesce(c.living_id, c.id)
where m.id = $1;

-- name: unread
-- system: how many answers came after what the visitor has read, at most 100
select count(*) from (
    select 1 from visitors v
    join visitor_sights s on s.visitor_id = v.id
    cross join lateral (select distinct l.profile_id from identifier_links l where l.identifier_id = s.identifier_id) l
    join messages m on m.profile_id = l.profile_id and m.identifier_id = s.identifier_id
    where v.id = $1 and m.direction = 'out' and m.state in ('sent', 'delivered', 'read')
      and (s.own or m.wall is null) and (s.conversation_id is null or s.conversation_id = m.conversation_id)
      and m.at > coalesce(v.read_to, '-infinity')
    limit 100
) x;

-- name: served
-- system: answers by the visitor's own account, up to a time, of which we have not said yet that they were read
select m.id from visitor_sights s
join visitors v on v.id = s.visitor_id
cross join lateral (select distinct l.profile_id from identifier_links l where l.identifier_id = s.identifier_id) l
join messages m on m.profile_id = l.profile_id and m.identifier_id = s.identifier_id
where s.visitor_id = $1 and s.own and m.account_id = v.account_id and m.direction = 'out'
  and m.state in ('sent', 'delivered') and m.at <= $2
  and (s.conversation_id is null or s.conversation_id = m.conversation_id);

-- name: read_to
update visitors set read_to = $2 where id = $1 and (read_to is null or read_to < $2) returning id;

-- name: talking
-- system: the conversation that the visitor's words would go on in now, as far as they can see
select c.id from visitor_sights s
join participants t on t.identifier_id = s.identifier_id and t.role = 'customer'
join conversations c on c.id = t.conversation_id
where s.visitor_id = $1 and s.own and (s.conversation_id is null or s.conversation_id = c.id)
  and c.living_id is null and c.state <> 'closed'
order by c.active_at desc, c.id limit 1;

-- name: onlookers
-- system: whose conversations these are among these visitors; nothing but the state is told
select distinct s.visitor_id, c.id, c.state, b.name as brand, v.account_id as host_id
from conversations c
join participants t on t.conversation_id = c.id and t.role = 'customer'
join visitor_sights s on s.identifier_id = t.identifier_id
join visitors v on v.id = s.visitor_id
join channel_accounts o on o.id = v.account_id
join brands b on b.id = o.brand_id
where c.id = any($1::uuid[]) and s.visitor_id = any($2::uuid[]) and (s.own or c.wall is null)
  and (s.conversation_id is null or s.conversation_id = c.id) and c.living_id is null;

-- name: last_words
-- system: the last words of each of these visitors in these conversations, which somebody has read
select distinct on (s.visitor_id, m.conversation_id) s.visitor_id, m.conversation_id, m.id
from messages m join visitor_sights s on s.identifier_id = m.identifier_id
where m.conversation_id = any($1::uuid[]) and s.visitor_id = any($2::uuid[]) and m.direction = 'in'
  and (s.own or m.wall is null) and (s.conversation_id is null or s.conversation_id = m.conversation_id)
order by s.visitor_id, m.conversation_id, m.at desc, m.id desc;

-- name: accounts_of
select id, account_id from visitors where id = any($1::uuid[]);

-- name: uploads
-- system: files that the visitor has uploaded themselves, and not sent yet
select f.id, f.name, f.media_type, f.size, f.sha256 from attachments a join blobs f on f.id = a.id
where a.id = any($1::uuid[]) and a.uploaded_by = $2 and a.message_id is null and f.sha256 is not null;

-- name: uploaded
-- system: how much the visitor has uploaded lately
select coalesce(sum(f.size), 0)::bigint as size from attachments a join blobs f on f.id = a.id
where a.uploaded_by = $1 and a.created_at > $2 and a.free_since > $2 and a.message_id is null;

-- name: file
-- system: through its message, as the visitor sees that; or their own upload
select f.id, f.name, f.media_type, f.size, f.sha256, a.message_id, a.uploaded_by
from attachments a join blobs f on f.id = a.id
where a.id = $1 and f.sha256 is not null;
