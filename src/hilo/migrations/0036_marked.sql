-- Marked identifiers, and stops that stand or have ended, are looked through the newest first; they are few among many.

create index identifiers_shared on identifiers (shared_at desc, id desc) where shared_at is not null;
create index identifiers_blocked on identifiers (blocked_at desc, id desc) where blocked_at is not null;
create index suppressions_standing on suppressions (at desc, id desc) where lifted_at is null;
create index suppressions_ended on suppressions (at desc, id desc) where lifted_at is not null;
