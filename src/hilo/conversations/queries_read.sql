-- name: list_all
select c.id from unnest($1::text[]) s (state) cross join lateral (
    select c.id, c.last_at from conversations c
    where c.state = s.state and visible(c.wall, $2) and (c.last_at, c.id) < ($3, $4)
      and ($6::text is null or $6 = any(c.channels)) and ($7::uuid is null or c.team_id = $7)
      and ($8::uuid is null or c.assignee_id = $8) and (c.assignee_id is null or not $9::bool)
      and ($10::smallint is null or c.priority = $10) and ($11::text[] is null or cardinality($11) = (
          select count(*) from conversation_marks k where k.conversation_id = c.id and k.mark = any($11)))
      and (c.state <> 'closed' or not exists (select from closures z
          where z.conversation_id = c.id and z.reopened_at is null and z.because = 'spam'))
    order by c.last_at desc, c.id desc limit $5
) c order by c.last_at desc, c.id desc limit $5;

-- name: list_unassigned
select c.id from unnest($1::text[]) s (state) cross join lateral (
    select c.id, c.last_at from conversations c
    where c.state = s.state and c.assignee_id is null and visible(c.wall, $2) and (c.last_at, c.id) < ($3, $4)
      and ($6::text is null or $6 = any(c.channels)) and ($7::uuid is null or c.team_id = $7)
      and ($8::uuid is null or c.assignee_id = $8) and (c.assignee_id is null or not $9::bool)
      and ($10::smallint is null or c.priority = $10) and ($11::text[] is null or cardinality($11) = (
          select count(*) from conversation_marks k where k.conversation_id = c.id and k.mark = any($11)))
      and (c.state <> 'closed' or not exists (select from closures z
          where z.conversation_id = c.id and z.reopened_at is null and z.because = 'spam'))
    order by c.last_at desc, c.id desc limit $5
) c order by c.last_at desc, c.id desc limit $5;

-- name: list_assigned
select c.id from unnest($1::text[]) s (state) cross join lateral (
    select c.id, c.last_at from conversations c
    where c.state = s.state and c.assignee_id = $8 and visible(c.wall, $2) and (c.last_at, c.id) < ($3, $4)
      and ($6::text is null or $6 = any(c.channels)) and ($7::uuid is null or c.team_id = $7)
      and ($8::uuid is null or c.assignee_id = $8) and (c.assignee_id is null or not $9::bool)
      and ($10::smallint is null or c.priority = $10) and ($11::text[] is null or cardinality($11) = (
          select count(*) from conversation_marks k where k.conversation_id = c.id and k.mark = any($11)))
      and (c.state <> 'closed' or not exists (select from closures z
          where z.conversation_id = c.id and z.reopened_at is null and z.because = 'spam'))
    order by c.last_at desc, c.id desc limit $5
) c order by c.last_at desc, c.id desc limit $5;

-- name: list_of_team
select c.id from unnest($1::text[]) s (state) cross join lateral (
    select c.id, c.last_at from conversations c
    where c.state = s.state and c.team_id = $7 and visible(c.wall, $2) and (c.last_at, c.id) < ($3, $4)
      and ($6::text is null or $6 = any(c.channels)) and ($7::uuid is null or c.team_id = $7)
      and ($8::uuid is null or c.assignee_id = $8) and (c.assignee_id is null or not $9::bool)
      and ($10::smallint is null or c.priority = $10) and ($11::text[] is null or cardinality($11) = (
          select count(*) from conversation_marks k where k.conversation_id = c.id and k.mark = any($11)))
      and (c.state <> 'closed' or not exists (select from closures z
          where z.conversation_id = c.id and z.reopened_at is null and z.because = 'spam'))
    order by c.last_at desc, c.id desc limit $5
) c order by c.last_at desc, c.id desc limit $5;

