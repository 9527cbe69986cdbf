-- What a mail has and a chat message has not: folded parts, further recipients, copies, a look of its own. And spam.

-- Written only where there is something of it: most messages have no row.
create table message_parts (
    message_id uuid primary key references messages on delete cascade,
    profile_id uuid not null references profiles,
    quoted text not null default '',
    signature text not null default '',
    automatic boolean not null default false,
    spam boolean not null default false,
    recipients jsonb -- {"to": [{kind, value, name}], "cc": […], "more": how many are left out}
);
create index message_parts_profile on message_parts (profile_id);

-- One mail to several of our addresses is one message: `key` is made of its name, its sender and its words. The account
-- and event are those of the first copy.
create table message_once (
    key bytea primary key,
    account_id uuid not null,
    event_id text not null
);
create index message_once_event on message_once (account_id, event_id);

-- The other copies.
create table message_copies (
    account_id uuid not null references channel_accounts,
    event_id text not null,
    message_id uuid not null references messages on delete cascade,
    envelope_id uuid,
    at timestamptz not null,
    primary key (account_id, event_id)
);
create index message_copies_message on message_copies (message_id);

-- The HTML of a message as it is shown, made by a policy of this version; made anew when the policy is another.
create table message_html (
    message_id uuid primary key references messages on delete cascade,
    policy smallint not null,
    html text not null,
    images text[] not null default '{}', -- addresses of remote pictures, by their place in the text
    trackers int not null default 0, -- pictures that nobody would see
    made_at timestamptz not null
);

-- How the HTML of the message names the file.
alter table attachments add column content_id text not null default '';

-- What is filed as spam is closed for this reason.
alter table closures add column because text not null default 'done' check (because in ('done', 'spam'));
create index closures_spam on closures (at desc, conversation_id desc) where because = 'spam' and reopened_at is null;

-- Whoever is blocked is heard by nobody: what they write is kept, as spam.
create table blocked_senders (
    id uuid primary key,
    identifier_id uuid not null references identifiers,
    profile_id uuid not null references profiles,
    conversation_id uuid not null references conversations,
    at timestamptz not null,
    by_kind text not null,
    by_id uuid not null,
    by_name text not null,
    lifted_at timestamptz,
    lifted_by jsonb
);
create unique index blocked_senders_now on blocked_senders (identifier_id) where lifted_at is null;
create index blocked_senders_profile on blocked_senders (profile_id);
create index blocked_senders_conversation on blocked_senders (conversation_id);
