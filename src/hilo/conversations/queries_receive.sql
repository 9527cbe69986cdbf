-- name: find
-- system: decides where a message belongs before anybody looks at it
-- Candidates for each message: seen before, signed reference, reference within the same customer, number, open chat;
-- for a blocked sender, what of theirs was filed as spam. And of what came to several of our addresses, the first copy:
-- whoever brings another one waits here for it, and sees it in the next statement.
with k as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bool[], $5::uuid[], $6::text[], $7::text[], $8::uuid[],
                         $9::text[], $11::text[], $12::bytea[])
        with ordinality t (profile, identifier, account, chatlike, ref, event, parent, brand, numbers, ancestors, once, n)
),
once as (
    insert into message_once (key, account_id, event_id)
    select distinct on (k.once) k.once, k.account, k.event from k where k.once is not null order by k.once, k.n
    on conflict (key) do update set key = excluded.key
    returning key, account_id, event_id
)
select k.n, p.customer_id, o.customer_id as owner_id, c.rule, c.proof, v.id, v.profile_id, v.state, v.closed_at,
       v.assignee_id is not null or v.wall is not null or v.waiting_since is null as worked,
       (select role from participants t where t.conversation_id = v.id and t.identifier_id = k.identifier) as role,
       v.state = 'closed' and exists (select from closures z
           where z.conversation_id = v.id and z.reopened_at is null and z.because = 'spam') as spam,
       b.id is not null as blocked, e.account_id as once_account, e.event_id as once_event,
       case when not k.chatlike and k.ref is not null then (
           select m.text from messages m where m.id = k.ref and m.direction = 'out') end as ours
from k
join profiles p on p.id = k.profile
left join blocked_senders b on b.identifier_id = k.identifier and b.lifted_at is null
left join once e on e.key = k.once
left join lateral (
    select 0 as rule, m.conversation_id as id, null::uuid as proof from messages m
        where m.account_id = k.account and m.event_id = k.event
    union all
    select 1, m.conversation_id, m.id from messages m where m.id = k.ref
        and not exists (select from conversations e where e.id = m.conversation_id and e.erased_at is not null)
    union all
    select 1, u.id, m.id from messages m
        join conversations u on u.linked_to in (m.conversation_id, m.home_id) and u.linked_because = 'later'
        join profiles q on q.id = u.profile_id
        where m.id = k.ref and q.customer_id = p.customer_id
    union all
    select 2, m.conversation_id, m.id from messages m join profiles q on q.id = m.profile_id
        where k.parent <> '' and m.account_id = k.account and m.event_id = k.parent and q.customer_id = p.customer_id
    union all
    select 6, t.id, t.proof from (
        select m.conversation_id as id, m.id as proof from jsonb_array_elements_text(k.ancestors::jsonb) with ordinality x (name, place)
        join channel_accounts a on a.brand_id = k.brand
        join messages m on m.account_id = a.id and m.event_id = x.name
        join profiles q on q.id = m.profile_id
        where q.customer_id = p.customer_id order by x.place limit 1
    ) t
    union all
    select 2, m.conversation_id, m.id from messages m join profiles q on q.id = m.profile_id
        where m.account_id = k.account and m.in_reply_to in (k.event, nullif(k.parent, '')) and m.in_reply_to <> ''
          and m.direction = 'in' and q.customer_id = p.customer_id
    union all
    select 3, w.id, null from jsonb_array_elements_text(k.numbers::jsonb) x
        join lateral (
            select n.conversation_id as id from conversation_numbers n where n.value = x
            union all
            select u.id from conversations u where u.number = case when x like 'H-%' then substr(x, 3)::bigint end
        ) w on true
        join conversations u on u.id = w.id
        join profiles q on q.id = u.profile_id and q.customer_id = p.customer_id
        where u.brand_id = k.brand
    union all
    select 4, t.id, null from (
        select u.id from profiles q join conversations u on u.profile_id = q.id
        where k.chatlike and q.customer_id = p.customer_id and u.chatlike and u.brand_id = k.brand and u.active_at > $10
          and u.living_id is null
        order by (u.state = 'closed'), u.active_at desc limit 2
    ) t
    union all
    select 5, t.id, null from (
        select u.id from conversations u join closures z on z.conversation_id = u.id
        where b.id is not null and u.profile_id = k.profile and z.because = 'spam' and z.reopened_at is null
        order by u.active_at desc limit 1
    ) t
) c on true
left join conversations f on f.id = c.id
left join conversations v on v.id = coalesce(f.living_id, f.id)
left join profiles o on o.id = v.profile_id
order by k.n, c.rule;

