-- Portal: customers who talk with us on pages of ours, as visitors.

-- A visitor is a browser, or where their company's own page vouches for them a signed-in person (`subject`). Their
-- handle is of the kind `visitor`, with this id for its value; `identifier_id` is that handle, once they wrote.
create table visitors (
    id uuid primary key,
    account_id uuid not null references channel_accounts,
    identifier_id uuid references identifiers,
    client_hash bytea, -- of the id by which a browser asked for its first session
    subject text,
    assurance smallint not null default 1 check (assurance between 0 and 4),
    name text not null default '',
    language text not null default '',
    -- What they typed into the form, what their page says of them; and whether it waits to be told to customers.
    form jsonb not null default '{}',
    vouched jsonb not null default '{}',
    due boolean not null default false,
    -- A browser that turned out to be this signed-in person, by this merge once both are known.
    became uuid references visitors,
    merge_id uuid,
    read_to timestamptz,
    created_at timestamptz not null,
    seen_at timestamptz not null
);
create unique index visitors_subject on visitors (account_id, subject) where subject is not null;
create unique index visitors_client on visitors (account_id, client_hash) where client_hash is not null;
create unique index visitors_identifier on visitors (identifier_id) where identifier_id is not null;
create index visitors_became on visitors (became) where became is not null;
create index visitors_merge on visitors (merge_id) where merge_id is not null;
create index visitors_seen on visitors (seen_at);

-- A session is a token: stored as its SHA-256, good for one account and for the origin that asked for it.
create table visitor_sessions (
    id uuid primary key,
    visitor_id uuid not null references visitors on delete cascade,
    account_id uuid not null references channel_accounts,
    origin text not null,
    token_hash bytea not null unique,
    shared boolean not null,
    page text not null default '',
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null
);
create index visitor_sessions_visitor on visitor_sessions (visitor_id);
create index visitor_sessions_expiry on visitor_sessions (expires_at);

-- An address that a visitor has shown to be theirs. At 3 and more they see what was said by it.
create table visitor_proofs (
    visitor_id uuid not null references visitors on delete cascade,
    identifier_id uuid not null references identifiers,
    assurance smallint not null check (assurance between 0 and 4),
    method text not null,
    merge_id uuid,
    at timestamptz not null,
    primary key (visitor_id, identifier_id)
);
create index visitor_proofs_identifier on visitor_proofs (identifier_id);
create index visitor_proofs_merge on visitor_proofs (merge_id) where merge_id is not null;

-- A signed identity counts once: its `jti` is kept until it could not be shown any more.
create table visitor_identities (
    account_id uuid not null references channel_accounts,
    jti_hash bytea not null,
    expires_at timestamptz not null,
    primary key (account_id, jti_hash)
);
create index visitor_identities_expiry on visitor_identities (expires_at);

-- The handles by which a visitor sees: their own, those of the browsers that they came by (`own`: what went to or came
-- from these was said here, to them and nobody else), and the addresses that they proved.
create view visitor_sights as
    select v.id as visitor_id, v.identifier_id, true as own from visitors v where v.identifier_id is not null
    union all
    select v.became, v.identifier_id, true from visitors v where v.identifier_id is not null and v.became is not null
    union all
    select p.visitor_id, p.identifier_id, false from visitor_proofs p where p.assurance >= 3;
