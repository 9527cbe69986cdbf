-- name: last_in
-- Read along the age of all envelopes, newest first, and no further than so many: an index of its own would cost every
-- message that comes in.
select max(received_at) from (
    select account_id, received_at from envelopes order by received_at desc, id desc limit $2
) e where account_id = $1;

-- name: last_out
select max(changed_at) from (
    select account_id, changed_at, state from outbox_parts
    where state not in ('held', 'queued', 'sending') order by changed_at desc limit $2
) p where account_id = $1 and state in ('sent', 'delivered', 'read');

-- name: parked_count
select count(*) from (
    select from parked_envelopes p join envelopes e on e.id = p.envelope_id where e.account_id = $1 limit $2
) p;

-- name: envelope_state
select p.reason, a.envelope_id is not null as waits
from envelopes e
left join parked_envelopes p on p.envelope_id = e.id
left join arrivals a on a.envelope_id = e.id
where e.id = $1 limit 1;
