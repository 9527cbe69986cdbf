-- Conversations: the centre. A conversation is one matter with one customer, over any number of channels.

create table conversations (
    id uuid primary key,
    number bigint generated always as identity unique,
    profile_id uuid not null references profiles,
    brand_id uuid not null references brands,
    subject text not null default '',
    chatlike boolean not null,
    state text not null default 'open' check (state in ('open', 'snoozed', 'closed')),
    team_id uuid references teams,
    assignee_id uuid references users,
    wall int[],
    channels text[] not null default '{}',
    unread int not null default 0,
    waiting_since timestamptz,
    opened_at timestamptz not null,
    active_at timestamptz not null,
    closed_at timestamptz,
    last_at timestamptz not null,
    last_text text not null default '',
    last_from text not null default 'customer',
    version int not null default 1,
    linked_to uuid references conversations,
    linked_because text check (linked_because in ('later', 'split'))
);
create index conversations_profile on conversations (profile_id, active_at desc);
create index conversations_state on conversations (state, last_at desc, id desc);
create index conversations_team on conversations (team_id, state, last_at desc, id desc) where team_id is not null;
create index conversations_assignee on conversations (assignee_id, state, last_at desc, id desc)
    where assignee_id is not null;
create index conversations_unassigned on conversations (state, last_at desc, id desc) where assignee_id is null;
create index conversations_linked on conversations (linked_to) where linked_to is not null;

-- Every message carries its own profile: of its writer, or of the addressee when it is ours.
create table messages (
    id uuid primary key,
    conversation_id uuid not null references conversations,
    profile_id uuid not null references profiles,
    account_id uuid not null references channel_accounts,
    identifier_id uuid not null references identifiers,
    channel text not null,
    direction text not null check (direction in ('in', 'out')),
    role text not null check (role in ('customer', 'cc', 'third_party', 'staff')),
    event_id text,
    envelope_id uuid,
    at timestamptz not null,
    received_at timestamptz not null,
    subject text not null default '',
    text text not null,
    html text not null default '',
    in_reply_to text not null default '',
    assurance smallint,
    by_kind text,
    by_id uuid,
    by_name text not null default '',
    recipients jsonb,
    state text not null default 'delivered',
    state_at timestamptz,
    state_reason text not null default '',
    state_code text not null default '',
    wall int[]
);
create unique index messages_event on messages (account_id, event_id) where event_id is not null;
create index messages_parent on messages (account_id, in_reply_to) where in_reply_to <> '' and direction = 'in';
create index messages_conversation on messages (conversation_id);
create index messages_profile on messages (profile_id);

create table participants (
    conversation_id uuid not null references conversations,
    identifier_id uuid not null references identifiers,
    profile_id uuid not null references profiles,
    role text not null check (role in ('customer', 'cc', 'third_party')),
    account_id uuid not null references channel_accounts,
    chat text not null default '',
    last_in_at timestamptz,
    primary key (conversation_id, identifier_id)
);
create index participants_identifier on participants (identifier_id);

create table notes (
    id uuid primary key,
    conversation_id uuid not null references conversations,
    profile_id uuid not null references profiles,
    text text not null,
    by_kind text not null,
    by_id uuid not null,
    by_name text not null,
    at timestamptz not null,
    wall int[]
);

-- A closure is a row that says who and when; reopening completes it.
create table closures (
    id uuid primary key,
    conversation_id uuid not null references conversations,
    at timestamptz not null,
    by_kind text not null,
    by_id uuid not null,
    by_name text not null,
    reopened_at timestamptz,
    reopened_by text
);
create unique index closures_live on closures (conversation_id) where reopened_at is null;

-- The thread: everything of one person in time order. An item stands once under each profile whose thread it belongs to.
create table thread_items (
    profile_id uuid not null references profiles,
    at timestamptz not null,
    id uuid not null,
    conversation_id uuid references conversations,
    kind text not null check (kind in ('message', 'note', 'call', 'visit', 'offer', 'promise', 'moment', 'survey', 'device', 'change')),
    ref uuid not null,
    channel text,
    wall int[],
    summary text not null default '',
    by_name text not null default '',
    primary key (profile_id, at, id)
);
create index thread_items_conversation on thread_items (conversation_id, at desc, id desc);

-- Numbers a customer quotes (order, invoice, case): the same number finds the same matter.
create table conversation_numbers (
    conversation_id uuid not null references conversations,
    value text not null,
    primary key (value, conversation_id)
);
