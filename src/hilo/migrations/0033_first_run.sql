-- The first run: who made the installation theirs by the code that its start prints, and when they had set it up.
-- No row: its staff was made on the command line, or nobody works here yet.
create table first_run (
    one boolean primary key default true check (one),
    owner_id uuid not null references users on delete cascade,
    began_at timestamptz not null,
    done_at timestamptz
);
