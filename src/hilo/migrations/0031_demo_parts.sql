-- Which parts of the demo company are planted: each is written in the transaction of its part, so that after a stop
-- nothing is planted twice, and nothing left out.
create table demo_parts (
    part text primary key,
    at timestamptz not null
);
