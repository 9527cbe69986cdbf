-- name: saved_views
select v.id, v.name, v.owner_id, u.name as owner_name, v.team_id, v.for_all, v.filter, v.sort, v.version
from saved_views v join users u on u.id = v.owner_id
where v.owner_id = $1 or v.for_all or v.team_id = any($2::uuid[])
order by lower(v.name), v.id limit 500;

-- name: saved_view
select v.id, v.name, v.owner_id, u.name as owner_name, v.team_id, v.for_all, v.filter, v.sort, v.version
from saved_views v join users u on u.id = v.owner_id
where v.id = $1 and (v.owner_id = $2 or v.for_all or v.team_id = any($3::uuid[]));

-- name: lock_view
select v.id, v.name, v.owner_id, u.name as owner_name, v.team_id, v.for_all, v.filter, v.sort, v.version
from saved_views v join users u on u.id = v.owner_id
where v.id = $1 and (v.owner_id = $2 or v.for_all or v.team_id = any($3::uuid[]))
for update of v;

-- name: add_view
insert into saved_views (id, name, owner_id, team_id, for_all, filter, sort, created_at, changed_at)
select $1, $2, $3, $4, $5, $6, $7, $8, $8 where (select count(*) from saved_views where owner_id = $3) < $9
returning id;

-- name: change_view
update saved_views set name = $2, team_id = $3, for_all = $4, filter = $5, sort = $6, changed_at = $7, version = version + 1
where id = $1;

-- name: drop_view
delete from saved_views where id = $1;

-- name: count_views
-- All views at once, each counted by the one branch that it names, and no further than is shown.
select k.place, (
    select count(*) from (
        (select c.id, c.last_at from unnest(k.states) s (state) cross join lateral (
            select c.id, c.last_at from conversations c
            where k.driver = 'all' and c.state = s.state
              and visible(c.wall, $2) and in_view(c, k)
            order by c.last_at desc, c.id desc limit $3
        ) c)
        union all
        (select c.id, c.last_at from unnest(k.states) s (state) cross join lateral (
            select c.id, c.last_at from conversations c
            where k.driver = 'nobody' and c.state = s.state and c.assignee_id is null
              and visible(c.wall, $2) and in_view(c, k)
            order by c.last_at desc, c.id desc limit $3
        ) c)
        union all
        (select c.id, c.last_at from unnest(k.states) s (state) cross join lateral (
            select c.id, c.last_at from conversations c
            where k.driver = 'assignee' and c.state = s.state and c.assignee_id = k.assignee
              and visible(c.wall, $2) and in_view(c, k)
            order by c.last_at desc, c.id desc limit $3
        ) c)
        union all
        (select c.id, c.last_at from unnest(k.states) s (state) cross join unnest(k.teams) g (team_id) cross join lateral (
            select c.id, c.last_at from conversations c
            where k.driver = 'teams' and c.state = s.state and c.team_id = g.team_id
              and visible(c.wall, $2) and in_view(c, k)
            order by c.last_at desc, c.id desc limit $3
        ) c)
        union all
        (select c.id, c.last_at from unnest(k.states) s (state) cross join unnest(k.ours) g (team_id) cross join lateral (
            select c.id, c.last_at from conversations c
            where k.driver = 'ours' and c.state = s.state and c.team_id = g.team_id
              and visible(c.wall, $2) and in_view(c, k)
            order by c.last_at desc, c.id desc limit $3
        ) c)
        union all
        (select c.id, c.last_at from unnest(k.states) s (state) cross join lateral (
            select c.id, c.last_at from conversations c
            where k.driver = 'ours' and c.state = s.state and c.assignee_id = k.user_id and (c.team_id = any (k.ours)) is not true
              and visible(c.wall, $2) and in_view(c, k)
            order by c.last_at desc, c.id desc limit $3
        ) c)
        union all
        (select c.id, c.last_at from conversations c
        where k.driver = 'waiting' and c.waiting_since < coalesce(k.waiting_before, 'infinity')
          and visible(c.wall, $2) and in_view(c, k))
        union all
        (select c.id, c.last_at from conversation_marks f join conversations c on c.id = f.conversation_id
        where k.driver = 'marks' and f.mark = k.marks[1]
          and visible(c.wall, $2) and in_view(c, k))
        union all
        (select c.id, c.last_at from (
            select distinct n.conversation_id from mentions m join notes n on n.id = m.note_id where m.user_id = k.user_id
        ) f join conversations c on c.id = f.conversation_id
        where k.driver = 'mentioned'
          and visible(c.wall, $2) and in_view(c, k))
        union all
        (select c.id, c.last_at from (
            select distinct d.conversation_id from drafts d where d.user_id = k.user_id and not d.blank
        ) f join conversations c on c.id = f.conversation_id
        where k.driver = 'drafted'
          and visible(c.wall, $2) and in_view(c, k))
        union all
        (select c.id, c.last_at from followers f join conversations c on c.id = f.conversation_id
        where k.driver = 'followed' and f.user_id = k.user_id and f.ended_at is null
          and visible(c.wall, $2) and in_view(c, k))
        limit $3
    ) x
) as count
from jsonb_populate_recordset(null::view_wish, $1::jsonb) k;

