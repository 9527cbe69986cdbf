-- Continuing elsewhere: addresses shown by codes, links to other devices, answers that go on by mail.

-- A code that was asked for. It outlives its session for a day: how often an address is written to is counted by it.
create table visitor_codes (
    id uuid primary key,
    session_id uuid not null, -- good in this session alone
    account_id uuid not null references channel_accounts,
    address text not null, -- e-mail, normal form
    target bytea not null, -- the address and where it was asked from, keyed: what is counted
    source bytea not null,
    code_hash bytea, -- null: it is not written yet
    tries smallint not null default 0,
    used_at timestamptz,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index visitor_codes_session on visitor_codes (session_id, created_at desc);
create index visitor_codes_target on visitor_codes (target, created_at);
create index visitor_codes_source on visitor_codes (source, created_at);
create index visitor_codes_account on visitor_codes (account_id, created_at);
create index visitor_codes_age on visitor_codes (created_at);

-- A link that goes on with one conversation in another browser: 256 bits, stored as their SHA-256, good once.
create table visitor_links (
    id uuid primary key,
    visitor_id uuid not null references visitors on delete cascade,
    account_id uuid not null references channel_accounts,
    conversation_id uuid not null references conversations on delete cascade,
    assurance smallint not null check (assurance between 0 and 4), -- of the session that made it: no more comes of it
    token_hash bytea not null unique,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    resumed_by uuid references visitors on delete set null -- the browser that went on by it
);
create index visitor_links_visitor on visitor_links (visitor_id, created_at);
create index visitor_links_conversation on visitor_links (conversation_id);
create index visitor_links_expiry on visitor_links (expires_at) where resumed_by is null;
create unique index visitor_links_resumed on visitor_links (resumed_by) where resumed_by is not null;

-- An answer that nobody fetched, and that went on by mail: with its words, or only that it is there.
create table visitor_mails (
    message_id uuid primary key references messages on delete cascade,
    mail_id uuid not null, -- what the outbox calls the mail; one may carry several answers
    visitor_id uuid not null references visitors on delete cascade,
    whole boolean not null,
    failed_at timestamptz,
    at timestamptz not null
);
create index visitor_mails_mail on visitor_mails (mail_id);
create index visitor_mails_visitor on visitor_mails (visitor_id);

-- As before, and: who came by a link sees its one conversation as it is seen by whoever gave it to them.
create or replace view visitor_sights as
    select v.id as visitor_id, v.identifier_id, true as own, null::uuid as conversation_id
    from visitors v where v.identifier_id is not null
    union all
    select v.became, v.identifier_id, true, null
    from visitors v where v.identifier_id is not null and v.became is not null
    union all
    select p.visitor_id, p.identifier_id, false, null from visitor_proofs p where p.assurance >= 3
    union all
    select k.resumed_by, g.identifier_id, g.own, coalesce(c.living_id, c.id)
    from visitor_links k
    join visitors r on r.id = k.resumed_by and r.became = k.visitor_id
    join conversations c on c.id = k.conversation_id
    cross join lateral (
        select v.identifier_id, true as own from visitors v
        where (v.id = k.visitor_id or v.became = k.visitor_id) and v.id <> r.id and v.identifier_id is not null
        union all
        select p.identifier_id, false from visitor_proofs p where p.visitor_id = k.visitor_id and p.assurance >= 3
    ) g;
