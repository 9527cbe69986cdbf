-- name: erase_deliveries
delete from webhook_deliveries where conversation_id in (select unnest(person_ids($1, 'conversations')))
    or message_id in (select unnest(person_ids($1, 'messages'))) or data::text like any ((select person_patterns($1))::text[])
    or error like any ((select person_patterns($1))::text[]);