-- name: list_newest
-- One branch a driver, of which one is read; by a walk along an index where many rows are to be expected.
select x.id, x.last_at from jsonb_populate_recordset(null::view_wish, $1::jsonb) k cross join lateral (
    (select c.id, c.last_at from unnest(k.states) s (state) cross join lateral (
        select c.id, c.last_at from conversations c
        where k.driver = 'all' and c.state = s.state and (c.last_at, c.id) < ($3, $4)
          and visible(c.wall, $2) and in_view(c, k)
        order by c.last_at desc, c.id desc limit $5
    ) c)
    union all
    (select c.id, c.last_at from unnest(k.states) s (state) cross join lateral (
        select c.id, c.last_at from conversations c
        where k.driver = 'nobody' and c.state = s.state and c.assignee_id is null and (c.last_at, c.id) < ($3, $4)
          and visible(c.wall, $2) and in_view(c, k)
        order by c.last_at desc, c.id desc limit $5
    ) c)
    union all
    (select c.id, c.last_at from unnest(k.states) s (state) cross join lateral (
        select c.id, c.last_at from conversations c
        where k.driver = 'assignee' and c.state = s.state and c.assignee_id = k.assignee and (c.last_at, c.id) < ($3, $4)
          and visible(c.wall, $2) and in_view(c, k)
        order by c.last_at desc, c.id desc limit $5
    ) c)
    union all
    (select c.id, c.last_at from unnest(k.states) s (state) cross join unnest(k.teams) g (team_id) cross join lateral (
        select c.id, c.last_at from conversations c
        where k.driver = 'teams' and c.state = s.state and c.team_id = g.team_id and (c.last_at, c.id) < ($3, $4)
          and visible(c.wall, $2) and in_view(c, k)
        order by c.last_at desc, c.id desc limit $5
    ) c)
    union all
    (select c.id, c.last_at from unnest(k.states) s (state) cross join unnest(k.ours) g (team_id) cross join lateral (
        select c.id, c.last_at from conversations c
        where k.driver = 'ours' and c.state = s.state and c.team_id = g.team_id and (c.last_at, c.id) < ($3, $4)
          and visible(c.wall, $2) and in_view(c, k)
        order by c.last_at desc, c.id desc limit $5
    ) c)
    union all
    (select c.id, c.last_at from unnest(k.states) s (state) cross join lateral (
        select c.id, c.last_at from conversations c
        where k.driver = 'ours' and c.state = s.state and c.assignee_id = k.user_id and (c.team_id = any (k.ours)) is not true and (c.last_at, c.id) < ($3, $4)
          and visible(c.wall, $2) and in_view(c, k)
        order by c.last_at desc, c.id desc limit $5
    ) c)
    union all
    (select c.id, c.last_at from conversations c
    where k.driver = 'waiting' and c.waiting_since < coalesce(k.waiting_before, 'infinity') and (c.last_at, c.id) < ($3, $4)
      and visible(c.wall, $2) and in_view(c, k) order by c.last_at desc, c.id desc limit $5)
    union all
    (select c.id, c.last_at from conversation_marks f join conversations c on c.id = f.conversation_id
    where k.driver = 'marks' and f.mark = k.marks[1] and (c.last_at, c.id) < ($3, $4)
      and visible(c.wall, $2) and in_view(c, k) order by c.last_at desc, c.id desc limit $5)
    union all
    (select c.id, c.last_at from (
        select distinct n.conversation_id from mentions m join notes n on n.id = m.note_id where m.user_id = k.user_id
    ) f join conversations c on c.id = f.conversation_id
    where k.driver = 'mentioned' and (c.last_at, c.id) < ($3, $4)
      and visible(c.wall, $2) and in_view(c, k) order by c.last_at desc, c.id desc limit $5)
    union all
    (select c.id, c.last_at from (
        select distinct d.conversation_id from drafts d where d.user_id = k.user_id and not d.blank
    ) f join conversations c on c.id = f.conversation_id
    where k.driver = 'drafted' and (c.last_at, c.id) < ($3, $4)
      and visible(c.wall, $2) and in_view(c, k) order by c.last_at desc, c.id desc limit $5)
    union all
    (select c.id, c.last_at from followers f join conversations c on c.id = f.conversation_id
    where k.driver = 'followed' and f.user_id = k.user_id and f.ended_at is null and (c.last_at, c.id) < ($3, $4)
      and visible(c.wall, $2) and in_view(c, k) order by c.last_at desc, c.id desc limit $5)
) x order by x.last_at desc, x.id desc limit $5;

