-- name: add
insert into webhook_endpoints (id, url, description, events, role, sealed, state_at, created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
returning *;

-- name: page
select * from webhook_endpoints
where deleted_at is null and ($1::uuid is null or id > $1) order by id limit $2;

-- name: one
select * from webhook_endpoints where id = $1 and deleted_at is null;

-- name: lock
select * from webhook_endpoints where id = $1 and deleted_at is null for no key update;

-- name: change
update webhook_endpoints set url = $2, description = $3, events = $4, role = $5, state = $6, state_reason = $7,
    state_at = $8, failing_since = $9, rests_until = case when $9::timestamptz is null then null else rests_until end
where id = $1
returning *;

-- name: set_sealed
update webhook_endpoints set sealed = $2 where id = $1;

-- name: remove
update webhook_endpoints set deleted_at = $2, sealed = '' where id = $1;

-- name: wanted
select distinct unnest(events) as event from webhook_endpoints where deleted_at is null and state <> 'disabled';

-- name: known
select id from webhook_endpoints where id = any ($1) and deleted_at is null;

-- name: due
select e.*, r.number, r.permissions, r.reach, r.masks, reach_of(r.name, null) as teams
from webhook_endpoints e join roles r on r.name = e.role
where e.deleted_at is null and e.state = 'enabled' and (e.rests_until is null or e.rests_until <= $1)
    and exists (
        select from webhook_deliveries d where d.endpoint_id = e.id and d.state = 'waiting' and d.next_at <= $1
    )
order by e.id;

-- name: addressee
select e.*, r.number, r.permissions, r.reach, r.masks, reach_of(r.name, null) as teams
from webhook_endpoints e join roles r on r.name = e.role
where e.id = $1 and e.deleted_at is null;

-- name: note_health
with held as (
    select id from webhook_endpoints where id = any ($1) order by id for no key update
)
update webhook_endpoints e
set failing_since = case when n.well then null else coalesce(e.failing_since, $4) end,
    rests_until = coalesce(n.rests_until, e.rests_until)
from held join unnest($1::uuid[], $2::boolean[], $3::timestamptz[]) as n (id, well, rests_until) using (id)
where e.id = held.id
returning e.id, e.failing_since;

-- name: disable
update webhook_endpoints set state = 'disabled', state_reason = $2, state_at = $3
where id = $1 and state <> 'disabled' and deleted_at is null
returning id;