-- name: list_teams_and_mine
select x.id from (
    select c.id, c.last_at from unnest($1::text[]) s (state) cross join unnest($12::uuid[]) k (team_id) cross join lateral (
        select c.id, c.last_at from conversations c
        where c.state = s.state and c.team_id = k.team_id and visible(c.wall, $2) and (c.last_at, c.id) < ($3, $4)
          and ($6::text is null or $6 = any(c.channels)) and ($7::uuid is null or c.team_id = $7)
          and ($8::uuid is null or c.assignee_id = $8) and (c.assignee_id is null or not $9::bool)
          and ($10::smallint is null or c.priority = $10) and ($11::text[] is null or cardinality($11) = (
              select count(*) from conversation_marks k where k.conversation_id = c.id and k.mark = any($11)))
          and (c.state <> 'closed' or not exists (select from closures z
              where z.conversation_id = c.id and z.reopened_at is null and z.because = 'spam'))
        order by c.last_at desc, c.id desc limit $5
    ) c
    union
    select c.id, c.last_at from unnest($1::text[]) s (state) cross join lateral (
        select c.id, c.last_at from conversations c
        where c.state = s.state and c.assignee_id = $13 and visible(c.wall, $2) and (c.last_at, c.id) < ($3, $4)
          and ($6::text is null or $6 = any(c.channels)) and ($7::uuid is null or c.team_id = $7)
          and ($8::uuid is null or c.assignee_id = $8) and (c.assignee_id is null or not $9::bool)
          and ($10::smallint is null or c.priority = $10) and ($11::text[] is null or cardinality($11) = (
              select count(*) from conversation_marks k where k.conversation_id = c.id and k.mark = any($11)))
          and (c.state <> 'closed' or not exists (select from closures z
              where z.conversation_id = c.id and z.reopened_at is null and z.because = 'spam'))
        order by c.last_at desc, c.id desc limit $5
    ) c
) x order by x.last_at desc, x.id desc limit $5;

-- name: list_of_profiles
select c.id from unnest($12::uuid[]) k (profile_id) cross join lateral (
    select c.id, c.last_at from conversations c
    where c.profile_id = k.profile_id and c.state = any($1::text[]) and visible(c.wall, $2)
      and (c.last_at, c.id) < ($3, $4) and ($6::text is null or $6 = any(c.channels)) and ($7::uuid is null or c.team_id = $7)
      and ($8::uuid is null or c.assignee_id = $8) and (c.assignee_id is null or not $9::bool)
      and ($10::smallint is null or c.priority = $10) and ($11::text[] is null or cardinality($11) = (
          select count(*) from conversation_marks k where k.conversation_id = c.id and k.mark = any($11)))
    order by c.last_at desc, c.id desc limit $5
) c order by c.last_at desc, c.id desc limit $5;

-- name: list_marked
-- For marks that few conversations have: these few, whatever else is asked of them.
select c.id from conversation_marks f join conversations c on c.id = f.conversation_id
where f.mark = $12 and c.state = any($1::text[]) and visible(c.wall, $2) and (c.last_at, c.id) < ($3, $4)
  and ($6::text is null or $6 = any(c.channels)) and ($7::uuid is null or c.team_id = $7)
  and ($8::uuid is null or c.assignee_id = $8) and (c.assignee_id is null or not $9::bool)
  and ($10::smallint is null or c.priority = $10) and cardinality($11::text[]) = (
      select count(*) from conversation_marks k where k.conversation_id = c.id and k.mark = any($11))
  and ($13::uuid[] is null or c.team_id = any($13) or c.assignee_id = $14)
order by c.last_at desc, c.id desc limit $5;

-- name: rarest_mark
select k.mark, n.count from unnest($1::text[]) k (mark) cross join lateral (
    select count(*) from (select from conversation_marks x where x.mark = k.mark limit 2001) x
) n order by n.count, k.mark limit 1;

-- name: profile_of_number
select c.id from conversations f join conversations c on c.id = coalesce(f.living_id, f.id)
where f.number = $1 and visible(c.wall, $2);

-- name: profiles_of_customer
select p.id from customers x join profiles p on p.customer_id = x.canonical_id where x.id = $1 limit 1000;

-- name: teams_within_reach
select t.id from teams t where -t.number = any($1::int[]);

-- name: teams_of
select t.team_id from team_members t where t.user_id = $1;

-- name: living
-- system: an id stands for the conversation that it became part of; who may see that one is asked of it
select coalesce(c.living_id, c.id) from conversations c where c.id = $1;

-- name: items
select c.id, c.number, c.subject, c.state, c.channels, c.unread, c.waiting_since, c.last_at, c.last_text, c.last_from,
       c.opened_at, c.closed_at, c.version, c.brand_id, c.team_id, m.name as team_name, c.assignee_id,
       u.name as assignee_name, x.id as customer_id, x.name as customer_name, l.id as linked_to, c.linked_because,
       c.wall is not null as walled, c.priority, c.attributes, s.until as snoozed_until,
       case when c.tags <> '{}' then (
           select jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name, 'colour', g.colour) order by g.name, g.id)
           from tags g where g.id = any(c.tags)
       ) end as tags,
       exists (select from drafts w where w.conversation_id = c.id and w.user_id = $3 and not w.blank) as draft,
       c.state = 'closed' and exists (select from closures z
           where z.conversation_id = c.id and z.reopened_at is null and z.because = 'spam') as spam
