-- Mail that goes out and what comes back of it; and machines that answer, once.

-- Who had a part in the end, after contact routes: [{kind, value}], first of all the one that was written to.
alter table outbox_parts add column sent_to jsonb;

-- What is said of recipients, by "kind value": a copy that was refused, a mail that is late, one that came back.
alter table messages add column reports jsonb;
create index messages_reported on messages (id) where reports is not null;

alter table early_receipts
    add column code text not null default '',
    add column permanent boolean not null default false,
    add column to_kind text,
    add column to_value text;

-- bouncing: nothing arrives there. It is no wish of anybody, and over as soon as something comes from there.
alter table suppressions drop constraint suppressions_scope_check;
alter table suppressions add constraint suppressions_scope_check
    check (scope in ('promotional', 'all', 'everything', 'bouncing'));

-- What an account says by itself outside opening hours. Off unless there is a row that is on.
create table absence_replies (
    account_id uuid primary key references channel_accounts,
    active boolean not null,
    texts jsonb not null, -- language -> text
    hourly int not null, -- more mails an hour from one address get no automatic word
    changed_at timestamptz not null,
    changed_by jsonb not null
);

-- Every automatic reply: none in answer to another machine, one a conversation and address, one a day and address.
create table automatic_replies (
    id uuid primary key,
    message_id uuid not null, -- ours
    answers uuid not null, -- theirs
    conversation_id uuid not null references conversations,
    account_id uuid not null references channel_accounts,
    profile_id uuid not null references profiles,
    identifier_id uuid not null references identifiers,
    at timestamptz not null
);
create unique index automatic_replies_once on automatic_replies (conversation_id, identifier_id);
create index automatic_replies_day on automatic_replies (identifier_id, at desc);
create index automatic_replies_profile on automatic_replies (profile_id);
