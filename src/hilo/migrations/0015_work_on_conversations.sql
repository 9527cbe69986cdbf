-- Work on conversations: merged, split and moved without loss; tags, priority, attributes of a company's own, snooze.

-- A conversation that became part of another stays as a frame, in the state `merged`, which no list asks for:
-- `living_id` is the one that stands for it now, always in one hop.
alter table conversations
    drop constraint conversations_state_check,
    add column living_id uuid references conversations,
    -- What is its own while it is part of several that are one, and what was shown of all of them when they became one.
    add column own jsonb,
    -- Since then `unread` and `waiting_since` count what is marked below and what came later.
    add column marked_at timestamptz,
    -- 0 low, 1 normal, 2 high, 3 urgent
    add column priority smallint not null default 1 check (priority between 0 and 3),
    add column tags uuid[] not null default '{}',
    add column attributes jsonb not null default '{}',
    add constraint conversations_state_check check (state in ('open', 'snoozed', 'closed', 'merged')),
    add constraint conversations_merged_check check ((living_id is null) = (state <> 'merged'));
create index conversations_living on conversations (living_id) where living_id is not null;

-- `home_id`: the conversation that a row belongs to by itself, where that is not the living one it is shown in.
alter table messages
    add column home_id uuid references conversations,
    add column unseen boolean not null default false,
    add column unanswered boolean not null default false;
create index messages_home on messages (home_id) where home_id is not null;
create index messages_marked on messages (conversation_id) where unseen or unanswered;
alter table notes add column home_id uuid references conversations;
create index notes_home on notes (home_id) where home_id is not null;
alter table thread_items add column home_id uuid references conversations;
create index thread_items_home on thread_items (home_id) where home_id is not null;

-- `via_id`: takes part by a conversation that became part of this one.
alter table participants add column via_id uuid references conversations;

-- Edges of a forest over conversations. `split_undone` ones stand for a split that was taken back, and for ever.
create table conversation_merges (
    id uuid primary key,
    seq bigint generated always as identity,
    into_id uuid not null references conversations,
    absorbed_id uuid not null references conversations check (absorbed_id <> into_id),
    because text not null check (because in ('merged', 'split_undone')),
    absorbed_state text not null check (absorbed_state in ('open', 'snoozed', 'closed')),
    at timestamptz not null,
    by_kind text not null,
    by_id uuid not null,
    by_name text not null,
    undone_at timestamptz,
    undone_by text
);
create unique index conversation_merges_absorbed on conversation_merges (absorbed_id) where undone_at is null;
create index conversation_merges_into on conversation_merges (into_id, seq);
create index conversation_merges_frame on conversation_merges (absorbed_id, seq);

-- Chosen messages and notes that went from one conversation to another; `opened`: a split, which made the other.
-- `left_behind`: whoever took no part any more where the messages had been.
create table conversation_moves (
    id uuid primary key,
    seq bigint generated always as identity,
    from_id uuid not null references conversations,
    to_id uuid not null references conversations check (to_id <> from_id),
    opened boolean not null,
    wall int[],
    left_behind jsonb not null default '[]',
    at timestamptz not null,
    by_kind text not null,
    by_id uuid not null,
    by_name text not null,
    undone_at timestamptz,
    undone_by text
);
create index conversation_moves_from on conversation_moves (from_id, seq);
create index conversation_moves_to on conversation_moves (to_id, seq);

-- Where each was before. Its place is where the last move that stands took it, else where it was before the first.
create table moved_items (
    move_id uuid not null references conversation_moves on delete cascade,
    item_id uuid not null,
    kind text not null check (kind in ('message', 'note')),
    from_id uuid not null references conversations,
    primary key (move_id, item_id)
);
create index moved_items_item on moved_items (item_id);

-- The company's list of tags. One that is archived stays where it is, and is given to no other conversation.
create table tags (
    id uuid primary key,
    name text not null,
    name_folded text not null,
    colour text not null,
    created_at timestamptz not null,
    archived_at timestamptz
);
create unique index tags_name on tags (name_folded) where archived_at is null;

-- Values that customers and conversations have because a company wants to know them. A choice has its options.
create table attribute_definitions (
    id uuid primary key,
    subject text not null check (subject in ('conversation', 'customer')),
    key text not null,
    name text not null,
    kind text not null check (kind in ('text', 'number', 'boolean', 'date', 'choice')),
    options text[] not null default '{}',
    created_at timestamptz not null,
    archived_at timestamptz,
    unique (subject, key)
);

-- Tags (`tag:ID`) and attributes (`KEY=VALUE`) of conversations, so that a list finds the few that have them.
create table conversation_marks (
    mark text not null,
    conversation_id uuid not null references conversations on delete cascade,
    primary key (mark, conversation_id)
);
create index conversation_marks_conversation on conversation_marks (conversation_id);

-- The last value of each profile; of a customer's profiles the newest counts.
create table customer_attributes (
    profile_id uuid not null references profiles,
    definition_id uuid not null references attribute_definitions,
    value jsonb,
    at timestamptz not null,
    by_kind text not null,
    by_id uuid not null,
    by_name text not null,
    primary key (profile_id, definition_id)
);

-- A snooze is a row that says who and when; waking completes it. Without `until` it lasts until the customer writes.
create table snoozes (
    id uuid primary key,
    conversation_id uuid not null references conversations on delete cascade,
    until timestamptz,
    at timestamptz not null,
    by_kind text not null,
    by_id uuid not null,
    by_name text not null,
    ended_at timestamptz,
    ended_because text check (ended_because in ('time', 'words', 'answered', 'closed', 'undone')),
    check ((ended_at is null) = (ended_because is null))
);
create unique index snoozes_live on snoozes (conversation_id) where ended_at is null;
create index snoozes_due on snoozes (until) where ended_at is null and until is not null;
