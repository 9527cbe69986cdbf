-- name: try_alone
-- One worker at a time: two would read and write one line about one message in different orders.
select pg_try_advisory_xact_lock($1);

-- name: take_due
delete from search_due where n in (select n from search_due order by n desc limit $1) returning id, note;

-- name: drop_entries
-- system: words that were read before a change of theirs was seen
delete from search_entries where id = any($1::uuid[]);

-- name: add_entries
-- system: what is found is judged again by whoever searches
with e as materialized (
    select m.id, false as note, m.wall is not null as walled, m.at, search_buckets(m.at) as buckets, search_vector(m.subject, m.text) as words
    from messages m where m.id = any($1::uuid[])
    union all
    select n.id, true, n.wall is not null, n.at, search_buckets(n.at), search_vector('', n.text) from notes n where n.id = any($2::uuid[])
), added as (
    insert into search_entries (id, note, walled, at, buckets, words) select id, note, walled, at, buckets, words from e
), counted as (
    insert into search_counts (bucket, entries)
    select b, count(*) from e cross join lateral unnest(e.buckets) b group by b order by b
    on conflict (bucket) do update set entries = search_counts.entries + excluded.entries
)
select e.id, tsvector_to_array(e.words) as words from e;

-- name: add_words
-- Most words are known: they are looked up, and only what is new is written.
insert into search_words (word, folded, stems, entries)
select t.word, search_fold(t.word), search_stems(t.word), 1 from unnest($1::text[]) t (word)
where not exists (select from search_words w where w.word = t.word)
order by t.word
on conflict (word) do nothing;

-- name: count_words
update search_words w set entries = w.entries + t.entries
from (select * from unnest($1::text[], $2::int[]) t (word, entries) order by 1) t
where w.word = t.word;

-- name: tidy_entries
-- What was written lately is merged into the index here, by the worker, and not by whoever searches or writes next.
select gin_clean_pending_list('search_entries_words');

-- name: due
select count(*) from (select from search_due limit 100000) x;
