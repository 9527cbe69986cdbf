-- Staff: how they come in (invitations, resets, second factors, passkeys), and what they are told of.

-- Where a session runs, in words ("Firefox, Linux"); and when its person last proved who they are.
alter table sessions add column device text not null default '';
alter table sessions add column proved_at timestamptz;

-- The secret of a link is stored as its SHA-256. An invitation is open until it is accepted, revoked or too old.
create table invitations (
    id uuid primary key,
    email text not null check (email = lower(email collate "C")),
    name text not null default '',
    role text not null,
    team_ids uuid[] not null default '{}',
    language text not null default '',
    token_hash bytea not null unique,
    created_at timestamptz not null,
    created_by uuid not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    user_id uuid references users (id) on delete set null,
    revoked_at timestamptz,
    revoked_by uuid
);
create unique index invitations_open on invitations (email) where accepted_at is null and revoked_at is null;
create index invitations_user on invitations (user_id);

create table password_resets (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    token_hash bytea not null unique,
    created_at timestamptz not null,
    created_by uuid,
    expires_at timestamptz not null
);
create index password_resets_user on password_resets (user_id);
create index password_resets_expiry on password_resets (expires_at);

-- Who came as far as the password: good for the second step and nothing else.
create table half_sessions (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    password_hash text not null,
    token_hash bytea not null unique,
    device text not null default '',
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index half_sessions_user on half_sessions (user_id);
create index half_sessions_expiry on half_sessions (expires_at);

-- The roles that need a second factor, since when and by whom.
create table second_factor_roles (
    role text primary key,
    since_at timestamptz not null,
    made_by uuid not null
);

-- One that is in use a person, and one that waits for its first code. `last_step`: the newest time step that was taken.
create table totp_secrets (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    sealed text not null,
    created_at timestamptz not null,
    confirmed_at timestamptz,
    last_step bigint not null default 0
);
create unique index totp_secrets_used on totp_secrets (user_id) where confirmed_at is not null;
create unique index totp_secrets_waiting on totp_secrets (user_id) where confirmed_at is null;

-- Keyed hashes; a code is gone once it was used.
create table recovery_codes (
    user_id uuid not null references users (id) on delete cascade,
    code_hash bytea not null,
    created_at timestamptz not null,
    primary key (user_id, code_hash)
);

create table passkeys (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    credential_id bytea not null unique,
    public_key bytea not null,
    sign_count bigint not null,
    name text not null,
    transports text[] not null default '{}',
    backed_up boolean not null,
    created_at timestamptz not null,
    last_used_at timestamptz
);
create index passkeys_user on passkeys (user_id);

-- What an authenticator signed already: each challenge is good once, until it is too old anyway.
create table used_challenges (
    challenge bytea primary key,
    expires_at timestamptz not null
);
create index used_challenges_expiry on used_challenges (expires_at);

-- What a member of staff is told of, ids only. While one of a kind is unread, the next of the same adds to its `times`.
create table notifications (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    kind text not null,
    conversation_id uuid not null references conversations (id) on delete cascade,
    by_id uuid,
    times int not null default 1,
    at timestamptz not null,
    read_at timestamptz,
    by_mail boolean not null default false,
    mailed_at timestamptz
);
create unique index notifications_unread on notifications (user_id, conversation_id, kind) where read_at is null;
create index notifications_newest on notifications (user_id, at desc, id desc);
create index notifications_conversation on notifications (conversation_id);
create index notifications_to_mail on notifications (at) where by_mail and read_at is null and mailed_at is null;
create index notifications_mailed on notifications (user_id, mailed_at) where mailed_at is not null;

-- What differs from the defaults (staff/notices.py).
create table notification_preferences (
    user_id uuid not null references users (id) on delete cascade,
    kind text not null,
    way text not null,
    wanted boolean not null,
    primary key (user_id, kind, way)
);

-- A device; what was subscribed in a session ends with it.
create table push_subscriptions (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    endpoint text not null unique,
    p256dh bytea not null,
    auth bytea not null,
    device text not null default '',
    session_id uuid references sessions (id) on delete cascade,
    created_at timestamptz not null,
    last_used_at timestamptz
);
create index push_subscriptions_user on push_subscriptions (user_id);
create index push_subscriptions_session on push_subscriptions (session_id);

-- By which push services know this installation (VAPID, RFC 8292).
create table push_key (
    one boolean primary key default true check (one),
    sealed text not null,
    public bytea not null,
    created_at timestamptz not null
);
