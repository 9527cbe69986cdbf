-- name: waiting_counts
select (select count(*) from arrivals) as arrivals, (select count(*) from parked_envelopes) as parked

-- name: outbox_states
select state, count(*) as parts from outbox_parts where state in ('held', 'queued', 'sending') group by state
union all
select state, count(*) from outbox_parts where state in ('failed', 'unknown') group by state
