-- Kernel: what every slice stands on.

create extension if not exists pg_trgm;
create extension if not exists unaccent;
create extension if not exists btree_gin;

-- A wall is an int[] of principal numbers on the row; null is open. A viewer of null is the system.
create function visible(wall int[], viewer int[]) returns boolean
    language sql immutable parallel safe
    return viewer is null or wall is null or wall && viewer;

create sequence principal_numbers as int;

create table idempotency_keys (
    principal text not null,
    route text not null,
    key text not null,
    body_hash bytea not null,
    status smallint not null,
    response bytea not null,
    headers jsonb not null,
    created_at timestamptz not null,
    primary key (principal, route, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);

-- The stream: rows come in by their transactions, and get their number by one sequencer.
create table stream_inbox (
    id bigint generated always as identity primary key,
    kind text not null,
    topic text not null,
    topic_id uuid not null,
    ref uuid,
    details jsonb not null,
    at timestamptz not null default now()
);
create table stream_counter (one boolean primary key default true check (one), n bigint not null);
insert into stream_counter (n) values (0);
create table stream_log (
    n bigint primary key,
    kind text not null,
    topic text not null,
    topic_id uuid not null,
    ref uuid,
    details jsonb not null,
    at timestamptz not null
);
