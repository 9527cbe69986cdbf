-- name: last_answer
-- By the order of the thread from its end, until one is ours: the index ends it after a few. What a machine said answers
-- nothing.
select m.id as message, m.at, m.by_id as by, m.by_name as name
from thread_items t join messages m on m.id = t.ref and m.direction = 'out' and visible(m.wall, $2)
where t.conversation_id = $1 and t.kind = 'message' and m.by_kind <> 'system'
order by t.at desc, t.id desc limit 1;
