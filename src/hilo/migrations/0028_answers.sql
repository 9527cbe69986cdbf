-- What is said again and again, and what is done in one stroke.

-- Of everybody, of a team, or of one person. `texts`: by language.
create table canned_answers (
    id uuid primary key,
    name text not null,
    texts jsonb not null,
    team_id uuid references teams on delete cascade,
    user_id uuid references users on delete cascade,
    version int not null,
    changed_at timestamptz not null,
    changed_by jsonb not null,
    check (team_id is null or user_id is null)
);

-- `does`: what it does, besides what it says by language in `texts`.
create table macros (
    id uuid primary key,
    name text not null,
    texts jsonb not null,
    does jsonb not null,
    team_id uuid references teams on delete cascade,
    user_id uuid references users on delete cascade,
    version int not null,
    changed_at timestamptz not null,
    changed_by jsonb not null,
    check (team_id is null or user_id is null)
);

-- What a macro did, to be undone: how the conversation was before, and what stood when it was done.
create table macro_runs (
    id uuid primary key,
    macro_id uuid references macros on delete set null,
    conversation_id uuid not null references conversations on delete cascade,
    message_id uuid,
    was jsonb not null,
    became jsonb not null,
    at timestamptz not null,
    by_id uuid not null,
    undone_at timestamptz
);
create index macro_runs_conversation on macro_runs (conversation_id);
