-- name: erase_replies
delete from automatic_replies where profile_id in (select unnest(person_ids($1, 'profiles')))
    or conversation_id in (select unnest(person_ids($1, 'conversations')));

-- name: export_replies
select to_jsonb(r) as row from automatic_replies r where profile_id in (select unnest(person_ids($1, 'profiles')))
order by at, id;
