-- Duplicates: what a profile says of its person, keys by which alike ones are found, what was found, and who left.

-- Each source keeps its own word: a correction by staff stands beside what the channel said, and nothing is overwritten.
create table profile_values (
    id uuid primary key,
    profile_id uuid not null references profiles,
    field text not null,
    value text not null check (value <> ''),
    source text not null check (source in ('staff', 'channel', 'import')),
    assurance smallint not null check (assurance between 0 and 4),
    account_id uuid,
    made_by jsonb,
    at timestamptz not null,
    replaced_at timestamptz
);
create unique index profile_values_now on profile_values (profile_id, field, source) where replaced_at is null;
create index profile_values_profile on profile_values (profile_id);
alter table profiles drop column attributes;

-- Hashes of the keys of `match/keys.py`. At most a few dozen of one key are ever read, however many have it.
create table block_keys (
    key bigint not null,
    profile_id uuid not null references profiles,
    primary key (key, profile_id)
);
create index block_keys_profile on block_keys (profile_id);

-- How far all profiles have keys of this version of the rules; another version begins again. null: none was done yet.
create table block_keys_done (
    version int not null,
    last_profile uuid,
    finished_at timestamptz
);
insert into block_keys_done (version) values (0);

-- How many profiles have a name or a place, by its hash: a word of one person alone must not stay when the person goes.
create table term_counts (
    field text not null,
    term bigint not null,
    n bigint not null,
    primary key (field, term)
) with (fillfactor = 70);

-- Profiles that changed and are not compared yet. Not unique: who asks never waits for who compares.
create table profiles_to_compare (
    seq bigint generated always as identity primary key,
    profile_id uuid not null references profiles,
    at timestamptz not null
);
create index profiles_to_compare_profile on profiles_to_compare (profile_id);

-- `bits` and `p` are null where nothing but a handle led to it and nothing was compared yet.
alter table suggestions
    add column bits real,
    add column p real,
    add column strength text check (strength in ('auto', 'suggest')),
    add column scored_at timestamptz,
    -- It is no longer thought: a value changed, or a veto came. Thought again, it is open again.
    add column withdrawn_at timestamptz;
create index suggestions_strongest on suggestions ((coalesce(bits, 0)) desc, id desc)
    where decision is null and withdrawn_at is null;

-- Within one customer: two profiles that speak against each other, or the weakest tie by which it hangs together.
create table doubts (
    profile_a uuid not null references profiles,
    profile_b uuid not null references profiles check (profile_a < profile_b),
    kind text not null check (kind in ('veto', 'weak')),
    bits real not null,
    reasons jsonb not null,
    at timestamptz not null,
    primary key (profile_a, profile_b)
);
create index doubts_b on doubts (profile_b);
create index doubts_worst on doubts (kind, bits, profile_a, profile_b);

-- How many persons one identifier of a kind may have before it counts as shared, and after how many silent months it is
-- taken to be somebody else's. `kind` '' is every kind that has no row. null: no limit.
create table identifier_limits (
    kind text primary key,
    people int check (people > 0),
    silent_months int check (silent_months > 0),
    set_by jsonb,
    set_at timestamptz
);
insert into identifier_limits (kind, people, silent_months) values
    ('', 5, null), ('email', 5, null), ('phone', 5, 18), ('sms', 5, 18), ('voice', 5, 18), ('whatsapp', 5, 18);

-- Somebody said that one person alone uses it, however many came by it: the limit marks it no more.
alter table identifiers add column alone_at timestamptz;

alter table identifier_links
    -- When somebody last came by it, to a week; of what is older than this column, the day on which it was added.
    add column seen_at timestamptz not null default now(),
    -- The folded name by which a sender is told from others on an identifier that several use; else ''.
    add column sender_name text not null default '';
drop index identifier_links_sender;
create unique index identifier_links_sender on identifier_links (identifier_id, account_id, assurance, sender_name)
    nulls not distinct where sender and valid_to is null;

-- A profile that left its customer and is one of its own. The merges that held it are undone, and `bridges` are those made
-- to keep the others together.
create table extractions (
    id uuid primary key,
    profile_id uuid not null references profiles,
    kept_customer uuid not null references customers,
    own_customer uuid not null references customers check (own_customer <> kept_customer),
    never_merge uuid,
    reason text not null,
    made_by jsonb not null,
    at timestamptz not null,
    undone_at timestamptz,
    undone_by jsonb,
    undone_merge uuid references merges
);
create index extractions_kept on extractions (kept_customer);
create index extractions_own on extractions (own_customer);
create index extractions_profile on extractions (profile_id);
