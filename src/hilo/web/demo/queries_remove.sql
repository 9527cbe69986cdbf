-- name: profiles
select id from profiles where account_id = any($1::uuid[]);

-- name: crossing_merges
-- Merges of somebody of the demo with somebody real.
with ours as (
    select home_customer_id as id, bool_or(account_id = any($1::uuid[])) as some, bool_and(account_id = any($1::uuid[])) as every
    from profiles group by home_customer_id
)
select m.id from merges m
join ours a on a.id = m.into_customer join ours b on b.id = m.absorbed_customer
where m.undone_at is null and a.every is distinct from b.every and (a.some or b.some);

-- name: messages
-- system: the demo is taken away, whatever walls stand in it
select m.id from messages m where m.account_id = any($1::uuid[]) or m.profile_id = any($2::uuid[])
    or m.conversation_id in (select c.id from conversations c where c.profile_id = any($2::uuid[]));

-- name: conversations
-- system: the demo is taken away, whatever walls stand in it
select c.id from conversations c where c.profile_id = any($1::uuid[])
    or exists (select from messages m where m.conversation_id = c.id and m.id = any($2::uuid[]))
    and not exists (select from messages m where m.conversation_id = c.id and m.id <> all($2::uuid[]));

-- name: left_over
-- system: conversations of real people that lose a message and keep others
select distinct m.conversation_id as id from messages m
where m.id = any($1::uuid[]) and m.conversation_id <> all($2::uuid[]);

-- name: remove_attachments
-- system: the demo is taken away, whatever walls stand in it
with gone as (
    delete from attachments where message_id = any($1::uuid[]) or profile_id = any($2::uuid[]) or uploaded_by = any($3::uuid[])
    returning id
)
delete from blobs where id in (select id from gone);

-- name: remove_outbox
with parts as (delete from outbox_parts where message_id = any($1::uuid[]) or account_id = any($2::uuid[])),
lines as (delete from outbox_lines where account_id = any($2::uuid[])),
calls as (delete from outbox_calls where account_id = any($2::uuid[])),
grants as (delete from outbox_grants where account_id = any($2::uuid[])),
listening as (delete from listenings where account_id = any($2::uuid[])),
absence as (delete from absence_replies where account_id = any($2::uuid[])),
words as (delete from channel_words where account_id = any($2::uuid[]))
delete from early_receipts where account_id = any($2::uuid[]);

-- name: remove_thread
-- system: the demo is taken away, whatever walls stand in it
with items as (
    delete from thread_items where conversation_id = any($2::uuid[]) or profile_id = any($3::uuid[])
        or kind = 'message' and ref = any($1::uuid[])
),
written as (delete from notes where conversation_id = any($2::uuid[]) or profile_id = any($3::uuid[])),
closed as (delete from closures where conversation_id = any($2::uuid[])),
automatic as (
    delete from automatic_replies where conversation_id = any($2::uuid[]) or profile_id = any($3::uuid[])
        or account_id = any($4::uuid[])
),
blocked as (delete from blocked_senders where conversation_id = any($2::uuid[]) or profile_id = any($3::uuid[])),
repeated as (delete from repeats where profile_id = any($3::uuid[]) or message_id = any($1::uuid[])),
macros_run as (delete from macro_runs where conversation_id = any($2::uuid[])),
copies as (delete from message_copies where message_id = any($1::uuid[]) or account_id = any($4::uuid[])),
once as (delete from message_once where account_id = any($4::uuid[])),
parts as (delete from message_parts where message_id = any($1::uuid[]) or profile_id = any($3::uuid[])),
quoted as (delete from conversation_numbers where conversation_id = any($2::uuid[])),
merged as (delete from conversation_merges where into_id = any($2::uuid[]) or absorbed_id = any($2::uuid[])),
moved as (
    delete from conversation_moves where from_id = any($2::uuid[]) or to_id = any($2::uuid[])
        or id in (select move_id from moved_items where from_id = any($2::uuid[]))
),
taking_part as (
    delete from participants where conversation_id = any($2::uuid[]) or profile_id = any($3::uuid[])
        or account_id = any($4::uuid[])
)
delete from messages where id = any($1::uuid[]);

