-- name: snooze
-- system: the conversation is locked by its viewer
with state as (
    update conversations set state = 'snoozed', version = version + 1 where id = $2
)
insert into snoozes (id, conversation_id, until, at, by_kind, by_id, by_name) values ($1, $2, $3, $4, $5, $6, $7);

-- name: end_snooze
-- A statement of its own before the next snooze: the index of those that last sees only what was done before.
update snoozes set ended_at = $2, ended_because = $3 where conversation_id = $1 and ended_at is null returning id;

-- name: wake
-- system: the conversation is locked by its viewer
update conversations set state = 'open', version = version + 1 where id = $1;

-- name: due
-- system: whoever snoozed them wanted them back by now; in the order in which everybody locks conversations
select c.id, c.profile_id from snoozes s join conversations c on c.id = s.conversation_id
where s.ended_at is null and s.until <= $1 and c.state = 'snoozed'
order by c.id limit $2 for no key update of c skip locked;

-- name: wake_all
-- system: these are locked
with ended as (
    update snoozes set ended_at = $2, ended_because = 'time'
    where conversation_id = any($1::uuid[]) and ended_at is null and until <= $2
    returning conversation_id
)
update conversations c set state = 'open', version = version + 1
from ended e where c.id = e.conversation_id and c.state = 'snoozed' returning c.id, c.profile_id;

-- name: who_snoozed
-- system: ids alone: who wanted these back, the last of each
select distinct on (conversation_id) conversation_id, by_id from snoozes
where conversation_id = any($1::uuid[]) and by_kind = 'user' and by_id is not null
order by conversation_id, at desc, id desc;

-- name: told
-- system: an item on the thread of each, behind its wall
insert into thread_items (profile_id, at, id, conversation_id, kind, ref, wall, summary)
select c.profile_id, $3, k.item, c.id, 'change', k.item, c.wall, $4
from unnest($1::uuid[], $2::uuid[]) k (id, item) join conversations c on c.id = k.id;
