-- name: erase_deliveries
delete from webhook_deliveries where conversation_id = any (person_ids($1, 'conversations'))
    or message_id = any (person_ids($1, 'messages')) or names_person($1, data::text) or names_person($1, error);
