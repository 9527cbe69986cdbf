-- Indexes for what was read as a whole: by walls, joins, splits and undone sends of a conversation, by whoever is sought
-- by an address, by the merges of one person, and by receipts that came too early.

create index notes_conversation on notes (conversation_id);
create index closures_conversation on closures (conversation_id, at);
create index conversation_numbers_conversation on conversation_numbers (conversation_id);
create index identifiers_value on identifiers (value_norm);

-- Undone merges are shown, too.
drop index merges_into;
drop index merges_absorbed;
create index merges_into on merges (into_customer);
create index merges_absorbed on merges (absorbed_customer);

create index early_receipts_provider on early_receipts (account_id, provider_id);
create index early_receipts_age on early_receipts (at);
