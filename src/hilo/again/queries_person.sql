-- name: erase_repeats
-- system: the person is erased whoever may see what
delete from repeats r using messages m
where m.id = r.message_id and (
    r.profile_id in (select unnest(person_ids($1, 'profiles')))
    or m.conversation_id in (select unnest(person_ids($1, 'conversations'))));

-- name: export_repeats
select to_jsonb(r) as row from repeats r where profile_id in (select unnest(person_ids($1, 'profiles')))
order by at, message_id;
