-- name: known_history
-- system: whether a message was brought before, and where
select event_id, coalesce(home_id, conversation_id) as conversation_id from messages
where account_id = $1 and event_id = any($2::text[]);

-- name: known_threads
-- system: which conversation old messages went into, whoever may see it; nothing of it is shown
select t.ref, t.conversation_id from imported_threads t where t.account_id = $1 and t.ref = any($2::text[])
union all
select m.event_id, coalesce(m.home_id, m.conversation_id) from messages m
where m.account_id = $1 and m.event_id = any($2::text[]);

-- name: alone
select pg_advisory_xact_lock(hashtextextended('imported_threads ' || $1::uuid::text, 0));

-- name: hold_history
-- system: old messages join conversations that were brought before; none of them is shown
select id, living_id, wall from conversations where id = any($1::uuid[]) order by id for no key update;

-- name: open_history
-- They are closed: nobody waits for an answer, and a new word opens them again or not as it does with any closed one.
with k as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bool[], $5::timestamptz[], $6::timestamptz[], $7::uuid[])
        t (id, profile_id, subject, chatlike, first_at, last_at, closure_id)
), opened as (
    insert into conversations (id, profile_id, brand_id, subject, chatlike, state, opened_at, active_at, closed_at, last_at)
    select id, profile_id, $8, subject, chatlike, 'closed', first_at, last_at, last_at, first_at from k
)
insert into closures (id, conversation_id, at, by_kind, by_id, by_name)
select closure_id, id, last_at, 'system', '00000000-0000-0000-0000-000000000000', 'import' from k;

-- name: remember_threads
insert into imported_threads (account_id, ref, conversation_id)
select $1, * from unnest($2::text[], $3::uuid[]) on conflict do nothing;

-- name: write_history
-- system: writes what was said long ago, behind the wall of its conversation; nobody looks, and nobody is told
with k as materialized (
    select t.*, c.profile_id as owner, c.wall, case when t.direction = 'out' then 'staff'
        when p.customer_id = o.customer_id then 'customer' else 'third_party' end as role
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::text[],
                $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
        t (id, profile, conversation, identifier, direction, event, at, subject, text, html, parent, name, numbers)
    join conversations c on c.id = t.conversation
    join profiles o on o.id = c.profile_id
    join profiles p on p.id = t.profile
), m as (
    insert into messages (id, conversation_id, profile_id, account_id, identifier_id, channel, direction, role, event_id,
        at, received_at, subject, text, html, in_reply_to, assurance, by_kind, by_name, state, wall)
    select k.id, k.conversation, k.profile, $14, k.identifier, $15, k.direction, k.role, k.event, k.at, k.at, k.subject,
        k.text, k.html, k.parent, case when k.direction = 'in' then $16::smallint end, k.role, k.name, 'delivered', k.wall
    from k
    on conflict (account_id, event_id) where event_id is not null do nothing
    returning id
), d as materialized (
    select k.* from k join m using (id)
), pa as (
    insert into participants (conversation_id, identifier_id, profile_id, role, account_id, last_in_at)
    select distinct on (conversation, identifier) conversation, identifier, profile,
        case role when 'staff' then 'customer' else role end, $14, null::timestamptz
    from d order by conversation, identifier
    on conflict (conversation_id, identifier_id) do nothing
), ti as (
    insert into thread_items (profile_id, at, id, conversation_id, kind, ref, channel, wall, summary, by_name)
    select d.profile, d.at, d.id, d.conversation, 'message', d.id, $15, d.wall, left(d.text, 120), d.name from d
    union all
    select d.owner, d.at, d.id, d.conversation, 'message', d.id, $15, d.wall, left(d.text, 120), d.name
    from d where d.role = 'third_party'
), cn as (
    insert into conversation_numbers (conversation_id, value)
    select distinct d.conversation, x from d, jsonb_array_elements_text(d.numbers::jsonb) x where x not like 'H-%'
    on conflict do nothing
), u as (
    update conversations c set
        opened_at = least(c.opened_at, x.first_at),
        last_text = case when x.at >= c.last_at then x.text else c.last_text end,
        last_from = case when x.at >= c.last_at then x.role else c.last_from end,
        last_at = greatest(c.last_at, x.at),
        active_at = case when c.state = 'closed' then greatest(c.active_at, x.at) else c.active_at end,
        closed_at = case when c.state = 'closed' then greatest(c.closed_at, x.at) end,
        channels = case when c.channels @> array[$15] then c.channels else c.channels || $15 end,
        subject = case when c.subject = '' then x.subject else c.subject end
    from (
        select conversation, min(at) as first_at, max(at) as at,
               (array_agg(left(text, 120) order by at desc, id desc))[1] as text,
               (array_agg(role order by at desc, id desc))[1] as role,
               coalesce((array_agg(subject order by at, id) filter (where subject <> ''))[1], '') as subject
        from d group by conversation
    ) x
    where c.id = x.conversation
)
select id from d;

-- name: write_old_parts
insert into message_parts (message_id, profile_id, quoted, signature)
select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]);
