-- What was asked or told twice: a message that repeats an earlier one, and who made it so. Two ids and no words; counted
-- after the fact, so a row says nothing that the messages do not say.
create table repeats (
    message_id uuid primary key references messages on delete cascade,
    of_message_id uuid not null references messages on delete cascade,
    profile_id uuid not null references profiles,
    by text not null check (by in ('staff', 'customer')),
    sure real not null,
    at timestamptz not null
);
create index repeats_at on repeats (at);
create index repeats_of on repeats (of_message_id);
create index repeats_profile on repeats (profile_id);
