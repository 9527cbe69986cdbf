-- Accounts that wait at their provider for what comes: how far they read, and how it goes. A row is there from the first
-- time that somebody listened.
create table listenings (
    account_id uuid primary key references channel_accounts,
    cursor text not null default '',
    state text not null check (state in ('connected', 'away', 'refused')),
    reason text not null default '',
    since_at timestamptz not null,
    -- refused: at this version of the account; it is tried again when somebody changed it
    account_version int
);
