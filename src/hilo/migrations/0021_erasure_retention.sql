-- People exported and erased, what must not go for a law's sake, and how long each kind of data is kept.

-- What an erasure leaves of somebody: rows without a word, so that counts, times and the story of merges stay true.
alter table customers add column erased_at timestamptz;
alter table conversations add column erased_at timestamptz;

-- A person as an erasure knows them, in one JSON object: `profiles`, `customers`, `conversations`, `messages`, … are lists
-- of ids, `handles` a list of {kind, value, hash}, `now` the time.
create function person_ids(person jsonb, what text) returns uuid[]
    language sql immutable parallel safe
    return array(select (jsonb_array_elements_text(person -> what))::uuid);

-- By what the person may be named in the midst of other words, as patterns of `like`: ids, and addresses that are no short
-- numbers. Ask it once a query: `x like any ((select person_patterns($1))::text[])`.
create function person_patterns(person jsonb) returns text[]
    language sql immutable parallel safe
    return array(
        select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%' from (
            select jsonb_array_elements_text(person -> k) as w
            from unnest('{customers,profiles,conversations}'::text[]) k
            union all
            select h ->> 'value' from jsonb_array_elements(person -> 'handles') h where length(h ->> 'value') >= 6) x);

-- Whether words hold the id of a message of the person, of whom there may be very many.
create function names_message(words text, messages jsonb) returns boolean
    language sql immutable parallel safe
    return exists (select from regexp_matches(words, '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') r
        where messages ? r[1]);

-- While one stands, nothing of the person is erased or trimmed.
create table legal_holds (
    id uuid primary key,
    profile_id uuid not null references profiles,
    reason text not null,
    made_by jsonb not null,
    at timestamptz not null,
    lifted_at timestamptz,
    lifted_by jsonb
);
create index legal_holds_live on legal_holds (profile_id) where lifted_at is null;
create index legal_holds_profile on legal_holds (profile_id);

-- asked: waits for a second person; waiting: for the worker; files: rows are gone, files follow.
create table erasures (
    id uuid primary key,
    customer_id uuid not null references customers,
    version int not null, -- of the customer, as who asked had seen them
    state text not null check (state in ('asked', 'waiting', 'files', 'done', 'refused')),
    asked_by jsonb not null,
    asked_at timestamptz not null,
    approved_by jsonb,
    approved_at timestamptz,
    files text[] not null default '{}', -- SHA-256 of files that nothing names any more, until they are gone
    counts jsonb not null default '{}',
    done_at timestamptz,
    failure text not null default '',
    proof text, -- the very text that `signature` is of
    signature text
);
create index erasures_customer on erasures (customer_id, asked_at desc);
create unique index erasures_open on erasures (customer_id) where state in ('asked', 'waiting', 'files');

-- `numbers`: by which walls know who asked; null: the system, for somebody at the machine itself.
create table person_exports (
    id uuid primary key,
    customer_id uuid not null references customers,
    asked_by jsonb not null,
    numbers int[],
    language text not null,
    state text not null default 'waiting' check (state in ('waiting', 'running', 'ready', 'failed', 'expired')),
    done int not null default 0,
    total int not null default 0,
    blob_id uuid references blobs on delete set null,
    asked_at timestamptz not null,
    ready_at timestamptz,
    expires_at timestamptz
);
create index person_exports_customer on person_exports (customer_id, asked_at desc);
create index person_exports_blob on person_exports (blob_id) where blob_id is not null;
create index person_exports_expiry on person_exports (expires_at) where state = 'ready';

-- What differs from the defaults (web/retention.py). null: kept for ever.
create table retention_rules (
    kind text primary key,
    days int check (days > 0),
    changed_by jsonb not null,
    changed_at timestamptz not null
);
create index gate_decisions_age on gate_decisions (at);
create index gate_decisions_profile on gate_decisions (profile_id) where profile_id is not null;
create index envelopes_age on envelopes (received_at, id);
create index outbox_parts_age on outbox_parts (changed_at) where state not in ('held', 'queued', 'sending');
create index outbox_parts_profile on outbox_parts (profile_id);
create index messages_envelope on messages (envelope_id) where envelope_id is not null;
create index webhook_deliveries_conversation on webhook_deliveries (conversation_id) where conversation_id is not null;
