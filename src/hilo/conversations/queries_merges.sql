-- name: add_merge
insert into conversation_merges (id, into_id, absorbed_id, because, absorbed_state, at, by_kind, by_id, by_name)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning seq;

-- name: merge
-- system: the viewer sees the conversation that both are part of
select e.id, e.into_id as into, e.absorbed_id as absorbed, e.at, e.absorbed_state, e.undone_at is not null as undone
from conversation_merges e where e.id = $1 and e.because = 'merged';

-- name: undo_merge
update conversation_merges set undone_at = $2, undone_by = $3 where id = any($1::uuid[]);

-- name: standing_split_undos
-- A split that was taken back, of these: what it had made stands for itself no more, wherever it goes.
select v.to_id as id, v.from_id as source from conversation_moves v
where v.to_id = any($1::uuid[]) and v.opened and v.undone_at is not null;

-- name: waits
-- system: whether words of this frame itself wait for an answer
select exists (
    select from messages m where m.unanswered and (m.home_id = $1 or (m.home_id is null and m.conversation_id = $1)));

-- name: since
-- system: what came since two conversations became one, in those frames that the undo leaves together
select m.id, m.account_id, m.in_reply_to, m.direction, m.identifier_id, p.customer_id
from messages m join profiles p on p.id = m.profile_id
where m.conversation_id = $1 and m.received_at >= $2 and coalesce(m.home_id, m.conversation_id) <> all($3::uuid[])
  and not exists (
      select from moved_items i join conversation_moves v on v.id = i.move_id
      where i.item_id = m.id and v.undone_at is null)
order by m.received_at, m.id;

-- name: parents
-- system: which frame the messages are of that others refer to
select m.account_id, m.event_id, m.id, coalesce(m.home_id, m.conversation_id) as home from messages m
where m.conversation_id = $1 and (m.id = any($2::uuid[]) or m.event_id = any($3::text[]));

-- name: addresses
-- system: who wrote to or from which frame before two conversations became one
select distinct m.identifier_id, coalesce(m.home_id, m.conversation_id) as home from messages m
where m.conversation_id = $1 and m.received_at < $2;

-- name: send_home
-- system: these are locked
with m as (
    update messages m set home_id = k.home from unnest($1::uuid[], $2::uuid[]) k (id, home) where m.id = k.id
    returning m.id, m.home_id, m.conversation_id, m.identifier_id
),
t as (
    update thread_items t set home_id = m.home_id from m
    where t.ref = m.id and t.kind = 'message' and t.conversation_id = m.conversation_id
)
insert into participants (conversation_id, identifier_id, profile_id, role, account_id, chat, last_in_at)
select distinct on (m.home_id, m.identifier_id) m.home_id, t.identifier_id, t.profile_id, t.role, t.account_id, t.chat,
       t.last_in_at
from m join participants t on t.conversation_id = m.conversation_id and t.identifier_id = m.identifier_id
order by m.home_id, m.identifier_id
on conflict (conversation_id, identifier_id) do update set account_id = excluded.account_id, chat = excluded.chat,
    last_in_at = excluded.last_in_at where excluded.last_in_at > participants.last_in_at;

-- name: counted
-- system: the viewer sees the conversation that all of these are part of
select coalesce(m.home_id, m.conversation_id) = any($2::uuid[]) as restored, 'messages' as what, count(*) as count
from messages m where m.conversation_id = $1 group by 1
union all
select coalesce(n.home_id, n.conversation_id) = any($2::uuid[]), 'notes', count(*)
from notes n where n.conversation_id = $1 group by 1;

-- name: crossing
-- system: conversations that are one, of people who are two since a merge of customers was undone
select e.id, e.into_id as into, e.absorbed_id as absorbed, e.at, e.absorbed_state
from profiles p join conversations c on c.profile_id = p.id
join conversation_merges e on e.undone_at is null and (e.absorbed_id = c.id or e.into_id = c.id)
join conversations a on a.id = e.absorbed_id join profiles x on x.id = a.profile_id
join conversations i on i.id = e.into_id join profiles y on y.id = i.profile_id
where p.customer_id = any($1::uuid[]) and x.customer_id <> y.customer_id
group by e.id order by e.seq desc;

-- name: history_of_merges
-- system: the viewer sees the conversation that all of these are or were part of
select e.id, e.into_id as into, e.absorbed_id as absorbed, a.number, e.at, e.by_name, e.undone_at, e.undone_by
from conversation_merges e join conversations a on a.id = e.absorbed_id
where e.because = 'merged' and (e.into_id = any($1::uuid[]) or e.absorbed_id = any($1::uuid[]))
order by e.seq desc limit 200;