-- name: hold_first
-- system: what a new conversation is linked to, with all that is written to: no wall goes up between its look and its row
select c.id from conversations c where c.id = any($1::uuid[]) order by c.id for no key update;

-- name: open_and_hold
-- system: what goes on with a walled matter stands behind its wall from the first word, with its team
-- What is written to is locked by a statement of its own: who builds a wall or closes at this moment is waited for, and
-- the next statement sees what they did.
with opened as (
    insert into conversations (id, profile_id, brand_id, subject, chatlike, team_id, wall, opened_at, active_at, last_at,
                               linked_to, linked_because, state, closed_at)
    select k.id, k.profile, k.brand, k.subject, k.chatlike,
           case when l.wall is null then b.default_team_id else l.team_id end, l.wall, k.received_at, k.received_at, k.at,
           k.linked_to, case when k.linked_to is null then null else 'later' end,
           case when k.spam then 'closed' else 'open' end, case when k.spam then k.received_at end
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bool[], $6::timestamptz[], $7::timestamptz[],
                $8::uuid[], $10::bool[]) k (id, profile, brand, subject, chatlike, at, received_at, linked_to, spam)
    join brands b on b.id = k.brand
    left join conversations l on l.id = k.linked_to
),
filed as (
    insert into closures (id, conversation_id, at, by_kind, by_id, by_name, because)
    select gen_random_uuid(), k.id, k.received_at, 'system', '00000000-0000-0000-0000-000000000000', '', 'spam'
    from unnest($1::uuid[], $7::timestamptz[], $10::bool[]) k (id, received_at, spam) where k.spam
)
select c.id, c.living_id from conversations c where c.id = any($9::uuid[]) order by c.id for no key update;

