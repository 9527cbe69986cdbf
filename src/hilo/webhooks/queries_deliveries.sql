-- name: tell
-- system: writes down who is to be told; walls are judged when a delivery goes, and when a person looks at it
insert into webhook_deliveries (endpoint_id, id, type, at, conversation_id, message_id, data, next_at)
select e.id, n.id, n.type, $6, c.id, n.message_id,
    n.data || jsonb_strip_nulls(jsonb_build_object('message_id', n.message_id, 'conversation_id', c.id,
        'customer_id', p.customer_id, 'channel', m.channel)),
    $6
from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::jsonb[]) as n (id, type, conversation_id, message_id, data)
join webhook_endpoints e on n.type = any (e.events) and e.deleted_at is null and e.state <> 'disabled'
left join messages m on m.id = n.message_id
left join conversations c on c.id = coalesce(n.conversation_id, m.conversation_id)
left join profiles p on p.id = c.profile_id
where c.id is not null or (n.conversation_id is null and n.message_id is null)
order by e.id, n.id;

-- name: next_due
select min(greatest(d.next_at, e.rests_until))
from webhook_endpoints e
cross join lateral (
    select next_at from webhook_deliveries where endpoint_id = e.id and state = 'waiting' order by next_at limit 1
) d
where e.deleted_at is null and e.state = 'enabled' and e.id <> all ($1::uuid[]);

-- name: take
with due as (
    select d.endpoint_id, d.id
    from unnest($1::uuid[], $2::int[]) as w (endpoint_id, room)
    cross join lateral (
        select endpoint_id, id from webhook_deliveries
        where endpoint_id = w.endpoint_id and state = 'waiting' and next_at <= $3
        order by next_at limit w.room for update skip locked
    ) d
)
update webhook_deliveries d set lease = $4, next_at = $5, tries = d.tries + 1, tried_at = $3
from due
where d.endpoint_id = due.endpoint_id and d.id = due.id
returning d.*;

-- name: seen
-- Which of these their viewer sees: through the walls of the conversation, of the message, and of the conversation in
-- which the message stands now.
select n.place
from unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality as n (conversation_id, message_id, numbers, place)
cross join lateral (select n.numbers::int[] as numbers) v
join conversations c on c.id = n.conversation_id and visible(c.wall, v.numbers)
left join messages m on m.id = n.message_id
left join conversations home on home.id = m.conversation_id
where n.message_id is null
    or (m.id is not null and visible(m.wall, v.numbers) and visible(home.wall, v.numbers));

-- name: record
update webhook_deliveries d set state = n.state, next_at = n.next_at, lease = null, status = n.status, error = n.error
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::smallint[], $7::text[])
    as n (endpoint_id, id, lease, state, next_at, status, error)
where d.endpoint_id = n.endpoint_id and d.id = n.id and d.lease = n.lease and d.state = 'waiting'
returning d.endpoint_id, d.id;

-- name: page
select d.* from webhook_deliveries d
left join conversations c on c.id = d.conversation_id
left join messages m on m.id = d.message_id
left join conversations home on home.id = m.conversation_id
where d.endpoint_id = $1 and ($2::text is null or d.state = $2) and (d.at, d.id) < ($3, $4)
    and (d.conversation_id is null or c.id is not null)
    and visible(c.wall, $5) and visible(m.wall, $5) and visible(home.wall, $5)
order by d.at desc, d.id desc limit $6;

-- name: one
select d.* from webhook_deliveries d
left join conversations c on c.id = d.conversation_id
left join messages m on m.id = d.message_id
left join conversations home on home.id = m.conversation_id
where d.endpoint_id = $1 and d.id = $2
    and (d.conversation_id is null or c.id is not null)
    and visible(c.wall, $3) and visible(m.wall, $3) and visible(home.wall, $3);

-- name: replay
update webhook_deliveries set state = 'waiting', next_at = $3, lease = null, tries = 0, status = null, error = ''
where endpoint_id = $1 and id = $2
returning *;

-- name: replay_range
-- The oldest first; what waits already waits on. A delivery that a worker has in hand is waiting.
with chosen as (
    select d.endpoint_id, d.id from webhook_deliveries d
    left join conversations c on c.id = d.conversation_id
    left join messages m on m.id = d.message_id
    left join conversations home on home.id = m.conversation_id
    where d.endpoint_id = $1 and d.at >= $2 and d.at < $3 and d.state = any($4::text[]) and d.state <> 'waiting'
        and (d.conversation_id is null or c.id is not null)
        and visible(c.wall, $5) and visible(m.wall, $5) and visible(home.wall, $5)
    order by d.at, d.id limit $6 for update of d
)
update webhook_deliveries d set state = 'waiting', next_at = $7, lease = null, tries = 0, status = null, error = ''
from chosen where d.endpoint_id = chosen.endpoint_id and d.id = chosen.id
returning d.at;

-- name: forget
with old as (
    select o.endpoint_id, o.id from webhook_endpoints e
    cross join lateral (
        select endpoint_id, id from webhook_deliveries where endpoint_id = e.id and at < $1 order by at limit 1000
    ) o
)
delete from webhook_deliveries d using old where d.endpoint_id = old.endpoint_id and d.id = old.id;

-- name: forget_endpoints
delete from webhook_endpoints e
where e.deleted_at < $1 and not exists (select from webhook_deliveries d where d.endpoint_id = e.id);
