-- Channels: accounts, what came in, what goes out.

-- An account at a provider, or our own door for one. `settings` holds no secret; `sealed` is the account's own secret
-- and the secret settings, encrypted. A closed account keeps its rows and gives its name free.
create table channel_accounts (
    id uuid primary key,
    channel text not null,
    name text not null check (name <> ''),
    brand_id uuid not null references brands,
    settings jsonb not null,
    sealed text not null,
    state text not null default 'live' check (state in ('live', 'paused', 'needs_reauth')),
    state_reason text not null default '',
    state_at timestamptz not null,
    created_at timestamptz not null,
    closed_at timestamptz,
    version int not null default 1
);
create unique index channel_accounts_name on channel_accounts (name) where closed_at is null;

-- What the wire gave us, byte for byte. Never rewritten.
create table envelopes (
    id uuid primary key,
    account_id uuid not null references channel_accounts,
    dedupe_key text not null,
    body bytea not null,
    received_at timestamptz not null,
    unique (account_id, dedupe_key)
);

-- What waits to be understood. `seq` is the order within a lane; a lane is `order_key % 64`. Taking is deleting.
create table arrivals (
    seq bigint generated always as identity primary key,
    lane smallint not null,
    order_key bigint not null,
    envelope_id uuid not null references envelopes
);

-- An order key whose first arrival failed for a reason that may pass: its later ones wait behind it.
create table held_keys (
    order_key bigint primary key,
    seq bigint not null,
    tries int not null,
    reason text not null,
    first_failed_at timestamptz not null,
    until_at timestamptz not null
);

-- What could not be understood, for a person to look at and to replay.
create table parked_envelopes (
    envelope_id uuid primary key references envelopes,
    order_key bigint not null,
    reason text not null,
    tries int not null,
    parked_at timestamptz not null
);
create index parked_envelopes_newest on parked_envelopes (parked_at desc, envelope_id desc);

-- Which worker looks after which lane. It saves work; what keeps order is that taking is deleting.
create table lane_workers (
    id uuid primary key,
    seen_at timestamptz not null
);
create table lanes (
    lane smallint primary key,
    worker_id uuid,
    until_at timestamptz
);
insert into lanes (lane) select generate_series(0, 63);
