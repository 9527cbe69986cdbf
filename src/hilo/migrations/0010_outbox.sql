-- The outbox: what is to be sent, part by part; and in which line it stands.

-- One row a part. A part keeps its id over every try, so that a channel that knows repeats can know this one.
create table outbox_parts (
    id uuid primary key,
    message_id uuid not null,
    part smallint not null,
    parts smallint not null,
    account_id uuid not null references channel_accounts,
    profile_id uuid not null,
    conversation_id uuid not null,
    to_kind text not null,
    to_value text not null,
    to_name text not null default '',
    purpose text not null,
    content jsonb, -- null once it was sent: the words live in their message
    state text not null check (state in
        ('held', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'refused', 'unknown')),
    due_at timestamptz not null, -- its place in the line: when it was handed over, or when its hold ends
    seq bigint generated always as identity,
    next_at timestamptz not null, -- not tried before
    tries int not null default 0,
    first_tried_at timestamptz,
    may_have_gone boolean not null default false, -- some try got no answer
    lease uuid,
    provider_id text,
    code text not null default '',
    reason text not null default '',
    created_at timestamptz not null,
    changed_at timestamptz not null,
    unique (message_id, part)
);
create index outbox_parts_line on outbox_parts (account_id, to_kind, to_value, due_at, seq)
    where state in ('held', 'queued', 'sending');
create index outbox_parts_provider on outbox_parts (account_id, provider_id) where provider_id is not null;
create index outbox_parts_troubled on outbox_parts (account_id, state, changed_at) where state in ('failed', 'unknown');

-- A line: one recipient of one account. Who holds its lease sends its first part; nobody else touches the line.
create table outbox_lines (
    account_id uuid not null references channel_accounts,
    to_kind text not null,
    to_value text not null,
    next_at timestamptz, -- when its first part may go, or when the lease ends; null: it is empty
    lease uuid,
    primary key (account_id, to_kind, to_value)
);
create index outbox_lines_due on outbox_lines (account_id, next_at) where next_at is not null;

-- A call: this line has something new. Only ever inserted by those who write, so that nobody waits for a worker.
create table outbox_calls (
    id bigint generated always as identity primary key,
    account_id uuid not null,
    to_kind text not null,
    to_value text not null,
    due_at timestamptz not null
);

-- What went lately, for the rates of accounts (to_value '') and of recipients: counts by the moment of their grant.
create table outbox_grants (
    account_id uuid not null references channel_accounts,
    to_kind text not null default '',
    to_value text not null default '',
    at timestamptz[] not null default '{}',
    counts int[] not null default '{}',
    free_at timestamptz, -- no grant before
    primary key (account_id, to_kind, to_value)
);

-- The customer's last word on an account whose window closes some time after it.
create table channel_words (
    account_id uuid not null references channel_accounts,
    kind text not null,
    value text not null,
    last_at timestamptz not null,
    primary key (account_id, kind, value)
);

-- Receipts that came before we had written down the id they name. They find their part as soon as it has it.
create table early_receipts (
    id bigint generated always as identity primary key,
    account_id uuid not null references channel_accounts,
    provider_id text not null,
    state text not null,
    reason text not null,
    at timestamptz not null
);
