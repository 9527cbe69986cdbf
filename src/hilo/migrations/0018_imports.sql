-- Imports: people and old conversations from files, line by line, each line once however often a process dies.

create table imports (
    id uuid primary key,
    kind text not null check (kind in ('people', 'conversations', 'mbox')),
    name text not null,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint not null,
    blob_id uuid references blobs on delete set null, -- where it was uploaded; null: a file beside the command
    account_id uuid references channel_accounts, -- by which the old conversations are said to have come
    options jsonb not null,
    dry_run boolean not null,
    reading jsonb not null default '{}', -- how the file was read: encoding, delimiter, what each column was taken for
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    failure text not null default '',
    position bigint not null default 0, -- lines (of a table) or messages (of an mbox) that are dealt with
    done_bytes bigint not null default 0,
    added int not null default 0,
    known int not null default 0,
    refused int not null default 0,
    made_by jsonb not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    ended_at timestamptz
);
create index imports_newest on imports (created_at desc, id desc);
create index imports_file on imports (kind, sha256) where not dry_run;
create index imports_blob on imports (blob_id) where blob_id is not null;
create index imports_account on imports (account_id) where account_id is not null;

-- What could not be taken, or only in part (`whole` false): where it stands and why, and nothing of what it says.
create table import_refusals (
    import_id uuid not null references imports on delete cascade,
    line bigint not null,
    place smallint not null,
    whole boolean not null,
    field text not null,
    code text not null,
    words text not null,
    primary key (import_id, line, place)
);

-- Whom a line of a file stands for: by the source's own number, else by handle and name, so that a file which is
-- imported again, mended or grown, adds nobody twice.
create table imported_people (
    source text not null,
    key bytea not null,
    profile_id uuid not null references profiles,
    primary key (source, key)
);
create index imported_people_profile on imported_people (profile_id);

-- What old messages call each other, and the conversation that they went into.
create table imported_threads (
    account_id uuid not null references channel_accounts,
    ref text not null,
    conversation_id uuid not null references conversations on delete cascade,
    primary key (account_id, ref)
);
create index imported_threads_conversation on imported_threads (conversation_id);
