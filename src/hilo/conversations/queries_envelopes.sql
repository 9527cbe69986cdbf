-- name: hidden_among
select true from messages m
where m.account_id = $1 and m.event_id = any($2::text[]) and not visible(m.wall, $3) limit 1;
