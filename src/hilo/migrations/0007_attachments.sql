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

-- The id is that of its file. Not bound to a message: an upload, seen by its uploader alone.
create table attachments (
    id uuid primary key references blobs,
    message_id uuid references messages,
    profile_id uuid references profiles,
    wall int[],
    place smallint not null default 0,
    uploaded_by uuid,
    created_at timestamptz not null,
    bound_at timestamptz
);
create index attachments_message on attachments (message_id, place) where message_id is not null;
create index attachments_unbound on attachments (created_at) where message_id is null;
