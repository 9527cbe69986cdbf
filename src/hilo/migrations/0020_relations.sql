-- Relations between people, and where a person's messages go instead of to them or as well. Both hang on profiles.

-- The customer of `profile_id` has the customer of `other_profile_id` as guardian, payer, agent, employer or housemate.
create table relations (
    id uuid primary key,
    profile_id uuid not null references profiles,
    other_profile_id uuid not null references profiles check (other_profile_id <> profile_id),
    kind text not null check (kind in ('household', 'guardian', 'payer', 'authorised_agent', 'employer')),
    scopes text[] not null default '{}',
    reason text not null default '',
    evidence jsonb not null default '{}',
    valid_from timestamptz not null,
    valid_to timestamptz check (valid_to >= valid_from),
    made_by jsonb not null,
    at timestamptz not null,
    ended_at timestamptz,
    ended_by jsonb,
    end_reason text not null default '',
    check ((ended_at is null) = (ended_by is null))
);
create index relations_profile on relations (profile_id);
create index relations_other on relations (other_profile_id);

-- A customer that is an organisation: as long as one of its profiles is marked so.
create table organisations (
    id uuid primary key,
    profile_id uuid not null references profiles,
    made_by jsonb not null,
    at timestamptz not null,
    ended_at timestamptz,
    ended_by jsonb
);
create unique index organisations_now on organisations (profile_id) where ended_at is null;

-- Messages to a person (`identifier_id` null), or to one of their addresses, go to another address.
create table contact_routes (
    id uuid primary key,
    profile_id uuid not null references profiles,
    identifier_id uuid references identifiers,
    to_profile_id uuid not null references profiles,
    to_identifier_id uuid not null references identifiers check (to_identifier_id <> identifier_id),
    purposes text[] not null check (purposes <> '{}' and purposes <@ array['service', 'automatic', 'promotional']),
    mode text not null check (mode in ('instead', 'copy')),
    reason text not null,
    assurance smallint not null check (assurance between 0 and 4), -- of whoever asked for it
    evidence jsonb not null default '{}',
    relation_id uuid references relations, -- the route ends with it
    valid_from timestamptz not null,
    valid_to timestamptz check (valid_to >= valid_from),
    made_by jsonb not null,
    at timestamptz not null,
    ended_at timestamptz,
    ended_by jsonb,
    end_reason text not null default '',
    check ((ended_at is null) = (ended_by is null))
);
create index contact_routes_profile on contact_routes (profile_id);
create index contact_routes_identifier on contact_routes (identifier_id) where identifier_id is not null;
create index contact_routes_to_profile on contact_routes (to_profile_id);
create index contact_routes_relation on contact_routes (relation_id) where relation_id is not null;

-- A decision is about who gets it in the end; whom it was meant for, where a route was taken.
alter table gate_decisions
    add column asked_kind text,
    add column asked_value text,
    add column asked_profile_id uuid;

-- A copy by a contact route: a message of its own, of the same words.
alter table outbox_parts
    add column copy_of uuid,
    add column copy_by uuid references contact_routes,
    add check ((copy_of is null) = (copy_by is null));
create index outbox_parts_copies on outbox_parts (copy_of) where copy_of is not null;
