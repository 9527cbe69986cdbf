-- name: vocabulary
-- 256,000 words that can be spoken, four forms of each stem; of the first 60,000 the n-th is written n times as rarely as
-- the first.
create unlogged table bench_words as
select n, s.y[1 + n / 4 % 40] || s.y[1 + n / 160 % 40] || s.y[1 + (n / 6400 + n / 4) % 40]
    || (array['r', 'do', 's', 'ción'])[1 + n % 4] as word
from generate_series(0, 255999) n, (select array[
    'ca', 'mo', 're', 'ti', 'lu', 'pe', 'sa', 'no', 'vi', 'du', 'fa', 'go', 'ri', 'te', 'bu', 'la', 'mi', 'so', 'ne', 'ju',
    'pa', 'co', 'de', 'ro', 'ni', 'fu', 'ga', 've', 'li', 'tu', 'ba', 'cho', 'lle', 'sta', 'tra', 'pri', 'cen', 'mun', 'dor',
    'bal'] as y) s;
create unique index on bench_words (n);

-- name: sentences
create unlogged table bench_sentences as
select s as n, string_agg(w.word, ' ') as text
from (select setseed(0.5)) z, lateral (
    select s, floor(60000 ^ random())::int - 1 as rank from generate_series(0, 39999) s, generate_series(1, 12) k
) x join bench_words w on w.n = x.rank group by s;
create unique index on bench_sentences (n);

-- name: texts
-- Two sentences, one rare word, and the number of the conversation.
create or replace function bench_text(n bigint, k bigint) returns text language sql stable parallel safe
    return (select s.text from bench_sentences s where s.n = (bench_text.n * 7919 + k * 31) % 40000) || '. '
        || (select s.text from bench_sentences s where s.n = (bench_text.n * 104729 + bench_text.n / 40000 + k * 97) % 40000)
        || ' ' || (select w.word from bench_words w where w.n = (bench_text.n * 15485863 + k) % 256000)
        || ' ' || bench_text.n;

-- name: search_entries
insert into search_entries (id, note, walled, at, buckets, words)
select m.id, false, m.wall is not null, m.at, search_buckets(m.at), search_vector(m.subject, m.text) from messages m
where m.id >= bench_id(6, $1::bigint * 4096) and m.id < bench_id(6, ($2::bigint + 1) * 4096);

-- name: search_words
insert into search_counts (bucket, entries)
select b, count(*) from search_entries e cross join lateral unnest(e.buckets) b group by b;
insert into search_words (word, folded, stems, entries)
select word, search_fold(word), search_stems(word), greatest(7, ($MESSAGES * 2.2 / (n + 1))::int) from bench_words
on conflict do nothing;
select gin_clean_pending_list('search_words_stems'), gin_clean_pending_list('search_words_near');