-- name: remove_traces
-- system: the demo is taken away, whatever walls stand in it
-- What names a conversation or a message and hangs on none: triggers left lines in search_due while the messages went.
with sought as (
    delete from search_due d where not exists (select from messages m where m.id = d.id)
        and not exists (select from notes n where n.id = d.id)
),
found as (delete from search_entries where id = any($1::uuid[])),
looking as (delete from onlookers where conversation_id = any($2::uuid[]) or user_id = any($4::uuid[])),
told as (delete from webhook_deliveries where conversation_id = any($2::uuid[]) or message_id = any($1::uuid[])),
answered as (delete from automatic_replies where conversation_id = any($2::uuid[]) or profile_id = any($3::uuid[])),
lines as (delete from imported_people where profile_id = any($3::uuid[])),
later as (
    delete from jobs where payload ->> 'message_id' in (select unnest($1::uuid[])::text)
        or payload ->> 'conversation_id' in (select unnest($2::uuid[])::text)
)
delete from bulk_items where conversation_id = any($2::uuid[]);

-- name: unlink
-- system: real conversations that followed one of the demo, or are in the hands of its staff
update conversations set
    linked_to = case when linked_to = any($1::uuid[]) then null else linked_to end,
    linked_because = case when linked_to = any($1::uuid[]) then null else linked_because end,
    assignee_id = case when assignee_id = any($2::uuid[]) then null else assignee_id end,
    team_id = case when team_id = any($3::uuid[]) then null else team_id end
where id <> all($1::uuid[])
    and (linked_to = any($1::uuid[]) or assignee_id = any($2::uuid[]) or team_id = any($3::uuid[]));

-- name: remove_conversations
-- system: the demo is taken away, whatever walls stand in it
delete from conversations where id = any($1::uuid[]);

-- name: remove_envelopes
with parked as (
    delete from parked_envelopes where envelope_id in (select id from envelopes where account_id = any($1::uuid[]))
)
delete from arrivals where envelope_id in (select id from envelopes where account_id = any($1::uuid[]));

-- name: remove_accounts
with raw as (delete from envelopes where account_id = any($1::uuid[])),
threads as (delete from imported_threads where account_id = any($1::uuid[])),
heard as (delete from listenings where account_id = any($1::uuid[])),
absent as (delete from absence_replies where account_id = any($1::uuid[])),
brought as (update imports set account_id = null where account_id = any($1::uuid[]))
delete from channel_accounts where id = any($1::uuid[]);

-- name: remove_visitors
-- What they proved goes with them, and what they were written by mail.
with shown as (delete from visitor_identities where account_id = any($1::uuid[])),
seated as (delete from visitor_sessions where account_id = any($1::uuid[])),
links as (delete from visitor_links where account_id = any($1::uuid[])),
codes as (delete from visitor_codes where account_id = any($1::uuid[]))
delete from visitors where account_id = any($1::uuid[]);