from conversations c
join profiles p on p.id = c.profile_id
join customers x on x.id = p.customer_id
left join users u on u.id = c.assignee_id
left join teams m on m.id = c.team_id
left join conversations l on l.id = (
    select coalesce(y.living_id, y.id) from conversations y where y.id = c.linked_to
) and l.id <> c.id and visible(l.wall, $2)
left join snoozes s on s.conversation_id = c.id and s.ended_at is null
where c.id = any($1::uuid[]) and visible(c.wall, $2)
order by c.last_at desc, c.id desc;

-- name: participants
select t.role, i.kind, i.value_norm as value, p.name, t.identifier_id, t.profile_id
from conversations c join participants t on t.conversation_id = c.id
join identifiers i on i.id = t.identifier_id join profiles p on p.id = t.profile_id
where c.id = $1 and visible(c.wall, $2) order by t.role, i.kind, i.value_norm;

-- name: linked
select c.id, c.linked_because as because from conversations c
where c.linked_to = $1 and c.living_id is null and visible(c.wall, $2) order by c.opened_at, c.id limit 50;

-- name: conversation_thread
-- Here and below: so many older than a place and so many newer, of which one is mostly 0 and then costs nothing. An item looks only where it can be found, and files are gathered only where there are some. Most
-- messages have none; both together are a quarter of the query.
select t.id, t.kind, t.at, t.channel, t.conversation_id, t.profile_id, t.by_name, t.summary, t.ref, m.direction, m.role, m.text,
       case m.direction when 'out' then m.html end as html, octet_length(m.html) > 0 as has_html, m.subject, m.state, m.state_reason, m.state_code, m.reports, m.account_id, m.by_id, m.recipients, m.assurance, i.kind as handle_kind,
       i.value_norm as handle_value, n.text as note, n.by_id as note_by, y.quoted, y.signature, y.automatic, y.spam, (
           select jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) order by u.name, u.id)
           from mentions x join users u on u.id = x.user_id where x.note_id = n.id
       ) as mentioned,
       y.recipients as went_to, (
           select jsonb_agg(jsonb_build_object('id', o.account_id, 'name', h.name) order by o.at, o.account_id)
           from message_copies o join channel_accounts h on h.id = o.account_id where o.message_id = m.id
       ) as also_at,
       case when exists (select from attachments a where a.message_id = m.id) then (
           select jsonb_agg(jsonb_build_object(
               'id', f.id, 'name', f.name, 'media_type', f.media_type, 'size', f.size, 'inline', f.inline,
               'failure', f.failure,
               'state', case when f.sha256 is not null then 'ready' when f.failure <> '' then 'failed' else 'fetching' end
           ) order by a.place, a.id)
           from attachments a join blobs f on f.id = a.id where a.message_id = m.id and visible(a.wall, $2)
       ) end as files
from (
    (
        select distinct on (t.at, t.id) t.* from thread_items t
        where t.conversation_id = (select coalesce(y.living_id, y.id) from conversations y where y.id = $1)
          and visible(t.wall, $2) and (t.at, t.id) < ($3, $4)
        order by t.at desc, t.id desc limit $5
    ) union all (
        select distinct on (t.at, t.id) t.* from thread_items t
        where t.conversation_id = (select coalesce(y.living_id, y.id) from conversations y where y.id = $1)
          and visible(t.wall, $2) and (t.at, t.id) > ($3, $4)
        order by t.at, t.id limit $6
    )
) t
left join messages m on m.id = case when t.kind = 'message' then t.ref end and visible(m.wall, $2)
left join identifiers i on i.id = m.identifier_id
left join message_parts y on y.message_id = m.id
left join notes n on n.id = case when t.kind = 'note' then t.ref end and visible(n.wall, $2)
order by t.at desc, t.id desc;

