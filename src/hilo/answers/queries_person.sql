-- name: erase_runs
delete from macro_runs where conversation_id in (select unnest(person_ids($1, 'conversations')));

-- name: export_runs
select jsonb_build_object('conversation', r.conversation_id, 'macro', r.macro_id, 'at', r.at, 'undone_at', r.undone_at) as row
from macro_runs r where r.conversation_id in (select unnest(person_ids($1, 'conversations'))) order by r.at, r.id;
