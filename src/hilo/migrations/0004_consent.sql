-- Consent: by handle, so that it survives every merge and its undo.

create table suppressions (
    id uuid primary key,
    kind text not null,
    value_norm text not null,
    -- promotional: no advertising; all: nothing unasked either; everything: nothing at all (dead address, hard stop).
    scope text not null check (scope in ('promotional', 'all', 'everything')),
    source text not null,
    evidence jsonb not null default '{}',
    made_by jsonb not null,
    at timestamptz not null,
    lifted_at timestamptz,
    lifted_by jsonb,
    lift_reason text
);
create unique index suppressions_live on suppressions (kind, value_norm, scope) where lifted_at is null;
create index suppressions_newest on suppressions (at desc, id desc);
create index suppressions_handle on suppressions (kind, value_norm, at desc, id desc);

create table consents (
    id uuid primary key,
    kind text not null,
    value_norm text not null,
    purpose text not null check (purpose in ('promotional')),
    assurance smallint not null check (assurance between 2 and 4),
    evidence jsonb not null default '{}',
    made_by jsonb not null,
    granted_at timestamptz not null,
    withdrawn_at timestamptz,
    withdrawn_by jsonb
);
create unique index consents_live on consents (kind, value_norm, purpose) where withdrawn_at is null;
create index consents_handle on consents (kind, value_norm, granted_at desc, id desc);

create table gate_decisions (
    id uuid primary key,
    ref uuid not null, -- the outbox row
    about uuid not null, -- the message it is a part of
    at timestamptz not null,
    purpose text not null,
    verdict text not null check (verdict in ('allow', 'hold', 'refuse')),
    reasons jsonb not null,
    kind text not null,
    value_norm text not null,
    profile_id uuid,
    until timestamptz
);
create index gate_decisions_about on gate_decisions (about, at desc, id desc);
