-- name: add
with calls as (
    insert into outbox_calls (account_id, to_kind, to_value, due_at)
    select account_id, to_kind, to_value, min(due_at)
    from unnest($3::uuid[], $4::text[], $5::text[], $6::timestamptz[]) as c (account_id, to_kind, to_value, due_at)
    group by account_id, to_kind, to_value
)
insert into outbox_parts (
    id, message_id, part, parts, account_id, profile_id, conversation_id, to_kind, to_value, to_name, purpose, content,
    state, due_at, next_at, created_at, changed_at, copy_of, copy_by
)
select id, message_id, part, parts, account_id, profile_id, conversation_id, to_kind, to_value, to_name, purpose,
    content, state, due_at, $2, $2, $2, copy_of, copy_by
from unnest(
    $1::uuid[], $7::uuid[], $8::smallint[], $9::smallint[], $3::uuid[], $10::uuid[], $11::uuid[], $4::text[], $5::text[],
    $12::text[], $13::text[], $14::jsonb[], $15::text[], $6::timestamptz[], $16::uuid[], $17::uuid[]
) with ordinality as p (
    id, message_id, part, parts, account_id, profile_id, conversation_id, to_kind, to_value, to_name, purpose, content,
    state, due_at, copy_of, copy_by, place
)
order by place
on conflict do nothing

-- name: answer_calls
with called as (
    delete from outbox_calls
    where id in (select id from outbox_calls order by id limit 5000 for update skip locked)
    returning account_id, to_kind, to_value, due_at
)
insert into outbox_lines (account_id, to_kind, to_value, next_at)
select account_id, to_kind, to_value, min(due_at) from called group by 1, 2, 3 order by 1, 2, 3
on conflict (account_id, to_kind, to_value) do update
set next_at = case when outbox_lines.lease is null then least(outbox_lines.next_at, excluded.next_at)
    else outbox_lines.next_at end

-- name: due_accounts
select a.id from channel_accounts a
where (a.state = 'live' or a.closed_at is not null)
    and exists (select from outbox_lines l where l.account_id = a.id and l.next_at <= $1)
    and not exists (
        select from outbox_grants g where g.account_id = a.id and g.to_kind = '' and g.to_value = '' and g.free_at > $1
    )
order by a.id

-- name: next_due
select min(greatest(l.next_at, g.free_at))
from channel_accounts a
cross join lateral (
    select next_at from outbox_lines where account_id = a.id and next_at is not null order by next_at limit 1
) l
left join outbox_grants g on g.account_id = a.id and g.to_kind = '' and g.to_value = ''
where a.state = 'live' or a.closed_at is not null

-- name: take_lines
with due as (
    select l.account_id, l.to_kind, l.to_value
    from unnest($1::uuid[], $2::int[]) as w (account_id, room)
    cross join lateral (
        select * from outbox_lines
        where account_id = w.account_id and next_at <= $3
        order by next_at limit w.room for update skip locked
    ) l
)
update outbox_lines l set lease = $4, next_at = $5
from due d
where (l.account_id, l.to_kind, l.to_value) = (d.account_id, d.to_kind, d.to_value)
returning l.account_id, l.to_kind, l.to_value

-- name: heads
select h.id, h.message_id
from unnest($1::uuid[], $2::text[], $3::text[]) as l (account_id, to_kind, to_value)
cross join lateral (
    select id, message_id from outbox_parts p
    where (p.account_id, p.to_kind, p.to_value) = (l.account_id, l.to_kind, l.to_value)
        and p.state in ('held', 'queued', 'sending')
    order by p.due_at, p.seq limit 1
) h

-- name: lock_parts
select * from outbox_parts where message_id = any ($1) order by id for update

-- name: lock_waiting
select * from outbox_parts where message_id = $1 and state in ('held', 'queued') order by id for update skip locked

-- name: parts_of
select * from outbox_parts where message_id = any ($1) order by message_id, part

-- name: change
update outbox_parts p
set state = n.state, due_at = n.due_at, next_at = n.next_at, tries = n.tries, first_tried_at = n.first_tried_at,
    may_have_gone = n.may_have_gone, lease = n.lease, provider_id = n.provider_id, code = n.code, reason = n.reason,
    changed_at = $12, sent_to = n.sent_to::jsonb,
    content = case when n.state in ('sent', 'delivered', 'read') then null else p.content end
