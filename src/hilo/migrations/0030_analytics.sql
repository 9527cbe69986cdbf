-- How soon somebody is to be answered for the first time, in minutes of open hours; a brand without a row promises nothing.
create table answer_targets (
    brand_id uuid primary key references brands on delete cascade,
    minutes int not null check (minutes between 1 and 43200)
);

-- Reports ask for a span of time. Rows come in the order of time, so a summary of their blocks is enough, and costs nothing.
create index messages_received on messages using brin (received_at) with (pages_per_range = 32);
create index conversations_opened on conversations using brin (opened_at) with (pages_per_range = 32);
create index closures_at on closures using brin (at) with (pages_per_range = 32);
