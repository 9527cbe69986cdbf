-- name: hidden_in_envelope
-- Without an index of its own, which each message would pay for: people look at raw envelopes now and then.
select true from messages m where m.envelope_id = $1 and not visible(m.wall, $2) limit 1;