from unnest(
    $1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::int[], $6::timestamptz[], $7::boolean[], $8::uuid[],
    $9::text[], $10::text[], $11::text[], $13::text[]
) as n (id, state, due_at, next_at, tries, first_tried_at, may_have_gone, lease, provider_id, code, reason, sent_to)
where p.id = n.id

-- name: sender_names
select a.id, coalesce(nullif(b.sender_name, ''), b.name) as name
from channel_accounts a join brands b on b.id = a.brand_id where a.id = any ($1)

-- name: remove
delete from outbox_parts where message_id = $1

-- name: lock_lines
select account_id, to_kind, to_value from outbox_lines
where (account_id, to_kind, to_value) in (select * from unnest($1::uuid[], $2::text[], $3::text[]))
order by account_id, to_kind, to_value for update

-- name: free_lines
update outbox_lines l
set lease = null, next_at = (
    select case when p.due_at = 'infinity' then null else greatest(p.due_at, p.next_at, n.not_before) end
    from outbox_parts p
    where (p.account_id, p.to_kind, p.to_value) = (l.account_id, l.to_kind, l.to_value)
        and p.state in ('held', 'queued', 'sending')
    order by p.due_at, p.seq limit 1
)
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[])
    as n (lease, account_id, to_kind, to_value, not_before)
where (l.account_id, l.to_kind, l.to_value) = (n.account_id, n.to_kind, n.to_value) and l.lease = n.lease

-- name: renew_lines
update outbox_lines l set next_at = $5
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as n (lease, account_id, to_kind, to_value)
where (l.account_id, l.to_kind, l.to_value) = (n.account_id, n.to_kind, n.to_value) and l.lease = n.lease

-- name: call
insert into outbox_calls (account_id, to_kind, to_value, due_at)
select account_id, to_kind, to_value, $4 from unnest($1::uuid[], $2::text[], $3::text[]) as c (account_id, to_kind, to_value)

-- name: lock_grants
insert into outbox_grants as g (account_id, to_kind, to_value)
select * from unnest($1::uuid[], $2::text[], $3::text[]) order by 1, 2, 3
on conflict (account_id, to_kind, to_value) do update set account_id = excluded.account_id
returning g.account_id, g.to_kind, g.to_value, g.at, g.counts

-- name: keep_grants
update outbox_grants g set at = array(select jsonb_array_elements_text(n.at::jsonb)::timestamptz),
    counts = array(select jsonb_array_elements_text(n.counts::jsonb)::int), free_at = n.free_at
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
    as n (account_id, to_kind, to_value, at, counts, free_at)
where (g.account_id, g.to_kind, g.to_value) = (n.account_id, n.to_kind, n.to_value)

-- name: by_provider_id
select distinct message_id from outbox_parts where account_id = $1 and provider_id = any ($2)

-- name: queues
select a.id,
    (select count(*) from outbox_parts p where p.account_id = a.id and p.state in ('held', 'queued', 'sending')
        and p.due_at <= $2) as queued,
    (select count(*) from outbox_parts p where p.account_id = a.id and p.state = 'failed' and p.changed_at > $3) as failing,
    (select count(*) from outbox_parts p where p.account_id = a.id and p.state = 'unknown') as unknown,
    (select min(p.due_at) from outbox_parts p where p.account_id = a.id and p.state in ('held', 'queued', 'sending'))
        as oldest_at
from unnest($1::uuid[]) as a (id)

-- name: note_words
insert into channel_words (account_id, kind, value, last_at)
select account_id, kind, value, max(at) from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
    as w (account_id, kind, value, at)
group by 1, 2, 3 order by 1, 2, 3
on conflict (account_id, kind, value) do update set last_at = greatest(channel_words.last_at, excluded.last_at)

-- name: words
select account_id, kind, value, last_at from channel_words
where (account_id, kind, value) in (select * from unnest($1::uuid[], $2::text[], $3::text[]))

-- name: keep_early
insert into early_receipts (account_id, provider_id, state, reason, at, code, permanent, to_kind, to_value)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::boolean[],
    $8::text[], $9::text[])

-- name: early_known
select distinct p.message_id from early_receipts e
join outbox_parts p on p.account_id = e.account_id and p.provider_id = e.provider_id
where e.at > $1

-- name: take_early
delete from early_receipts e using outbox_parts p
where p.account_id = e.account_id and p.provider_id = e.provider_id and p.message_id = any ($1)
returning p.id, e.provider_id, e.state, e.reason, e.at, e.code, e.permanent, e.to_kind, e.to_value, e.id as place

-- name: forget_early
delete from early_receipts where at < $1
