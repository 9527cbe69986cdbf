-- Search: the words of messages and notes, and a list of all words with their stems, by which accents, forms and typos
-- are forgiven when somebody asks. Who writes a message only leaves a line in search_due; a worker does the rest.

create text search dictionary hilo_stop_es (template = simple, stopwords = spanish, accept = false);
create text search dictionary hilo_stop_en (template = simple, stopwords = english, accept = false);
create text search dictionary hilo_stem_es (template = snowball, language = spanish);
create text search dictionary hilo_stem_en (template = snowball, language = english);

-- Words as they were written, in lower case, without those that say nothing in either language.
create text search configuration hilo (copy = simple);
alter text search configuration hilo alter mapping for asciiword, word with hilo_stop_es, hilo_stop_en, simple;

create function search_fold(t text) returns text
    language sql stable parallel safe
    return lower(unaccent('unaccent', t));

-- Marks that the parser of PostgreSQL would read as parts of addresses, tags and numbers become spaces.
create function search_plain(t text) returns text
    language sql stable parallel safe
    return replace(replace(replace(replace(replace(replace(replace(replace(replace(left(
        case when t ~ '[\u0300-\u036f]' then normalize(t, nfc) else t end, 50000),
        '-', ' '), '/', ' '), '.', ' '), '@', ' '), '_', ' '), '+', ' '), '<', ' '), '>', ' '), '&', ' ');

create function search_vector(subject text, body text) returns tsvector
    language sql stable parallel safe
    return case subject when '' then to_tsvector('hilo', search_plain(body))
           else setweight(to_tsvector('hilo', search_plain(subject)), 'A') || to_tsvector('hilo', search_plain(body)) end;

-- Of a word: its stems in both languages, each marked with its language, without accents.
create function search_stems(word text) returns text[]
    language sql stable parallel safe
    return array(select distinct k.language || search_fold(s) from (values
        ('es:', ts_lexize('hilo_stem_es', word)), ('en:', ts_lexize('hilo_stem_en', word))
    ) k (language, stems), unnest(k.stems) s);

-- Where in time: everything, the 32 days, the day. A search looks through the newest days first.
create function search_buckets(at timestamptz) returns int[]
    language sql stable parallel safe
    return (select array[0, 1000000 + d.n / 32, d.n]
            from (select greatest(1, least(99999, floor(extract(epoch from at) / 86400)::int - 10956)) as n) d);

-- What is to be looked at again: it came, its words changed, or it is gone. Worked off newest first.
create table search_due (
    n bigint generated always as identity primary key,
    id uuid not null,
    note boolean not null
);

-- One row a message or note that is found. Its words alone: who may see it and all else is asked of the thing itself,
-- `walled` says of most that there is no wall to ask for.
create table search_entries (
    id uuid primary key,
    note boolean not null,
    walled boolean not null,
    at timestamptz not null,
    buckets int[] not null,
    words tsvector not null
);
-- The list of what waits to be merged is read by every search: it is kept short, and merged by the worker alone.
create index search_entries_words on search_entries using gin (buckets, words) with (gin_pending_list_limit = 1024);

-- How many entries each day and each 32 days have (the codes of search_buckets).
create table search_counts (
    bucket int primary key,
    entries int not null
) with (fillfactor = 50);

-- Every word of letters that some entry has, as it was written and without accents; `entries` is about how many.
create table search_words (
    word text primary key,
    folded text not null,
    stems text[] not null,
    entries int not null
) with (fillfactor = 80);
create index search_words_folded on search_words (folded text_pattern_ops);
create index search_words_stems on search_words using gin (stems) with (gin_pending_list_limit = 256);
create index search_words_near on search_words using gin (folded gin_trgm_ops) with (gin_pending_list_limit = 256);

create function search_later() returns trigger language plpgsql as $$
begin
    insert into search_due (id, note) select id, tg_table_name = 'notes' from fresh;
    return null;
end $$;

-- What was taken back or blacked out is not found any more from this moment on, whatever the worker does.
create function search_gone() returns trigger language plpgsql as $$
begin
    delete from search_entries where id in (select id from gone);
    insert into search_due (id, note) select id, tg_table_name = 'notes' from gone;
    return null;
end $$;
create function search_changed() returns trigger language plpgsql as $$
begin
    delete from search_entries where id = new.id;
    insert into search_due (id, note) values (new.id, tg_table_name = 'notes');
    return null;
end $$;

-- A wall counts from its own transaction on. Whoever reads the words at this moment may not see it yet: they read again.
create function search_walled() returns trigger language plpgsql as $$
begin
    update search_entries set walled = new.wall is not null where id = new.id;
    insert into search_due (id, note) values (new.id, tg_table_name = 'notes');
    return null;
end $$;

-- A word that no entry has any more is forgotten. `entries` is an estimate: what is said to be in so many entries that
-- nobody alone can have written them is not looked for.
create function search_forget_words() returns trigger language plpgsql as $$
begin
    delete from search_words w
    using (select distinct u.word from stale s cross join lateral unnest(tsvector_to_array(s.words)) u (word)) g
    where w.word = g.word and w.entries < 50000 and not exists (
        select from search_entries e where e.words @@ quote_literal(g.word)::tsquery);
    update search_counts c set entries = c.entries - g.entries from (
        select b as bucket, count(*)::int as entries from stale s cross join lateral unnest(s.buckets) b group by 1
    ) g where c.bucket = g.bucket;
    return null;
end $$;

create trigger search_later after insert on messages
    referencing new table as fresh for each statement execute function search_later();
create trigger search_later after insert on notes
    referencing new table as fresh for each statement execute function search_later();
create trigger search_gone after delete on messages
    referencing old table as gone for each statement execute function search_gone();
create trigger search_gone after delete on notes
    referencing old table as gone for each statement execute function search_gone();
create trigger search_changed after update of subject, text on messages
    for each row when (old.subject <> new.subject or old.text <> new.text) execute function search_changed();
create trigger search_changed after update of text on notes
    for each row when (old.text <> new.text) execute function search_changed();
create trigger search_walled after update of wall on messages
    for each row when ((old.wall is null) <> (new.wall is null)) execute function search_walled();
create trigger search_walled after update of wall on notes
    for each row when ((old.wall is null) <> (new.wall is null)) execute function search_walled();
create trigger search_forget_words after delete on search_entries
    referencing old table as stale for each statement execute function search_forget_words();

-- What is there already, the newest last: it is worked off first.
insert into search_due (id, note)
select id, note from (select id, at, false as note from messages union all select id, at, true from notes) x order by at;

-- People by a part of their name or of an address or number; matters by a part of an order number.
create index profiles_name_begins on profiles (name_folded text_pattern_ops);
create index identifiers_part on identifiers using gin (value_norm gin_trgm_ops) with (gin_pending_list_limit = 1024);
create index conversation_numbers_part on conversation_numbers using gin (translate(value, '-/', '') gin_trgm_ops);
