-- name: is_spam
-- system: the conversation is locked by its viewer
select exists (select from closures z where z.conversation_id = $1 and z.reopened_at is null and z.because = 'spam');

-- name: file_spam
-- system: the conversation is locked by its viewer
-- What was closed for another reason is closed for this one from now on.
with was as (
    update closures set reopened_at = $2, reopened_by = 'spam' where conversation_id = $1 and reopened_at is null
),
sn as (
    update snoozes set ended_at = $2, ended_because = 'closed' where conversation_id = $1 and ended_at is null
),
mk as (
    update messages set unseen = false, unanswered = false where conversation_id = $1 and (unseen or unanswered)
)
update conversations set state = 'closed', closed_at = $2, waiting_since = null, unread = 0, version = version + 1
where id = $1;

-- name: add_spam_closure
insert into closures (id, conversation_id, at, by_kind, by_id, by_name, because)
values ($2, $1, $3, $4, $5, $6, 'spam');

-- name: unheard
-- system: the conversation is locked by its viewer
-- What came in since somebody of ours last wrote; `silent`: it was filed as it came, and nobody was told of it.
select m.id, m.profile_id, m.received_at, z.by_kind = 'system' and m.received_at >= z.at as silent,
       coalesce(y.automatic, false) as automatic
from closures z join messages m on m.conversation_id = z.conversation_id
left join message_parts y on y.message_id = m.id
where z.conversation_id = $1 and z.because = 'spam' and z.reopened_at is null and m.direction = 'in'
  and not exists (select from messages o where o.conversation_id = $1 and o.direction = 'out' and o.at > m.received_at)
order by m.received_at, m.id limit 1000;

-- name: unfile_spam
-- system: the conversation is locked by its viewer
with z as (
    update closures set reopened_at = $2, reopened_by = $3 where conversation_id = $1 and reopened_at is null
)
update conversations set state = 'open', closed_at = null, version = version + 1, unread = $4, waiting_since = $5
where id = $1;

-- name: spam_list
select c.id, z.at from closures z join conversations c on c.id = z.conversation_id
where z.because = 'spam' and z.reopened_at is null and (z.at, z.conversation_id) < ($2, $3) and visible(c.wall, $1)
order by z.at desc, z.conversation_id desc limit $4;

-- name: sender_of
-- system: the conversation is locked by its viewer
select t.identifier_id, t.profile_id from participants t
where t.conversation_id = $1 and case when $2::uuid is null then t.role = 'customer' else t.identifier_id = $2 end
order by t.last_in_at desc nulls last, t.identifier_id limit 1;

-- name: block
insert into blocked_senders (id, identifier_id, profile_id, conversation_id, at, by_kind, by_id, by_name)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (identifier_id) where lifted_at is null do nothing returning id;

-- name: blocked_list
select b.id, i.kind, i.value_norm as value, p.name, b.conversation_id, b.at, b.by_name
from blocked_senders b join identifiers i on i.id = b.identifier_id join profiles p on p.id = b.profile_id
join conversations c on c.id = b.conversation_id
where b.lifted_at is null and visible(c.wall, $1) and (b.at, b.id) < ($2, $3) and ($5::uuid is null or b.id = $5)
order by b.at desc, b.id desc limit $4;

-- name: lift
update blocked_senders b set lifted_at = $2, lifted_by = $3
from conversations c
where b.id = $1 and b.lifted_at is null and c.id = b.conversation_id and visible(c.wall, $4)
returning b.conversation_id;
