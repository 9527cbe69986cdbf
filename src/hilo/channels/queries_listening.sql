-- name: try_locks
-- Session locks: who holds one listens, and loses it with the connection.
select id from unnest($1::uuid[]) t (id) where pg_try_advisory_lock(hashtextextended('listens ' || id::text, 22));

-- name: unlock
select pg_advisory_unlock(hashtextextended('listens ' || $1::uuid::text, 22));

-- name: listenings
select account_id, state, reason, since_at, account_version from listenings where account_id = any($1::uuid[]);

-- name: cursor
select cursor from listenings where account_id = $1;

-- name: remember
insert into listenings (account_id, cursor, state, since_at) values ($1, $2, 'connected', $3)
on conflict (account_id) do update set cursor = excluded.cursor;

-- name: note_state
-- Gives whether the state is another one than before; a new reason alone is no news.
with before as (
    select state from listenings where account_id = $1
), noted as (
    insert into listenings (account_id, state, reason, since_at, account_version) values ($1, $2, $3, $4, $5)
    on conflict (account_id) do update set
        state = excluded.state, reason = excluded.reason, account_version = excluded.account_version,
        since_at = case when listenings.state = excluded.state then listenings.since_at else excluded.since_at end
)
select coalesce((select state from before), '') <> $2;

-- name: arrivals_waiting
-- Of the patient ones, counted up to a limit; what waits behind a failure of its own key holds nobody back.
select count(*) from (
    select from arrivals a
    where a.seq >= $2 and not exists (select from held_keys h where h.order_key = a.order_key)
    limit $1
) a;

-- name: listening_states
select l.state, count(*) as n
from listenings l
join channel_accounts a on a.id = l.account_id
where a.closed_at is null
group by l.state;