-- name: customer_thread
select t.id, t.kind, t.at, t.channel, t.conversation_id, t.profile_id, t.by_name, t.summary, t.ref, m.direction, m.role, m.text,
       case m.direction when 'out' then m.html end as html, octet_length(m.html) > 0 as has_html, m.subject, m.state, m.state_reason, m.state_code, m.reports, m.account_id, m.by_id, m.recipients, m.assurance, i.kind as handle_kind,
       i.value_norm as handle_value, n.text as note, n.by_id as note_by, y.quoted, y.signature, y.automatic, y.spam, (
           select jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) order by u.name, u.id)
           from mentions x join users u on u.id = x.user_id where x.note_id = n.id
       ) as mentioned,
       y.recipients as went_to, (
           select jsonb_agg(jsonb_build_object('id', o.account_id, 'name', h.name) order by o.at, o.account_id)
           from message_copies o join channel_accounts h on h.id = o.account_id where o.message_id = m.id
       ) as also_at,
       case when exists (select from attachments a where a.message_id = m.id) then (
           select jsonb_agg(jsonb_build_object(
               'id', f.id, 'name', f.name, 'media_type', f.media_type, 'size', f.size, 'inline', f.inline,
               'failure', f.failure,
               'state', case when f.sha256 is not null then 'ready' when f.failure <> '' then 'failed' else 'fetching' end
           ) order by a.place, a.id)
           from attachments a join blobs f on f.id = a.id where a.message_id = m.id and visible(a.wall, $2)
       ) end as files
from (
    (
        select distinct on (t.at, t.id) t.* from profiles p cross join lateral (
            select t.* from thread_items t
            where t.profile_id = p.id and visible(t.wall, $2) and (t.at, t.id) < ($3, $4)
            order by t.at desc, t.id desc limit $5
        ) t
        where p.customer_id = (select canonical_id from customers where id = $1)
        order by t.at desc, t.id desc limit $5
    ) union all (
        select distinct on (t.at, t.id) t.* from profiles p cross join lateral (
            select t.* from thread_items t
            where t.profile_id = p.id and visible(t.wall, $2) and (t.at, t.id) > ($3, $4)
            order by t.at, t.id limit $6
        ) t
        where p.customer_id = (select canonical_id from customers where id = $1)
        order by t.at, t.id limit $6
    )
) t
left join messages m on m.id = case when t.kind = 'message' then t.ref end and visible(m.wall, $2)
left join identifiers i on i.id = m.identifier_id
left join message_parts y on y.message_id = m.id
left join notes n on n.id = case when t.kind = 'note' then t.ref end and visible(n.wall, $2)
order by t.at desc, t.id desc;

-- name: handled_by
-- system: outsiders learn that a team handles something behind a wall, and nothing else
select distinct coalesce(m.name, '') as team from profiles p
join conversations c on c.profile_id = p.id and c.living_id is null and not visible(c.wall, $2)
left join teams m on m.id = c.team_id
where p.customer_id = (select canonical_id from customers where id = $1) limit 20;

-- name: one_message
select t.id, 'message' as kind, m.at, m.channel, m.conversation_id, m.profile_id, m.by_name, t.summary, m.direction, m.role,
       m.text, case m.direction when 'out' then m.html end as html, octet_length(m.html) > 0 as has_html, m.subject, m.state, m.state_reason, m.state_code, m.reports, m.account_id, m.by_id, m.recipients, m.assurance,
       i.kind as handle_kind, i.value_norm as handle_value, null as note, null as note_by, a.files,
       y.quoted, y.signature, y.automatic, y.spam, y.recipients as went_to, (
           select jsonb_agg(jsonb_build_object('id', o.account_id, 'name', h.name) order by o.at, o.account_id)
           from message_copies o join channel_accounts h on h.id = o.account_id where o.message_id = m.id
       ) as also_at
from messages m join identifiers i on i.id = m.identifier_id
left join message_parts y on y.message_id = m.id
join thread_items t on t.profile_id = m.profile_id and t.at = m.at and t.id = m.id
left join lateral (
    select jsonb_agg(jsonb_build_object(
        'id', f.id, 'name', f.name, 'media_type', f.media_type, 'size', f.size, 'inline', f.inline, 'failure', f.failure,
        'state', case when f.sha256 is not null then 'ready' when f.failure <> '' then 'failed' else 'fetching' end
    ) order by a.place, a.id) as files
    from attachments a join blobs f on f.id = a.id where a.message_id = m.id and visible(a.wall, $2)
) a on true
where m.id = $1 and visible(m.wall, $2);
