-- name: is_planted
select exists (select from channel_accounts where id = any($1::uuid[]));

-- name: keep_envelope
insert into envelopes (id, account_id, dedupe_key, body, received_at) values ($1, $2, $3, $4, $5);

-- name: place_of
-- system: the demo is being planted, nobody looks
select m.conversation_id, p.customer_id from messages m join profiles p on p.id = m.profile_id
where m.account_id = $1 and m.event_id = $2;

-- name: plan_once
set local plan_cache_mode = force_generic_plan;

-- name: parts
select part from demo_parts;

-- name: add_part
insert into demo_parts (part, at) values ($1, $2) on conflict do nothing returning true;

-- name: waiting_longest
-- system: colleagues of the demo company look for what nobody has; the company's own walls keep what is behind them
select c.id, c.last_text as text, count(*) over () as behind, (
    select m.by_name from messages m where m.conversation_id = c.id and m.direction = 'in' order by m.received_at desc limit 1
) as name from conversations c
where c.state = 'open' and c.assignee_id is null and c.waiting_since is not null and c.wall is null
    and exists (select from messages m where m.conversation_id = c.id and m.account_id = any($1::uuid[]))
order by c.waiting_since limit 1;

-- name: read_older
update notifications set read_at = at where user_id = any($1::uuid[]) and read_at is null and at < $2;