-- name: remove_people
-- system: the demo is taken away; a handle that a real message names stays
-- Customers go who were never anybody but the demo's; handles, who are nobody's then, with what was said about them.
with links as (
    delete from identifier_links where profile_id = any($1::uuid[]) or account_id = any($2::uuid[])
    returning identifier_id
),
pairs as (delete from suggestions where profile_a = any($1::uuid[]) or profile_b = any($1::uuid[])),
vetoes as (delete from never_merges where profile_a = any($1::uuid[]) or profile_b = any($1::uuid[])),
led as (delete from contact_routes where profile_id = any($1::uuid[]) or to_profile_id = any($1::uuid[])),
related as (delete from relations where profile_id = any($1::uuid[]) or other_profile_id = any($1::uuid[])),
housed as (delete from organisations where profile_id = any($1::uuid[])),
held as (delete from legal_holds where profile_id = any($1::uuid[])),
told as (delete from customer_attributes where profile_id = any($1::uuid[])),
said as (delete from profile_values where profile_id = any($1::uuid[])),
keys as (delete from block_keys where profile_id = any($1::uuid[])),
waiting as (delete from profiles_to_compare where profile_id = any($1::uuid[])),
doubted as (delete from doubts where profile_a = any($1::uuid[]) or profile_b = any($1::uuid[])),
taken_out as (delete from extractions where profile_id = any($1::uuid[])),
asked as (delete from gate_decisions where profile_id = any($1::uuid[])),
handles as (
    delete from identifiers i where i.id in (select identifier_id from links)
        and not exists (select from identifier_links l where l.identifier_id = i.id
            and l.profile_id <> all($1::uuid[]) and (l.account_id is null or l.account_id <> all($2::uuid[])))
        and not exists (select from messages m where m.identifier_id = i.id)
        and not exists (select from participants t where t.identifier_id = i.id)
    returning kind, value_norm
),
stops as (delete from suppressions where (kind, value_norm) in (select kind, value_norm from handles)),
yeses as (delete from consents where (kind, value_norm) in (select kind, value_norm from handles)),
gone as (
    delete from profiles where id = any($1::uuid[])
    returning home_customer_id
),
nobody as (
    select home_customer_id as id from gone
    except select home_customer_id from profiles where id <> all($1::uuid[])
),
proofs as (delete from erasures where customer_id in (select id from nobody)),
exports as (delete from person_exports where customer_id in (select id from nobody)),
edges as (delete from merges where into_customer in (select id from nobody) or absorbed_customer in (select id from nobody))
delete from customers where id in (select id from nobody);

-- name: remove_habits
-- What belongs to everybody and was last written by them; their own and their teams' goes by cascade, and what somebody
-- real has made their own stays.
with strokes as (delete from macros where changed_by ->> 'id' in (select unnest($1::uuid[])::text))
delete from canned_answers where changed_by ->> 'id' in (select unnest($1::uuid[])::text);

-- name: remove_staff
with sat as (delete from sessions where user_id = any($1::uuid[])),
showed as (delete from api_tokens where user_id = any($1::uuid[]) or created_by = any($1::uuid[])),
seen as (delete from presences where user_id = any($1::uuid[])),
reaching as (delete from role_teams where team_id = any($2::uuid[]))
delete from team_members where user_id = any($1::uuid[]) or team_id = any($2::uuid[]);

-- name: remove_teams
with house as (update brands set default_team_id = null where default_team_id = any($1::uuid[]))
delete from teams where id = any($1::uuid[]);

-- name: remove_house
-- system: brands and tags that something real has by now stay, the brands put away
with parts as (delete from demo_parts),
worn as (
    delete from tags t where t.id = any($3::uuid[])
        and not exists (select from conversations c where c.tags @> array[t.id])
),
kept as (
    select b.id from brands b where b.id = any($1::uuid[]) and (
        exists (select from channel_accounts a where a.brand_id = b.id)
        or exists (select from conversations c where c.brand_id = b.id)
        or exists (select from default_brand d where d.brand_id = b.id))
),
away as (
    update brands set archived_at = coalesce(archived_at, $4), calendar_id = null, default_team_id = null
    where id in (select id from kept) and id not in (select brand_id from default_brand)
),
shut as (update brands set calendar_id = null where calendar_id = any($2::uuid[]) and id <> all($1::uuid[]))
delete from brands where id = any($1::uuid[]) and id not in (select id from kept);

-- name: remove_calendars
delete from calendars k where k.id = any($1::uuid[]) and not exists (select from brands b where b.calendar_id = k.id);

-- name: remove_users
delete from users where id = any($1::uuid[]);
