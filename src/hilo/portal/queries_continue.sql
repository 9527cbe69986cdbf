-- name: ask_code
insert into visitor_codes (id, session_id, account_id, address, target, source, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: code_asked
-- The code to be written, if it is the last one that its session asked for; with how often that was asked lately.
select c.address, c.session_id, c.account_id, s.page, v.id as visitor_id, v.language,
    (select count(*) from visitor_codes x where x.target = c.target and x.created_at > $2::timestamptz - interval '1 hour'
        and x.id <= c.id) as target_hour,
    (select count(*) from visitor_codes x where x.target = c.target and x.created_at > $2::timestamptz - interval '1 day'
        and x.id <= c.id) as target_day,
    (select count(*) from visitor_codes x where x.source = c.source and x.created_at > $2::timestamptz - interval '1 hour'
        and x.id <= c.id) as source_hour,
    (select count(*) from visitor_codes x where x.account_id = c.account_id and x.created_at > $2::timestamptz - interval '1 hour'
        and x.id <= c.id) as account_hour
from visitor_codes c
join visitor_sessions s on s.id = c.session_id
join visitors v on v.id = s.visitor_id
where c.id = $1 and c.code_hash is null and c.used_at is null and c.expires_at > $2
for update of c;

-- name: write_code
update visitor_codes set code_hash = $2 where id = $1;

-- name: try_code
-- One try more at the last code that the session asked for: none where it is over.
update visitor_codes c set tries = c.tries + 1
where c.id = (select x.id from visitor_codes x where x.session_id = $1 order by x.created_at desc, x.id desc limit 1)
  and c.code_hash is not null and c.used_at is null and c.expires_at > $2 and c.tries < $3
returning c.id, c.address, c.code_hash;

-- name: use_code
update visitor_codes set used_at = $2 where id = $1 and used_at is null and expires_at > $2 returning true;

-- name: add_link
insert into visitor_links (id, visitor_id, account_id, conversation_id, assurance, token_hash, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: use_link
update visitor_links set used_at = $3
where token_hash = $1 and account_id = $2 and used_at is null and expires_at > $3
returning id, visitor_id, conversation_id, assurance;

-- name: resumed
update visitor_links set resumed_by = $2 where id = $1;

-- name: add_browser
insert into visitors (id, account_id, assurance, name, language, created_at, seen_at)
select $1, v.account_id, $3, v.name, v.language, $4, $4 from visitors v where v.id = $2;

-- name: continues
-- system: the last words of the one conversation that this browser was given a link to
select m.id from visitor_links k join conversations c on c.id = k.conversation_id
join messages m on m.conversation_id = coalesce(c.living_id, c.id)
where k.resumed_by = $1 order by m.at desc, m.id desc limit 1;

-- name: answers
-- system: which of these messages are answers of the staff to visitors, on the account that they chat with
select m.id, m.account_id from messages m
join visitors v on v.identifier_id = m.identifier_id and v.account_id = m.account_id
where m.id = any($1::uuid[]) and m.direction = 'out' and m.by_kind in ('user', 'token');

-- name: lock_waiting
-- system: an answer that its visitor has not fetched yet, and did not get by mail
select m.conversation_id, m.account_id, m.profile_id, v.id as visitor_id, v.language, v.form, v.vouched
from messages m join visitors v on v.identifier_id = m.identifier_id and v.account_id = m.account_id
where m.id = $1 and m.state = 'sent' and not exists (select from visitor_mails x where x.message_id = m.id)
for update of v;

-- name: proven_address
-- The address that the visitor proved last, and whose it is.
select i.id as identifier_id, i.value_norm as value, (
    select l.profile_id from identifier_links l
    where l.identifier_id = i.id and l.owner and l.valid_to is null) as profile_id
from visitor_proofs p join identifiers i on i.id = p.identifier_id and i.kind = 'email'
where p.visitor_id = $1 and p.assurance >= 3 order by p.at desc limit 1;

-- name: unfetched
-- system: all answers of this conversation that the visitor has not fetched, in time order
select m.id, m.text, m.by_kind, m.by_name, m.subject,
    array(select a.id from attachments a where a.message_id = m.id order by a.place, a.id) as files
from messages m join visitors v on v.identifier_id = m.identifier_id and v.account_id = m.account_id
where v.id = $1 and m.conversation_id = $2 and m.direction = 'out' and m.state = 'sent'
  and m.by_kind in ('user', 'token') and not exists (select from visitor_mails x where x.message_id = m.id)
order by m.at, m.id;

-- name: mailed
insert into visitor_mails (message_id, mail_id, visitor_id, whole, at)
select k.id, $2, $3, $4, $5 from unnest($1::uuid[]) k (id);

-- name: mailed_before
-- system: the last of each mail that went on from this conversation, oldest first
select distinct on (x.at, x.mail_id) x.message_id from visitor_mails x join messages m on m.id = x.message_id
where x.visitor_id = $1 and m.conversation_id = $2 order by x.at, x.mail_id, m.at desc, m.id desc limit 20;

-- name: mails_among
select distinct x.mail_id from visitor_mails x where x.mail_id = any($1::uuid[]) and x.failed_at is null;

-- name: mail_failed
-- system: the conversations of answers whose mail went nowhere
with f as (
    update visitor_mails set failed_at = $2 where mail_id = any($1::uuid[]) and failed_at is null returning message_id
)
select distinct m.conversation_id from f join messages m on m.id = f.message_id;

-- name: last_page
select s.page from visitor_sessions s where s.visitor_id = $1 and s.page <> '' order by s.seen_at desc, s.id limit 1;

-- name: sweep_codes
delete from visitor_codes where created_at < $1;

-- name: sweep_links
delete from visitor_links where expires_at < $1 and resumed_by is null;
