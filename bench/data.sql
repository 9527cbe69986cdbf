-- name: functions
-- Ids that can be computed: the kind of thing and its number. They grow with the number, as UUIDv7 grow with time.
create function bench_id(kind int, n bigint) returns uuid language sql immutable parallel safe
    return (lpad(to_hex(kind), 8, '0') || lpad(to_hex(n), 24, '0'))::uuid;
-- The last word of conversation n of `most`: spread over the year that ends now.
create function bench_at(n bigint, most bigint) returns timestamptz language sql stable parallel safe
    return date_trunc('day', now()) - interval '365 days' * (most - n) / most;

-- What message k of conversation n says.
create function bench_text(n bigint, k bigint) returns text language sql stable parallel safe
    return 'Message ' || k || ' of ' || n || ': ' || repeat('words as one writes them ', 6);

-- name: staff
insert into users (id, email, name, role, created_at)
select bench_id(9, n), 'user' || n || '@bench.example', 'User ' || n, 'agent', now() from generate_series(0, $USERS - 1) n;
insert into teams (id, name) select bench_id(8, n), 'Team ' || n from generate_series(0, $TEAMS - 1) n;
insert into team_members (team_id, user_id) select bench_id(8, n), bench_id(9, 0) from generate_series(0, 2) n;

-- name: customers
-- The profiles of a long thread were joined by merges: the first customer stands for all of them.
insert into customers (id, name, canonical_id, created_at)
select bench_id(1, n), 'Person ' || n, bench_id(1, case when n <= $LONG then n - (n - 1) % 5 else n end), bench_at(n, $PROFILES)
from generate_series($1::bigint, $2::bigint) n;

-- name: profiles
insert into profiles (id, customer_id, home_customer_id, account_id, name, name_folded, first_seen_at, last_seen_at)
select bench_id(2, n), bench_id(1, case when n <= $LONG then n - (n - 1) % 5 else n end), bench_id(1, n), '$ACCOUNT',
       'Person ' || n, 'person ' || n, bench_at(n, $PROFILES), bench_at(n, $PROFILES)
from generate_series($1::bigint, $2::bigint) n;

-- name: identifiers
-- Each profile has an address and a phone; the first are the addresses.
insert into identifiers (id, kind, value_norm, created_at)
select bench_id(3, n), 'email', 'p' || n || '@bench.example', bench_at(n, $PROFILES)
from generate_series($1::bigint, $2::bigint) n
union all
select bench_id(4, n), 'phone', '+34' || 600000000 + n, bench_at(n, $PROFILES) from generate_series($1::bigint, $2::bigint) n;

-- name: identifier_links
insert into identifier_links (id, identifier_id, profile_id, account_id, assurance, method, owner, sender, valid_from, verified_at)
select bench_id(kind + 100, n), bench_id(kind, n), bench_id(2, n), '$ACCOUNT', 2, 'bench', true, false,
       bench_at(n, $PROFILES), bench_at(n, $PROFILES)
from unnest('{3,4}'::int[]) kind, generate_series($1::bigint, $2::bigint) n;

-- name: conversations
-- One in $EVERY is open. Of the open ones six in ten are somebody's, one in twenty stands behind the wall of a team.
insert into conversations (id, profile_id, brand_id, subject, chatlike, state, team_id, assignee_id, wall, channels, unread,
    waiting_since, opened_at, active_at, closed_at, last_at, last_text)
select bench_id(5, k.n), bench_id(2, k.n), d.brand_id, 'About order ' || k.n, k.n % 4 <> 0,
       case when k.open then 'open' else 'closed' end, t.id, case when not k.open or k.m % 10 < 6 then bench_id(9, k.m % $USERS) end,
       case when k.m % 20 = 0 then array[t.number] end, '{api}', k.open::int, case when k.open then k.at end,
       k.at - interval '1 day', k.at, case when not k.open then k.at end, k.at, 'The last words of conversation ' || k.n
from (
    select n, n % $EVERY = 0 as open, case when n % $EVERY = 0 then n / $EVERY else n end as m, bench_at(n, $CONVERSATIONS) as at
    from generate_series($1::bigint, $2::bigint) n
) k
join teams t on t.id = bench_id(8, k.m % $TEAMS)
cross join default_brand d;

-- name: participants
insert into participants (conversation_id, identifier_id, profile_id, role, account_id, last_in_at)
select bench_id(5, n), bench_id(case when n % 4 = 0 then 3 else 4 end, n), bench_id(2, n), 'customer', '$ACCOUNT', bench_at(n, $CONVERSATIONS)
from generate_series($1::bigint, $2::bigint) n;

-- name: messages
insert into messages (id, conversation_id, profile_id, account_id, identifier_id, channel, direction, role, event_id, at,
    received_at, text, assurance, by_kind, by_name)
select bench_id(6, n * 4096 + k), bench_id(5, n), bench_id(2, n), '$ACCOUNT', bench_id(case when n % 4 = 0 then 3 else 4 end, n),
       'api', 'in', 'customer', 'm' || n || '-' || k, bench_at(n, $CONVERSATIONS) - interval '1 hour' * k,
       bench_at(n, $CONVERSATIONS) - interval '1 hour' * k, bench_text(n, k), 2, 'customer', 'Person ' || n
from generate_series($1::bigint, $2::bigint) n,
     generate_series(0, case when n <= $LONG then $EACH_LONG else $EACH + (n - $LONG <= $ONE_MORE)::int end - 1) k;

-- name: thread_items
insert into thread_items (profile_id, at, id, conversation_id, kind, ref, channel, summary, by_name)
select bench_id(2, n), bench_at(n, $CONVERSATIONS) - interval '1 hour' * k, bench_id(6, n * 4096 + k), bench_id(5, n), 'message',
       bench_id(6, n * 4096 + k), 'api', 'Message ' || k || ' of ' || n, 'Person ' || n
from generate_series($1::bigint, $2::bigint) n,
     generate_series(0, case when n <= $LONG then $EACH_LONG else $EACH + (n - $LONG <= $ONE_MORE)::int end - 1) k;

-- name: indexes
-- Those that no constraint needs; they are made again when the table is full, which is several times faster.
select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made_by
from pg_index i left join pg_constraint c on c.conindid = i.indexrelid
where i.indrelid = $1::text::regclass and c.oid is null;
