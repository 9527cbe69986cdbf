-- name: erase_people
delete from imported_people where profile_id in (select unnest(person_ids($1, 'profiles')));

-- name: erase_threads
delete from imported_threads where conversation_id in (select unnest(person_ids($1, 'conversations')));

-- name: erase_names
-- A file may be called after whom it is about.
update imports set name = '' where name <> '' and name like any ((select person_patterns($1))::text[]);

-- name: erase_refusals
update import_refusals set words = '' where words <> '' and words like any ((select person_patterns($1))::text[]);

-- name: export_people
select jsonb_build_object('source', source, 'profile_id', profile_id) as row from imported_people
where profile_id in (select unnest(person_ids($1, 'profiles'))) order by source, key;

-- name: export_threads
select to_jsonb(t) as row from imported_threads t where conversation_id in (select unnest(person_ids($1, 'conversations')))
order by conversation_id, ref;
