-- name: customer_words
-- What the customer said here, and in other conversations of the same person: two walks down an index, the newest first.
with here as (
    select c.id, c.profile_id from conversations f join conversations c on c.id = coalesce(f.living_id, f.id)
    where f.id = $1 and visible(c.wall, $2)
), items as (
    select x.* from here h cross join lateral (
        select t.id, t.ref, t.at, t.conversation_id from thread_items t
        where t.conversation_id = h.id and t.kind = 'message' and visible(t.wall, $2)
        order by t.at desc, t.id desc limit 1000
    ) x
    union
    select x.* from here h join profiles o on o.id = h.profile_id join profiles p on p.customer_id = o.customer_id
    cross join lateral (
        select t.id, t.ref, t.at, t.conversation_id from thread_items t
        where t.profile_id = p.id and t.kind = 'message' and visible(t.wall, $2)
        order by t.at desc, t.id desc limit 300
    ) x
)
select i.id, m.conversation_id, m.at, m.channel, left(m.text, 4000) as text, m.conversation_id = h.id as here,
       m.by_name, a.kind as handle_kind, a.value_norm as handle
from here h cross join items i
join messages m on m.id = i.ref and visible(m.wall, $2)
join identifiers a on a.id = m.identifier_id
left join message_parts y on y.message_id = m.id
where m.direction = 'in' and m.role = 'customer' and not coalesce(y.spam or y.automatic, false)
order by i.at desc, i.id desc limit 600;

-- name: is_there
select c.id from conversations f join conversations c on c.id = coalesce(f.living_id, f.id)
where f.id = $1 and visible(c.wall, $2);

-- name: exchange
-- The last messages of a conversation both ways, the newest first; what never left us was not said.
select t.id, m.conversation_id, m.at, m.channel, left(m.text, 4000) as text, m.direction = 'out' as by_us, m.by_name,
       case m.direction when 'out' then m.by_id end as by_id, (m.direction = 'out' and m.by_kind = 'system') as automatic
from (
    select distinct on (t.at, t.id) t.id, t.ref, t.at from thread_items t
    where t.conversation_id = (select coalesce(f.living_id, f.id) from conversations f where f.id = $1)
      and t.kind = 'message' and visible(t.wall, $2)
    order by t.at desc, t.id desc limit 200
) t
join messages m on m.id = t.ref and visible(m.wall, $2)
left join message_parts y on y.message_id = m.id
where (m.direction = 'out' and m.state not in ('held', 'failed', 'refused')
       or m.role = 'customer' and not coalesce(y.automatic, false)) and not coalesce(y.spam, false)
order by t.at desc, t.id desc;

-- name: note_repeat
-- system: whoever may count may not read: two ids, and whose it is
insert into repeats (message_id, of_message_id, profile_id, by, sure, at)
select m.id, o.id, m.profile_id, $3, $4, m.at from messages m join messages o on o.id = $2
where m.id = $1 and m.id <> o.id
on conflict (message_id) do nothing;
