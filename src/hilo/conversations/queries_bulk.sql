-- name: add_bulk
insert into bulk_actions (id, action, wish, by_id, by_name, by_permissions, by_numbers, total, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: add_items
insert into bulk_items (bulk_id, place, conversation_id)
select $1, k.place, k.id from unnest($2::uuid[]) with ordinality k (id, place);

-- name: bulk
select id, wish, by_id, by_name, by_permissions, by_numbers, total, created_at, finished_at, undone_at, undo_finished_at
from bulk_actions where id = $1;

-- name: bulks_of
select id, wish, by_id, by_name, by_permissions, by_numbers, total, created_at, finished_at, undone_at, undo_finished_at
from bulk_actions where by_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3;

-- name: outcomes
select coalesce(outcome, 'waiting') as outcome, count(*) as count from bulk_items where bulk_id = $1 group by outcome;

-- name: items_of
-- A conversation is named to who still sees it.
select i.place, i.conversation_id, i.outcome, i.reason, c.number
from bulk_items i left join conversations c on c.id = i.conversation_id and visible(c.wall, $2)
where i.bulk_id = $1 and i.outcome = $3 and i.place > $4 order by i.place limit $5;

-- name: waiting
select place from bulk_items where bulk_id = $1 and outcome is null order by place limit $2;

-- name: undoable
select place from bulk_items where bulk_id = $1 and outcome = 'done' order by place limit $2;

-- name: commit_soon
select set_config('synchronous_commit', 'off', true);

-- name: take
-- The lock on the action makes its undo wait for what is under way; a second worker leaves the item to the first.
select i.place, i.conversation_id, i.was, i.done_at from bulk_items i join bulk_actions b on b.id = i.bulk_id
where i.bulk_id = $1 and i.place = $2 and i.outcome is null and b.undone_at is null
for update of i skip locked for share of b;

-- name: take_done
select i.place, i.conversation_id, i.was, i.done_at from bulk_items i
where i.bulk_id = $1 and i.place = $2 and i.outcome = 'done'
for update of i skip locked;

-- name: record
update bulk_items set outcome = $3, reason = $4, was = coalesce($5, was), done_at = coalesce(done_at, $6)
where bulk_id = $1 and place = $2;

-- name: finish
update bulk_actions set finished_at = $2 where id = $1 and finished_at is null and undone_at is null;

-- name: undo
update bulk_actions set undone_at = $2 where id = $1 and undone_at is null returning id;

-- name: finish_undo
update bulk_actions set undo_finished_at = $2 where id = $1 and undo_finished_at is null;

-- name: standing
select c.closed_at, c.active_at, c.unread, s.until
from conversations c left join snoozes s on s.conversation_id = c.id and s.ended_at is null
where c.id = $1 and visible(c.wall, $2);

-- name: mark_unread
-- system: the conversation is locked by its viewer
update conversations set unread = $2 where id = $1;

-- name: sweep_bulk
delete from bulk_actions where id in (
    select id from bulk_actions where created_at < $1 order by created_at limit 20
);
