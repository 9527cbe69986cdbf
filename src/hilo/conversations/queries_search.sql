-- name: words
-- What each typed word may stand for: the same word with any accents, other forms of it, words that begin so.
-- `silent`: a word that says nothing in Spanish or English, which is not kept.
select t.n::int - 1 as n,
       exists (select from unnest(string_to_array(t.variants, '|')) v
               where ts_lexize('hilo_stop_es', v) = '{}' or ts_lexize('hilo_stop_en', v) = '{}') as silent,
       array(select w.word from search_words w where w.folded = f.folded order by w.entries desc limit 20) as same,
       array(select w.word from search_words w where w.stems && s.stems order by w.entries desc limit 40) as forms,
       case when t.begins then array(
           select w.word from (
               select w.word, w.entries from search_words w
               where w.folded ~>=~ f.folded and w.folded ~<~ (f.folded || chr(1114111)) limit 5000
           ) w order by w.entries desc limit 30
       ) end as begun
from unnest($1::text[], $2::text[], $3::bool[]) with ordinality t (word, variants, begins, n)
cross join lateral (select search_fold(t.word) as folded) f
cross join lateral (
    select array(
        select x from unnest(string_to_array(t.variants, '|')) v cross join lateral unnest(search_stems(v)) x
        union
        select x from search_words w cross join lateral unnest(w.stems) x where w.folded = f.folded
    ) as stems
) s;

-- name: near_words
-- Known words that are written a little like it, whose distance is still to be judged.
select t.n::int - 1 as n, f.folded as typed, search_stems(t.word) as typed_stems, w.word, w.folded, w.stems
from unnest($1::text[]) with ordinality t (word, n)
cross join lateral (select search_fold(t.word) as folded) f
cross join lateral (
    select w.word, w.folded, w.stems from search_words w
    where w.folded % f.folded and w.folded <> f.folded
    order by similarity(w.folded, f.folded) desc, w.entries desc limit 30
) w;

-- name: counts
-- How many entries the newest days have, and each block of days.
(select c.bucket, c.entries from search_counts c where c.bucket between 1 and 99999 order by c.bucket desc limit 64)
union all
select c.bucket, c.entries from search_counts c where c.bucket = 0 or c.bucket >= 1000000;

-- name: newest_matches
-- Who may not see it is sorted out first, then what the filters leave out; the newest of the rest are ranked, by the
-- words as they were typed (with all their forms it took five times as long). `looked`: how many there were before
-- that. Always a row, of nulls when there is nothing. Without filters ($20), what has no wall needs no second look.
with c as materialized (
    select e.id, e.note, e.walled, e.at from search_entries e
    where $3::int[] is not null and e.words @@ $1::text::tsquery and e.buckets && $3
      and e.at >= $4 and (e.at, e.id) < ($5, $6)
    union all
    select e.id, e.note, e.walled, e.at from search_entries e
    where $3 is null and e.words @@ $1::text::tsquery and e.at >= $4 and (e.at, e.id) < ($5, $6)
    limit $7
), k as (
    select c.id, c.at from c
    where $20::bool and (not c.walled
        or exists (select from messages m where m.id = c.id and visible(m.wall, m.conversation_id, $9))
        or exists (select from notes n where n.id = c.id and visible(n.wall, n.conversation_id, $9)))
    union all
    select x.id, x.at from (
        select c.id, c.at, m.conversation_id from c join messages m on m.id = c.id
        where not $20 and not c.note and visible(m.wall, m.conversation_id, $9) and ($10::text is null or m.channel = $10)
          and ($11::text is null or m.direction = $11) and ($12::uuid[] is null or m.by_id = any($12))
          and (not $13::bool or exists (
              select from attachments a where a.message_id = m.id and visible(a.wall, m.conversation_id, $9)))
        union all
        select c.id, c.at, n.conversation_id from c join notes n on n.id = c.id
        where not $20 and c.note and visible(n.wall, n.conversation_id, $9) and $10::text is null
          and ($11::text is null or $11 = 'out') and ($12::uuid[] is null or n.by_id = any($12)) and not $13::bool
    ) x
    where not $14::bool or exists (
        select from conversations v where v.id = x.conversation_id and visible(v.wall, v.team_id, v.assignee_id, $9)
          and ($15::text[] is null or v.state = any($15)) and ($16::uuid[] is null or v.team_id = any($16))
          and ($17::uuid[] is null or v.assignee_id = any($17)) and (not $18::bool or v.assignee_id is null)
          and ($19::text[] is null or cardinality($19) = (
              select count(*) from conversation_marks k where k.conversation_id = v.id and k.mark = any($19))))
    order by at desc, id desc limit $8
)
select l.looked, k.id, k.at, ts_rank('{0.05, 0.2, 0.4, 1}', e.words, $2::text::tsquery) as rank
from (select count(*)::int as looked from c) l left join k on true
left join search_entries e on e.id = k.id and $2::text <> '';

