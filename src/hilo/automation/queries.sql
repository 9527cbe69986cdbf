-- name: active_accounts
select account_id from absence_replies where active;

-- name: absence_reply
select account_id, active, texts, hourly from absence_replies where account_id = $1;

-- name: put_absence_reply
insert into absence_replies (account_id, active, texts, hourly, changed_at, changed_by) values ($1, $2, $3, $4, $5, $6)
on conflict (account_id) do update set active = excluded.active, texts = excluded.texts, hourly = excluded.hourly,
    changed_at = excluded.changed_at, changed_by = excluded.changed_by;

-- name: hold_address
-- system: nobody looks; two mails of one address at once are judged one after the other
select pg_advisory_xact_lock(hashtextextended('automatic reply ' || m.identifier_id, 0))
from messages m where m.account_id = $1 and m.event_id = $2;

-- name: came
-- system: judged before anybody looks; what a machine answers goes to its writer alone
select m.id, m.conversation_id, m.profile_id, m.identifier_id, i.value_norm as value, m.event_id, m.role, m.at,
       m.received_at, p.language, a.brand_id,
       coalesce(x.automatic or x.spam, false) or exists (
           select from closures z where z.conversation_id = m.conversation_id and z.because = 'spam' and z.reopened_at is null
       ) as unwanted,
       (select count(*)::int from (
           select from messages o
           where o.profile_id = m.profile_id and o.identifier_id = m.identifier_id and o.account_id = m.account_id
             and o.direction = 'in' and o.received_at > $3 limit 1001
       ) o) as lately,
       exists (
           select from automatic_replies r where r.conversation_id = m.conversation_id and r.identifier_id = m.identifier_id
       ) as answered_here,
       exists (
           select from automatic_replies r where r.identifier_id = m.identifier_id and r.at > $4
       ) as answered_lately
from messages m
join identifiers i on i.id = m.identifier_id
join profiles p on p.id = m.profile_id
join channel_accounts a on a.id = m.account_id
left join message_parts x on x.message_id = m.id
where m.account_id = $1 and m.event_id = $2;

-- name: note_reply
insert into automatic_replies (id, message_id, answers, conversation_id, account_id, profile_id, identifier_id, at)
values ($1, $2, $3, $4, $5, $6, $7, $8);
