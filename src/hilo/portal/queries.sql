-- name: add_visitor
insert into visitors (id, account_id, client_hash, name, language, form, due, created_at, seen_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
on conflict (account_id, client_hash) where client_hash is not null do nothing returning id;

-- name: visitor_of_client
select id from visitors where account_id = $1 and client_hash = $2 and became is null
for update;

-- name: forget_client
update visitors set client_hash = null where id = $1 and created_at <= $2 returning id;

-- name: signed_in
insert into visitors as v (id, account_id, subject, assurance, name, language, vouched, due, created_at, seen_at)
values ($1, $2, $3, $4, $5, $6, $7::jsonb, $7::jsonb <> '{}', $8, $8)
on conflict (account_id, subject) where subject is not null do update set
    assurance = excluded.assurance, name = case when excluded.name <> '' then excluded.name else v.name end,
    language = case when excluded.language <> '' then excluded.language else v.language end,
    vouched = excluded.vouched, due = v.due or v.vouched <> excluded.vouched, seen_at = excluded.seen_at
returning v.id, v.name, v.assurance, v.due;

-- name: use_identity
insert into visitor_identities (account_id, jti_hash, expires_at) values ($1, $2, $3)
on conflict do nothing returning true;

-- name: add_session
insert into visitor_sessions (id, visitor_id, account_id, origin, token_hash, shared, page, created_at, seen_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9);

-- name: seat
select s.id as session_id, s.visitor_id, s.account_id, s.origin, s.shared, s.seen_at, s.expires_at, v.name, v.assurance,
    v.subject, v.language
from visitor_sessions s join visitors v on v.id = s.visitor_id
where s.token_hash = $1;

-- name: slide
with s as (
    update visitor_sessions set seen_at = $2, expires_at = $3 where id = $1 and seen_at < $2 returning visitor_id
)
update visitors v set seen_at = $2 from s where v.id = s.visitor_id and v.seen_at < $2;

-- name: end_session
delete from visitor_sessions where id = $1 returning page;

-- name: describe
update visitors set name = case when $2 <> '' then $2 else name end, form = form || $3::jsonb, due = due or $3::jsonb <> '{}'
where id = $1;

-- name: visitor
select v.id, v.account_id, v.identifier_id, v.subject, v.assurance, v.name, v.language, v.form, v.vouched, v.due,
    v.became, v.merge_id
from visitors v where v.id = $1 for update;

-- name: note_handles
-- Those who wrote for the first time, and those of whom something waits to be told.
with k as (
    select * from unnest($1::uuid[], $2::uuid[]) t (visitor_id, account_id)
), first as (
    update visitors v set identifier_id = i.id
    from k join identifiers i on i.kind = 'visitor' and i.value_norm = k.visitor_id::text
    where v.id = k.visitor_id and v.account_id = k.account_id and v.identifier_id is null
    returning v.id, v.due or v.became is not null as due
)
select id from first where due;

-- name: told
update visitors set due = false where id = $1;

-- name: became
update visitors set became = $2, merge_id = $3, client_hash = null where id = $1;

-- name: became_nobody
update visitors set became = null where id = $1 and merge_id is null;

-- name: prove
insert into visitor_proofs as p (visitor_id, identifier_id, assurance, method, merge_id, at)
values ($1, $2, $3, $4, $5, $6)
on conflict (visitor_id, identifier_id) do update set
    assurance = greatest(p.assurance, excluded.assurance), method = excluded.method,
    merge_id = coalesce(p.merge_id, excluded.merge_id), at = excluded.at;

-- name: part
with b as (
    update visitors set became = null, merge_id = null where merge_id = any($1::uuid[]) returning became
)
delete from visitor_proofs where merge_id = any($1::uuid[]);

-- name: agents
select u.name, u.role from presences p join users u on u.id = p.user_id
where p.state = 'online' and p.expires_at > $1 and u.deactivated_at is null
order by p.since_at, u.id limit 50;

-- name: sweep_sessions
delete from visitor_sessions where expires_at < $1;

-- name: sweep_identities
delete from visitor_identities where expires_at < $1;

-- name: sweep_visitors
-- Who came, and went without a word.
delete from visitors v
where v.id in (
    select x.id from visitors x
    where x.seen_at < $1 and x.identifier_id is null
      and not exists (select from visitor_sessions s where s.visitor_id = x.id)
      and not exists (select from visitors y where y.became = x.id)
    limit 5000
)
returning v.id;
