-- name: rules
select kind, days from retention_rules;

-- name: set_rule
insert into retention_rules (kind, days, changed_by, changed_at) values ($1, $2, $3, $4)
on conflict (kind) do update set days = excluded.days, changed_by = excluded.changed_by, changed_at = excluded.changed_at;

-- name: count_gate_decisions
select count(*) from (select 1 from gate_decisions g where g.at < $1 and not exists (
    select from profiles p join profiles q on q.customer_id = p.customer_id
    join legal_holds h on h.profile_id = q.id and h.lifted_at is null where p.id = g.profile_id) limit 100001) x;

-- name: trim_gate_decisions
delete from gate_decisions where id in (
    select g.id from gate_decisions g where g.at < $1 and not exists (
        select from profiles p join profiles q on q.customer_id = p.customer_id
        join legal_holds h on h.profile_id = q.id and h.lifted_at is null where p.id = g.profile_id)
    order by g.at limit $2);

-- name: count_outbox_parts
select count(*) from (select 1 from outbox_parts o where o.state in ('sent', 'delivered', 'read', 'refused') and o.changed_at < $1
    and not exists (
        select from profiles p join profiles q on q.customer_id = p.customer_id
        join legal_holds h on h.profile_id = q.id and h.lifted_at is null where p.id = o.profile_id) limit 100001) x;

-- name: trim_outbox_parts
-- What failed or is unknown stays: a person decides about it.
delete from outbox_parts where id in (
    select o.id from outbox_parts o where o.state in ('sent', 'delivered', 'read', 'refused') and o.changed_at < $1
        and not exists (
            select from profiles p join profiles q on q.customer_id = p.customer_id
            join legal_holds h on h.profile_id = q.id and h.lifted_at is null where p.id = o.profile_id)
    order by o.changed_at limit $2);

-- name: count_envelopes
-- system: raw forms by their age, whatever walls the messages stand behind
select count(*) from (select 1 from envelopes e where e.received_at < $1
    and not exists (select from arrivals a where a.envelope_id = e.id)
    and not exists (select from parked_envelopes k where k.envelope_id = e.id)
    and not exists (
        select from messages m join profiles p on p.id = m.profile_id join profiles q on q.customer_id = p.customer_id
        join legal_holds h on h.profile_id = q.id and h.lifted_at is null where m.envelope_id = e.id) limit 100001) x;

-- name: trim_envelopes
-- system: raw forms by their age, whatever walls the messages stand behind
-- What waits or is parked stays: it was not understood yet.
with old as (
    select e.id from envelopes e where e.received_at < $1
        and not exists (select from arrivals a where a.envelope_id = e.id)
        and not exists (select from parked_envelopes k where k.envelope_id = e.id)
        and not exists (
            select from messages m join profiles p on p.id = m.profile_id join profiles q on q.customer_id = p.customer_id
            join legal_holds h on h.profile_id = q.id and h.lifted_at is null where m.envelope_id = e.id)
    order by e.received_at limit $2
),
named as (update messages set envelope_id = null where envelope_id in (select id from old))
delete from envelopes where id in (select id from old);

-- name: count_attachments
-- system: files by their age, whatever walls they stand behind
select count(*) from (select 1 from attachments a join messages m on m.id = a.message_id
join conversations c on c.id = m.conversation_id and c.state = 'closed'
where m.received_at < $1 and not exists (
    select from profiles p join profiles q on q.customer_id = p.customer_id
    join legal_holds h on h.profile_id = q.id and h.lifted_at is null where p.id in (m.profile_id, c.profile_id)) limit 100001) x;

-- name: trim_attachments
-- system: files by their age, whatever walls they stand behind
-- Of closed conversations; the bytes go with the next sweep of files that nothing names.
with old as materialized (
    select a.id from attachments a join messages m on m.id = a.message_id
    join conversations c on c.id = m.conversation_id and c.state = 'closed'
    where m.received_at < $1 and not exists (
        select from profiles p join profiles q on q.customer_id = p.customer_id
        join legal_holds h on h.profile_id = q.id and h.lifted_at is null where p.id in (m.profile_id, c.profile_id))
    order by m.received_at limit $2
),
gone as (delete from attachments where id in (select id from old) returning id)
delete from blobs where id in (select id from gone);

-- name: count_conversations
-- system: closed conversations by their age
select count(*) from (select 1 from conversations c where c.state = 'closed' and c.closed_at < $1 and c.active_at < $1
    and c.erased_at is null and not exists (
        select from profiles p join profiles q on q.customer_id = p.customer_id
        join legal_holds h on h.profile_id = q.id and h.lifted_at is null
        where p.id = c.profile_id
            or p.id in (select m.profile_id from messages m where m.conversation_id = c.id)) limit 100001) x;

-- name: trim_conversations
-- system: closed conversations by their age
-- Their words go; times, channels and states stay, as after an erasure. Files go with the next sweep.
with old as materialized (
    select c.id from conversations c where c.state = 'closed' and c.closed_at < $1 and c.active_at < $1
        and c.erased_at is null and not exists (
            select from profiles p join profiles q on q.customer_id = p.customer_id
            join legal_holds h on h.profile_id = q.id and h.lifted_at is null
            where p.id = c.profile_id
                or p.id in (select m.profile_id from messages m where m.conversation_id = c.id))
    order by c.closed_at limit $2 for update skip locked
),
said as materialized (select m.id, m.envelope_id from messages m where m.conversation_id in (select id from old)),
files as (delete from attachments where message_id in (select id from said) returning id),
bytes as (delete from blobs where id in (select id from files)),
parts as (delete from outbox_parts where message_id in (select id from said)),
raw as (
    delete from envelopes e where e.id in (select envelope_id from said) and not exists (
        select from messages x where x.envelope_id = e.id and x.id not in (select id from said))
        and not exists (select from parked_envelopes k where k.envelope_id = e.id)
        and not exists (select from arrivals a where a.envelope_id = e.id)
),
emptied as (
    update messages set subject = '', text = '', html = '', recipients = null, reports = null, in_reply_to = '',
        envelope_id = null, state_reason = '', by_name = case direction when 'in' then '' else by_name end
    where id in (select id from said)
),
noted as (update notes set text = '' where conversation_id in (select id from old)),
shown as (update thread_items set summary = '' where conversation_id in (select id from old)),
begun as (delete from drafts where conversation_id in (select id from old)),
quoted as (delete from conversation_numbers where conversation_id in (select id from old)),
marked as (delete from conversation_marks where conversation_id in (select id from old))
update conversations set subject = '', last_text = '', attributes = '{}', erased_at = $3,
    own = jsonb_set(jsonb_set(jsonb_set(jsonb_set(own, '{own,subject}', '""', false), '{own,attributes}', '{}', false),
        '{shown,subject}', '""', false), '{shown,attributes}', '{}', false)
where id in (select id from old) or living_id in (select id from old);

-- name: count_audit_log
select count(*) from (select 1 from audit_log where at < $1 and not exists (select from legal_holds where lifted_at is null) limit 100001) x;

-- name: trim_audit_log
-- An entry names no profile: while any hold stands, all of them stay.
delete from audit_log where id in (
    select id from audit_log where at < $1 and not exists (select from legal_holds where lifted_at is null)
    order by id limit $2);