-- name: matches_of_profiles
-- The same among what some persons wrote or were written: by their messages, and the notes in their conversations.
with c as materialized (
    select m.id, false as note, m.at,
           case when $2::text <> '' then ts_rank('{0.05, 0.2, 0.4, 1}', e.words, $2::tsquery) else 0 end as rank
    from messages m left join search_entries e on e.id = m.id
    where m.profile_id = any($3::uuid[]) and visible(m.wall, m.conversation_id, $9) and m.at >= $4 and (m.at, m.id) < ($5, $6)
      and ($1::text = '' or e.words @@ nullif($1, '')::tsquery)
    union all
    select n.id, true, n.at, 0 from conversations v join notes n on n.conversation_id = v.id
    left join search_entries e on e.id = n.id
    where v.profile_id = any($3) and visible(n.wall, n.conversation_id, $9) and n.at >= $4 and (n.at, n.id) < ($5, $6)
      and $11::text is null and ($1 = '' or e.words @@ nullif($1, '')::tsquery)
    order by at desc, id desc limit $7
), k as (
    select x.id, x.at, x.rank from (
        select c.id, c.at, c.rank, m.conversation_id from c join messages m on m.id = c.id
        where not c.note and visible(m.wall, m.conversation_id, $9) and ($10::text is null or m.channel = $10)
          and ($11::text is null or m.direction = $11) and ($12::uuid[] is null or m.by_id = any($12))
          and (not $13::bool or exists (
              select from attachments a where a.message_id = m.id and visible(a.wall, m.conversation_id, $9)))
        union all
        select c.id, c.at, c.rank, n.conversation_id from c join notes n on n.id = c.id
        where c.note and visible(n.wall, n.conversation_id, $9) and $10::text is null
          and ($11::text is null or $11 = 'out') and ($12::uuid[] is null or n.by_id = any($12)) and not $13::bool
    ) x
    where not $14::bool or exists (
        select from conversations v where v.id = x.conversation_id and visible(v.wall, v.team_id, v.assignee_id, $9)
          and ($15::text[] is null or v.state = any($15)) and ($16::uuid[] is null or v.team_id = any($16))
          and ($17::uuid[] is null or v.assignee_id = any($17)) and (not $18::bool or v.assignee_id is null)
          and ($19::text[] is null or cardinality($19) = (
              select count(*) from conversation_marks k where k.conversation_id = v.id and k.mark = any($19))))
    order by x.at desc, x.id desc limit $8
)
select l.looked, k.id, k.at, k.rank from (select count(*)::int as looked from c) l left join k on true;

-- name: places
-- Which conversation each of these is in, as far as who looks may see it.
select m.id, m.conversation_id from messages m where m.id = any($1::uuid[]) and visible(m.wall, m.conversation_id, $2)
union all
select n.id, n.conversation_id from notes n where n.id = any($1::uuid[]) and visible(n.wall, n.conversation_id, $2);

-- name: hits
-- What the page shows of each, judged once more by who looks.
select k.n, m.id, 'message' as kind, m.conversation_id, v.number, m.at, m.channel, m.direction, m.role as from_kind,
       m.by_name, m.subject, left(m.text, 50000) as text, x.id as customer_id, x.name as customer_name
from unnest($1::uuid[]) with ordinality k (id, n)
join messages m on m.id = k.id and visible(m.wall, m.conversation_id, $2)
join conversations v on v.id = m.conversation_id join profiles p on p.id = v.profile_id join customers x on x.id = p.customer_id
union all
select k.n, t.id, 'note', t.conversation_id, v.number, t.at, null, null, 'staff', t.by_name, '', left(t.text, 50000),
       x.id, x.name
from unnest($1::uuid[]) with ordinality k (id, n)
join notes t on t.id = k.id and visible(t.wall, t.conversation_id, $2)
join conversations v on v.id = t.conversation_id join profiles p on p.id = v.profile_id join customers x on x.id = p.customer_id
order by n;

-- name: by_numbers
-- Matters by our own number or by a part of a number that the customer quoted; the newest first.
-- What became part of another conversation is found as that one.
select c.id from (
    select coalesce(f.living_id, f.id) as id from conversations f where f.number = $1
    union
    select coalesce(f.living_id, f.id) from (
        select n.conversation_id from conversation_numbers n
        where $2 <> '' and translate(n.value, '-/', '') like $2 limit 500
    ) n join conversations f on f.id = n.conversation_id
) k join conversations c on c.id = k.id
where visible(c.wall, c.team_id, c.assignee_id, $3)
order by c.last_at desc, c.id desc limit $4;

-- name: list_found
-- Lines of the inbox among some conversations and those of some persons.
select c.id from (
    select c.id from conversations c where c.id = any($12::uuid[])
    union
    select v.id from unnest($13::uuid[]) p (id) cross join lateral (
        select c.id from conversations c
        where c.profile_id = p.id and c.state = any($1::text[]) and visible(c.wall, c.team_id, c.assignee_id, $2)
        order by c.active_at desc limit 200
    ) v
) k join conversations c on c.id = k.id
where c.state = any($1) and visible(c.wall, c.team_id, c.assignee_id, $2) and (c.last_at, c.id) < ($3, $4)
  and ($6::text is null or $6 = any(c.channels)) and ($7::uuid is null or c.team_id = $7)
  and ($8::uuid is null or c.assignee_id = $8) and (c.assignee_id is null or not $9::bool)
  and ($10::smallint is null or c.priority = $10) and ($11::text[] is null or cardinality($11) = (
      select count(*) from conversation_marks k where k.conversation_id = c.id and k.mark = any($11)))
order by c.last_at desc, c.id desc limit $5;

-- name: teams_named
select t.id from teams t where lower(t.name) = lower($1) or t.id::text = $1 limit 20;

-- name: staff_named
-- By a part of their name or by their address; who left is found as well.
select u.id from users u
where u.id::text = $1 or u.email = lower($1) or search_fold(u.name) like '%' || replace(search_fold($1), '%', '') || '%'
limit 50;
