-- name: answers
-- What somebody may use: everybody's, their teams', their own; with $3 of every team.
select a.id, a.name, a.texts, a.team_id, a.user_id, t.name as team_name, a.version, a.changed_at, a.changed_by->>'name' as changed_by
from canned_answers a left join teams t on t.id = a.team_id
where case when a.user_id is not null then a.user_id = $1
           else a.team_id is null or $3 or a.team_id in (select m.team_id from team_members m where m.user_id = $1) end
  and ($2::uuid is null or a.id = $2)
order by lower(a.name), a.id limit $4;

-- name: put_answer
insert into canned_answers (id, name, texts, team_id, user_id, version, changed_at, changed_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (id) do update set name = excluded.name, texts = excluded.texts, team_id = excluded.team_id,
    user_id = excluded.user_id, version = excluded.version, changed_at = excluded.changed_at,
    changed_by = excluded.changed_by;

-- name: lock_answer
select a.version from canned_answers a where a.id = $1 for update;

-- name: drop_answer
delete from canned_answers where id = $1;

-- name: macros
select a.id, a.name, a.texts, a.does, a.team_id, a.user_id, t.name as team_name, a.version, a.changed_at, a.changed_by->>'name' as changed_by
from macros a left join teams t on t.id = a.team_id
where case when a.user_id is not null then a.user_id = $1
           else a.team_id is null or $3 or a.team_id in (select m.team_id from team_members m where m.user_id = $1) end
  and ($2::uuid is null or a.id = $2)
order by lower(a.name), a.id limit $4;

-- name: put_macro
insert into macros (id, name, texts, does, team_id, user_id, version, changed_at, changed_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (id) do update set name = excluded.name, texts = excluded.texts, does = excluded.does,
    team_id = excluded.team_id, user_id = excluded.user_id, version = excluded.version, changed_at = excluded.changed_at,
    changed_by = excluded.changed_by;

-- name: lock_macro
select a.version from macros a where a.id = $1 for update;

-- name: drop_macro
delete from macros where id = $1;

-- name: is_member
select exists (select from team_members where team_id = $1 and user_id = $2);

-- name: values
-- The order number that was quoted, where it is the only one: of two, the wrong one would be said.
select x.name as customer, p.language, c.number, b.name as company, b.language as brand_language, b.time_zone, (
    select case when count(*) = 1 then min(n.value) end from conversation_numbers n
    where n.conversation_id = c.id and n.value not like 'H-%'
) as quoted
from conversations c
join profiles p on p.id = c.profile_id join customers x on x.id = p.customer_id
join brands b on b.id = c.brand_id
where c.id = (select coalesce(o.living_id, o.id) from conversations o where o.id = $1) and visible(c.wall, $2);

-- name: add_run
insert into macro_runs (id, macro_id, conversation_id, message_id, was, became, at, by_id)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: lock_run
-- system: whose it is stands in it, and the conversation is asked for with the eyes of who undoes
select r.id, r.conversation_id, r.message_id, r.was, r.became, r.by_id, r.undone_at from macro_runs r where r.id = $1
for update;

-- name: end_run
update macro_runs set undone_at = $2 where id = $1;

-- name: snoozed_until
select s.until from snoozes s join conversations c on c.id = s.conversation_id
where s.conversation_id = $1 and s.ended_at is null and visible(c.wall, $2);
