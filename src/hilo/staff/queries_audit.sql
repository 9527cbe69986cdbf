-- name: record
insert into audit_log (at, actor_kind, actor_id, action, subject, details) values ($1, $2, $3, $4, $5, $6);

-- name: entries
select id, at, actor_kind, actor_id, action, subject, details from audit_log
where ($1::bigint is null or id < $1) and ($2::uuid is null or actor_id = $2) and ($3::text is null or subject = $3)
    and ($4::text is null or split_part(subject, ':', 1) = $4)
    and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)
order by id desc limit $7;

-- name: names
select id, name from users where id = any($1::uuid[]);
