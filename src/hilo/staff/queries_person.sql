-- name: erase_audit
update audit_log set details = '{}' where details <> '{}' and (
    split_part(subject, ':', 2) = any (array(select jsonb_array_elements_text($1::jsonb -> 'customers')
        union all select jsonb_array_elements_text($1::jsonb -> 'profiles')
        union all select jsonb_array_elements_text($1::jsonb -> 'conversations')
        union all select jsonb_array_elements_text($1::jsonb -> 'messages')))
    or details::text like any ((select person_patterns($1))::text[]));

-- name: erase_notifications
delete from notifications where conversation_id = any (person_ids($1, 'conversations'));