-- name: write
-- system: writes what came in; nobody looks
-- What is quiet (spam, a machine's answer) wakes nothing and counts nowhere. `extra`: what only some messages have.
with k as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[],
                         $9::uuid[], $10::timestamptz[], $11::timestamptz[], $12::text[], $13::text[], $14::text[],
                         $15::text[], $16::smallint[], $17::text[], $18::bool[], $19::text[], $20::text[], $21::bool[],
                         $22::bool[], $23::text[], $30::smallint[], $31::uuid[])
        with ordinality t (id, profile, conversation, account, identifier, channel, role, event, envelope, at, received_at,
           subject, text, html, parent, assurance, chat, chatlike, name, numbers, own, quiet, extra, rule, proof, n)
),
m as (
    insert into messages (id, conversation_id, profile_id, account_id, identifier_id, channel, direction, role, event_id,
        envelope_id, at, received_at, subject, text, html, in_reply_to, assurance, by_kind, by_name, wall, placed_by,
        placed_for)
    select k.id, k.conversation, k.profile, k.account, k.identifier, k.channel, 'in', k.role, k.event, k.envelope, k.at,
        k.received_at, k.subject, k.text, k.html, k.parent, k.assurance, k.role, k.name, c.wall, k.rule, k.proof
    from k join conversations c on c.id = k.conversation
    order by k.n
    on conflict (account_id, event_id) where event_id is not null do nothing
    returning id, wall
),
d as materialized (
    select k.*, m.wall, c.profile_id as owner, c.assignee_id from k join m using (id) join conversations c on c.id = k.conversation
),
pa as (
    insert into participants (conversation_id, identifier_id, profile_id, role, account_id, chat, last_in_at)
    select distinct on (conversation, identifier) conversation, identifier, profile, role, account, chat, received_at
    from (
        select conversation, identifier, profile, role, account, chat, received_at, n from d
        union all
        select d.conversation, (o ->> 0)::uuid, (o ->> 1)::uuid, 'cc', d.account, '', null, null
        from d cross join lateral jsonb_array_elements(d.extra::jsonb -> 'others') o where d.extra is not null
    ) x order by conversation, identifier, n desc nulls last
    on conflict (conversation_id, identifier_id) do update set account_id = excluded.account_id, chat = excluded.chat,
        last_in_at = greatest(participants.last_in_at, excluded.last_in_at)
        where participants.profile_id = excluded.profile_id and excluded.last_in_at is not null
),
mp as (
    insert into message_parts (message_id, profile_id, quoted, signature, automatic, spam, recipients)
    select d.id, d.profile, x.quoted, x.signature, x.automatic, x.spam, x.recipients
    from d cross join lateral jsonb_to_record(d.extra::jsonb)
        x (quoted text, signature text, automatic bool, spam bool, recipients jsonb)
    where d.extra is not null
),
mc as (
    insert into message_copies (account_id, event_id, message_id, envelope_id, at)
    select distinct on (y.account, y.event) y.account, y.event, coalesce(m.id, f.id), y.envelope, y.at
    from unnest($24::uuid[], $25::text[], $26::uuid[], $27::timestamptz[], $28::uuid[], $29::text[])
        y (account, event, envelope, at, first_account, first_event)
    left join (select d.id, d.account, d.event from d) m on m.account = y.first_account and m.event = y.first_event
    left join messages f on f.account_id = y.first_account and f.event_id = y.first_event
    where coalesce(m.id, f.id) is not null
    order by y.account, y.event
    on conflict (account_id, event_id) do nothing
),
ti as (
    insert into thread_items (profile_id, at, id, conversation_id, kind, ref, channel, wall, summary, by_name)
    select d.profile, d.at, d.id, d.conversation, 'message', d.id, d.channel, d.wall, left(d.text, 120), d.name from d
    union all
    select d.owner, d.at, d.id, d.conversation, 'message', d.id, d.channel, d.wall, left(d.text, 120), d.name
    from d where d.owner <> d.profile and (not d.own or d.role <> 'customer')
),
cn as (
    insert into conversation_numbers (conversation_id, value)
    select distinct d.conversation, x from d, jsonb_array_elements_text(d.numbers::jsonb) x where d.own and x not like 'H-%'
    on conflict do nothing
),
re as (
    update closures c set reopened_at = d.received_at, reopened_by = 'customer'
    from (select conversation, min(received_at) as received_at from d where not quiet group by 1) d
    where c.conversation_id = d.conversation and c.reopened_at is null
),
sn as (
    update snoozes s set ended_at = d.received_at, ended_because = 'words'
    from (select conversation, max(received_at) as received_at from d where not quiet group by 1) d
    where s.conversation_id = d.conversation and s.ended_at is null
    returning s.conversation_id
),
u as (
    update conversations c set
        unread = c.unread + x.count,
        last_at = greatest(c.last_at, x.at),
        last_text = case when x.at >= c.last_at then x.text else c.last_text end,
        last_from = case when x.at >= c.last_at then x.role else c.last_from end,
        active_at = greatest(c.active_at, x.received_at),
        waiting_since = coalesce(c.waiting_since, x.first_at),
        chatlike = c.chatlike or x.chatlike,
        channels = case when x.channels <@ c.channels then c.channels
                        else array(select distinct e from unnest(c.channels || x.channels) e order by e) end,
        -- That of the first words that have one, in whatever order they came.
        subject = case when x.subject <> '' and (c.subject = '' or x.subject_at < coalesce(
            (select t.at from thread_items t where t.conversation_id = c.id order by t.at, t.id limit 1), 'infinity'))
            then x.subject else c.subject end,
        version = c.version + (x.count > 0 and c.state <> 'open')::int,
        state = case when x.count > 0 then 'open' else c.state end,
        closed_at = case when x.count > 0 then null else c.closed_at end
    from (
        select conversation, count(*) filter (where not quiet)::int as count, max(at) as at,
               max(received_at) as received_at, min(received_at) filter (where not quiet) as first_at, array_agg(distinct channel) as channels, bool_or(chatlike) as chatlike,
               (array_agg(left(text, 120) order by at desc, id desc))[1] as text,
               (array_agg(role order by at desc, id desc))[1] as role,
               (array_agg(subject order by at, id) filter (where own and subject <> ''))[1] as subject,
               min(at) filter (where own and subject <> '') as subject_at
        from d group by conversation
    ) x
    where c.id = x.conversation
)
select d.id, exists (
    select from followers f where f.conversation_id = d.conversation and f.ended_at is null
) as followed, exists (select from sn where sn.conversation_id = d.conversation) as woken, d.assignee_id from d;

-- name: drop_empty
-- system: an opened conversation whose only message turned out to be known already
delete from conversations v where v.id = any($1::uuid[]) and not exists (
    select 1 from messages m where m.conversation_id = v.id);
