-- name: hidden_among
select true from (
    select m.id from messages m where m.account_id = $1 and m.event_id = any($2::text[])
    union all
    select c.message_id from message_copies c where c.account_id = $1 and c.event_id = any($2::text[])
) x join messages m on m.id = x.id
where not visible(m.wall, $3) limit 1;
