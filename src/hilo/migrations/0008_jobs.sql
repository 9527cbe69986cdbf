-- Jobs: work deferred with a transaction. A worker that takes one moves `due_at` to the end of its lease, so that
-- the job of a dead worker is simply due again. Done jobs are deleted; those given up stay and are shown.

create table jobs (
    id bigint generated always as identity primary key,
    name text not null,
    payload jsonb not null,
    due_at timestamptz not null,
    tries int not null default 0,
    lease uuid,
    error text,
    created_at timestamptz not null,
    failed_at timestamptz
);
create index jobs_due on jobs (due_at) where failed_at is null;
create index jobs_failed on jobs (failed_at) where failed_at is not null;

-- When each schedule last ran, or was first seen. Whoever moves it on queues the job.
create table schedules (
    name text primary key,
    last_at timestamptz not null
);
