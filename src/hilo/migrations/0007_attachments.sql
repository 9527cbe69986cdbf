-- Files and attachments: a file is bytes with a name; an attachment says whose it is and who may see it.

-- The bytes lie in HOME/blobs by their hash. `sha256` is null until they were fetched from `url`.
create table blobs (
    id uuid primary key,
    name text not null,
    media_type text not null, -- as the bytes show it, not as somebody said it
    size bigint not null,
    sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
    url text not null default '',
    inline boolean not null default false,
    failure text not null default '',
    created_at timestamptz not null
);
create index blobs_sha256 on blobs (sha256) where sha256 is not null;

-- The id is that of its file. Without a message it is an upload: seen by its uploader alone, and swept after a day.
create table attachments (
    id uuid primary key references blobs,
    message_id uuid references messages,
    profile_id uuid references profiles,
    wall int[],
    place smallint not null default 0,
    uploaded_by uuid,
    created_at timestamptz not null,
    free_since timestamptz, -- since when it belongs to no message
    check ((message_id is null) = (free_since is not null))
);
create index attachments_message on attachments (message_id, place) where message_id is not null;
create index attachments_free on attachments (free_since) where message_id is null;
