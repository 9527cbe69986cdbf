-- Company: brands and their calendars. Staff: who works here, what they may do, how they come in, what they did.

-- Opening hours are lists in JSON: [{"weekday": 1, "opens": "09:00", "closes": "17:30"}], weekday 1 is Monday.
-- Own days replace the weekday's hours: [{"day": "2026-12-24", "name": "…", "hours": [{"opens": …, "closes": …}]}].
create table calendars (
    id uuid primary key,
    name text not null,
    time_zone text not null,
    country text not null default '',
    subdivision text not null default '',
    hours jsonb not null default '[]',
    days jsonb not null default '[]',
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now()
);
create unique index calendars_name on calendars (lower(name));

create table brands (
    id uuid primary key,
    name text not null,
    sender_name text not null,
    sender_email text not null default '',
    accent text not null default '#0f766e',
    language text not null,
    languages text[] not null,
    time_zone text not null,
    calendar_id uuid references calendars (id),
    default_team_id uuid,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    archived_at timestamptz
);
create unique index brands_name on brands (lower(name)) where archived_at is null;
create index brands_calendar on brands (calendar_id);

-- The brand of everything that names none.
create table default_brand (
    one boolean primary key default true check (one),
    brand_id uuid not null references brands (id)
);
with made as (
    insert into brands (id, name, sender_name, language, languages, time_zone)
    values (gen_random_uuid(), 'Hilo', 'Hilo', 'en', '{en}', 'UTC')
    returning id
)
insert into default_brand (brand_id) select id from made;

-- What a role may do is in the code (staff/model.py): a release can add a permission, a row cannot.
create table roles (
    name text primary key,
    number int not null unique default nextval('principal_numbers'),
    position smallint not null unique
);
insert into roles (name, position)
values ('owner', 1), ('administrator', 2), ('supervisor', 3), ('agent', 4), ('shop', 5), ('marketing', 6), ('read-only', 7);

create table users (
    id uuid primary key,
    number int not null unique default nextval('principal_numbers'),
    email text not null unique check (email = lower(email collate "C")),
    name text not null,
    role text not null references roles (name),
    language text not null default '',
    password_hash text,
    created_at timestamptz not null default now(),
    created_by uuid,
    deactivated_at timestamptz,
    deactivated_by uuid
);
create index users_owners on users (id) where role = 'owner' and deactivated_at is null;

create table teams (
    id uuid primary key,
    number int not null unique default nextval('principal_numbers'),
    name text not null,
    created_at timestamptz not null default now(),
    created_by uuid,
    archived_at timestamptz,
    archived_by uuid
);
create unique index teams_name on teams (lower(name)) where archived_at is null;
alter table brands add foreign key (default_team_id) references teams (id);
create index brands_default_team on brands (default_team_id);

create table team_members (
    team_id uuid not null references teams (id),
    user_id uuid not null references users (id),
    added_at timestamptz not null default now(),
    added_by uuid,
    primary key (team_id, user_id)
);
create index team_members_user on team_members (user_id);

create table sessions (
    id uuid primary key,
    user_id uuid not null references users (id),
    token_hash bytea not null unique,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null
);
create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);

-- user_id: the person a personal token acts as; null: the token is somebody of its own.
create table api_tokens (
    id uuid primary key,
    name text not null,
    role text not null references roles (name),
    user_id uuid references users (id),
    token_hash bytea not null unique,
    created_at timestamptz not null,
    created_by uuid not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    revoked_by uuid
);
create index api_tokens_user on api_tokens (user_id);
create index api_tokens_maker on api_tokens (created_by);

-- How many tries that counts as: a quiet hour starts anew.
create function tries_now(count int, last_at timestamptz, now timestamptz) returns int
    language sql immutable parallel safe
    return case when last_at < now - interval '1 hour' then 1 else count + 1 end;

-- How long to wait after `beyond` tries more than are free (null: not at all): 15 s, doubling, at most 15 min.
create function tries_wait(beyond int) returns interval
    language sql immutable parallel safe
    return case when beyond >= 0 then least(interval '15 s' * (2 ^ least(beyond, 10)), interval '15 min') end;

-- Who tried to sign in, as a keyed hash of the e-mail address or of the network address.
create table sign_in_tries (
    subject bytea primary key,
    free int not null,
    count int not null,
    last_at timestamptz not null,
    blocked_until timestamptz
);
create index sign_in_tries_age on sign_in_tries (last_at);

create table presences (
    user_id uuid primary key references users (id),
    state text not null check (state in ('online', 'away', 'busy')),
    since_at timestamptz not null,
    expires_at timestamptz not null
) with (fillfactor = 50);

-- What was done, by whom: ids and names of fields, nothing of a person.
create table audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    actor_kind text not null,
    actor_id uuid,
    action text not null,
    subject text not null,
    details jsonb not null
);
create index audit_log_actor on audit_log (actor_id, id);
create index audit_log_subject on audit_log (subject, id);
