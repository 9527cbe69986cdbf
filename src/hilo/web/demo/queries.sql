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