-- name: list_by_key
-- The longest waiting first, or the most urgent first and then the newest.
select x.id, x.first, x.second from (
    select c.id, case $3::text when 'priority' then -c.priority else 0 end as first,
        (extract(epoch from case $3::text when 'priority' then c.last_at else c.waiting_since end) * 1000000)::bigint
            * case $3::text when 'priority' then -1 else 1 end as second
    from jsonb_populate_recordset(null::view_wish, $1::jsonb) k cross join (
        -- As a time, so that who waits the longest are read along their index; far beyond all there are, it may be cut.
        select timestamptz 'epoch' + interval '1 microsecond' * greatest(least($5::bigint, 1e16), -1e16) as waiting
    ) place cross join lateral (
        (select c.id, c.priority, c.last_at, c.waiting_since from unnest(k.states) s (state) cross join lateral (
            select c.id, c.priority, c.last_at, c.waiting_since from conversations c
            where k.driver = 'all' and c.state = s.state
              and visible(c.wall, $2) and in_view(c, k)
            offset 0
        ) c)
        union all
        (select c.id, c.priority, c.last_at, c.waiting_since from unnest(k.states) s (state) cross join lateral (
            select c.id, c.priority, c.last_at, c.waiting_since from conversations c
            where k.driver = 'nobody' and c.state = s.state and c.assignee_id is null
              and visible(c.wall, $2) and in_view(c, k)
            offset 0
        ) c)
        union all
        (select c.id, c.priority, c.last_at, c.waiting_since from unnest(k.states) s (state) cross join lateral (
            select c.id, c.priority, c.last_at, c.waiting_since from conversations c
            where k.driver = 'assignee' and c.state = s.state and c.assignee_id = k.assignee
              and visible(c.wall, $2) and in_view(c, k)
            offset 0
        ) c)
        union all
        (select c.id, c.priority, c.last_at, c.waiting_since from unnest(k.states) s (state) cross join unnest(k.teams) g (team_id) cross join lateral (
            select c.id, c.priority, c.last_at, c.waiting_since from conversations c
            where k.driver = 'teams' and c.state = s.state and c.team_id = g.team_id
              and visible(c.wall, $2) and in_view(c, k)
            offset 0
        ) c)
        union all
        (select c.id, c.priority, c.last_at, c.waiting_since from unnest(k.states) s (state) cross join unnest(k.ours) g (team_id) cross join lateral (
            select c.id, c.priority, c.last_at, c.waiting_since from conversations c
            where k.driver = 'ours' and c.state = s.state and c.team_id = g.team_id
              and visible(c.wall, $2) and in_view(c, k)
            offset 0
        ) c)
        union all
        (select c.id, c.priority, c.last_at, c.waiting_since from unnest(k.states) s (state) cross join lateral (
            select c.id, c.priority, c.last_at, c.waiting_since from conversations c
            where k.driver = 'ours' and c.state = s.state and c.assignee_id = k.user_id and (c.team_id = any (k.ours)) is not true
              and visible(c.wall, $2) and in_view(c, k)
            offset 0
        ) c)
        union all
        (select c.id, c.priority, c.last_at, c.waiting_since from conversations c
        where k.driver = 'waiting' and c.waiting_since < coalesce(k.waiting_before, 'infinity')
          and ($3::text <> 'waiting' or (c.waiting_since, c.id) > (place.waiting, $6::uuid))
          and visible(c.wall, $2) and in_view(c, k)
        order by c.waiting_since, c.id limit case $3::text when 'waiting' then $7::bigint end)
        union all
        (select c.id, c.priority, c.last_at, c.waiting_since from conversation_marks f join conversations c on c.id = f.conversation_id
        where k.driver = 'marks' and f.mark = k.marks[1]
          and visible(c.wall, $2) and in_view(c, k))
        union all
        (select c.id, c.priority, c.last_at, c.waiting_since from (
            select distinct n.conversation_id from mentions m join notes n on n.id = m.note_id where m.user_id = k.user_id
        ) f join conversations c on c.id = f.conversation_id
        where k.driver = 'mentioned'
          and visible(c.wall, $2) and in_view(c, k))
        union all
        (select c.id, c.priority, c.last_at, c.waiting_since from (
            select distinct d.conversation_id from drafts d where d.user_id = k.user_id and not d.blank
        ) f join conversations c on c.id = f.conversation_id
        where k.driver = 'drafted'
          and visible(c.wall, $2) and in_view(c, k))
        union all
        (select c.id, c.priority, c.last_at, c.waiting_since from followers f join conversations c on c.id = f.conversation_id
        where k.driver = 'followed' and f.user_id = k.user_id and f.ended_at is null
          and visible(c.wall, $2) and in_view(c, k))
    ) c
) x
where (x.first, x.second, x.id) > ($4::int, $5::bigint, $6::uuid) order by x.first, x.second, x.id limit $7;
