-- Customers: sets of profiles. Facts hang on profiles and never move; a merge repoints profiles, its undo points back.

create table customers (
    id uuid primary key,
    name text not null default '',
    -- The customer that stands for this one now, always in one hop; itself while it is live.
    canonical_id uuid not null references customers,
    status text not null generated always as (case when id = canonical_id then 'live' else 'absorbed' end) stored,
    -- Counts merges and undos, and nothing else: who waited for the lock of a customer sees by it that profiles moved.
    version int not null default 1,
    created_at timestamptz not null
);
create index customers_canonical on customers (canonical_id);
create index customers_newest on customers (created_at desc, id desc) where canonical_id = id;

create table profiles (
    id uuid primary key,
    customer_id uuid not null references customers,
    home_customer_id uuid not null references customers,
    account_id uuid,
    name text not null default '',
    name_folded text not null default '',
    language text not null default '',
    attributes jsonb not null default '{}',
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null
);
create index profiles_customer on profiles (customer_id);
create index profiles_home on profiles (home_customer_id);
create index profiles_name on profiles using gin (name_folded gin_trgm_ops);

create table identifiers (
    id uuid primary key,
    kind text not null,
    value_norm text not null,
    shared_at timestamptz,
    shared_by jsonb,
    blocked_at timestamptz,
    blocked_by jsonb,
    created_at timestamptz not null,
    unique (kind, value_norm)
);

create table identifier_links (
    id uuid primary key,
    identifier_id uuid not null references identifiers,
    profile_id uuid not null references profiles,
    account_id uuid,
    assurance smallint not null check (assurance between 0 and 4),
    method text not null default '',
    evidence jsonb not null default '{}',
    made_by jsonb,
    -- The one live owner: proven at 2 or more, and the identifier neither shared nor blocked.
    owner boolean not null check (not owner or assurance >= 2),
    -- The profile to which a sender who is no owner comes back, by account and assurance.
    sender boolean not null check (not (owner and sender)),
    -- Was the owner until the identifier was marked shared or blocked.
    demoted_at timestamptz check (demoted_at is null or not (owner or sender)),
    valid_from timestamptz not null,
    valid_to timestamptz check (valid_to >= valid_from),
    ended_by jsonb,
    verified_at timestamptz
);
create unique index identifier_links_owner on identifier_links (identifier_id) where owner and valid_to is null;
create unique index identifier_links_sender on identifier_links (identifier_id, account_id, assurance) nulls not distinct
    where sender and valid_to is null;
create index identifier_links_identifier on identifier_links (identifier_id);
create index identifier_links_profile on identifier_links (profile_id);
create index identifier_links_account on identifier_links (account_id, valid_from) where valid_to is null;

-- Edges of a forest over customers. A customer as one sees it is a component of the edges that are not undone.
create table merges (
    id uuid primary key,
    into_customer uuid not null references customers,
    absorbed_customer uuid not null references customers check (absorbed_customer <> into_customer),
    reason text not null,
    made_by jsonb not null,
    at timestamptz not null,
    undone_at timestamptz,
    undone_by jsonb
);
create index merges_into on merges (into_customer) where undone_at is null;
create index merges_absorbed on merges (absorbed_customer) where undone_at is null;

-- One decision, as many rows as it has pairs of profiles: the veto stays with the persons, however they are merged.
create table never_merges (
    id uuid not null,
    profile_a uuid not null references profiles,
    profile_b uuid not null references profiles check (profile_a < profile_b),
    reason text not null,
    made_by jsonb not null,
    at timestamptz not null,
    lifted_at timestamptz,
    lifted_by jsonb,
    primary key (id, profile_a, profile_b)
);
create index never_merges_a on never_merges (profile_a) where lifted_at is null;
create index never_merges_b on never_merges (profile_b) where lifted_at is null;

-- Perhaps the same person. Pairs of profiles: which customers they concern follows merges and undos by itself.
create table suggestions (
    id uuid primary key default gen_random_uuid(), -- how many one statement makes, only the database knows
    profile_a uuid not null references profiles,
    profile_b uuid not null references profiles check (profile_a < profile_b),
    reasons jsonb not null,
    created_at timestamptz not null,
    decision text check (decision in ('accept', 'refuse', 'never')),
    decided_at timestamptz,
    decided_by jsonb,
    unique (profile_a, profile_b),
    check ((decision is null) = (decided_at is null))
);
create index suggestions_b on suggestions (profile_b);
