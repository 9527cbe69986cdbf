-- Why a message went where it did: the rule that decided, and the message that it was decided by (null for what came
-- before this, and for what no message but a number or an open chat decided).

alter table messages
    add column placed_by smallint,
    add column placed_for uuid;
