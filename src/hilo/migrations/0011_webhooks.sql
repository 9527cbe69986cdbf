-- Webhooks: other programs that are told what happens here, and what became of telling them.

-- An endpoint reads with the rights of its role, walls included. `sealed` holds its secret and those it replaced,
-- encrypted. A deleted one is told nothing more; its row goes with its last delivery.
create table webhook_endpoints (
    id uuid primary key,
    url text not null,
    description text not null default '',
    events text[] not null,
    role text not null references roles (name),
    sealed text not null,
    state text not null default 'enabled' check (state in ('enabled', 'paused', 'disabled')),
    state_reason text not null default '',
    state_at timestamptz not null,
    failing_since timestamptz, -- nothing got through since then
    rests_until timestamptz, -- it asked to be left alone (Retry-After)
    created_at timestamptz not null,
    created_by uuid not null,
    deleted_at timestamptz
);

-- One row an event and endpoint. `id` is the event's, the `webhook-id` of every try, the same at every endpoint.
create table webhook_deliveries (
    endpoint_id uuid not null references webhook_endpoints,
    id uuid not null,
    type text not null,
    at timestamptz not null,
    conversation_id uuid, -- whose wall decides, and that of the message; null: an event without a wall
    message_id uuid,
    data jsonb not null,
    state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed', 'withheld')),
    next_at timestamptz not null, -- not tried before; while a worker has it in hand: when the lease ends
    lease uuid,
    tries int not null default 0,
    tried_at timestamptz,
    status smallint, -- of the last answer
    error text not null default '',
    primary key (endpoint_id, id)
);
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, next_at) where state = 'waiting';
create index webhook_deliveries_newest on webhook_deliveries (endpoint_id, at desc, id desc);
