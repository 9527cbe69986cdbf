-- name: erase_audit
update audit_log set details = '{}' where details <> '{}' and (
    split_part(subject, ':', 2) in (select jsonb_array_elements_text($1::jsonb -> k)
        from unnest('{customers,profiles,conversations,messages}'::text[]) k)
    or details::text like any ((select person_patterns($1))::text[]));

-- name: erase_notifications
delete from notifications where conversation_id in (select unnest(person_ids($1, 'conversations')));
