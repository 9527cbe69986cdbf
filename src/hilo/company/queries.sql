-- name: default_brand
select b.* from brands b join default_brand d on d.brand_id = b.id;

-- name: brands
select * from brands where archived_at is null and ($1::uuid is null or id = $1) order by lower(name), id;

-- name: brands_by_id
select * from brands where id = any($1);

-- name: lock_brands
select one from default_brand for update;

-- name: team_is_there
select id from teams where id = $1 and archived_at is null for share;

-- name: put_brand
insert into brands (id, name, sender_name, sender_email, accent, language, languages, time_zone, calendar_id,
    default_team_id, created_at, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (id) do update set name = excluded.name, sender_name = excluded.sender_name,
    sender_email = excluded.sender_email, accent = excluded.accent, language = excluded.language,
    languages = excluded.languages, time_zone = excluded.time_zone, calendar_id = excluded.calendar_id,
    default_team_id = excluded.default_team_id, changed_at = excluded.changed_at;

-- name: archive_brand
update brands set archived_at = $2 where id = $1;

-- name: make_default
update default_brand set brand_id = $1;

-- name: forget_team
update brands set default_team_id = null where default_team_id = $1;

-- name: calendars
select * from calendars where $1::uuid is null or id = $1 order by lower(name), id;

-- name: lock_calendar
select id from calendars where id = $1 for update;

-- name: put_calendar
insert into calendars (id, name, time_zone, country, subdivision, hours, days, created_at, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (id) do update set name = excluded.name, time_zone = excluded.time_zone, country = excluded.country,
    subdivision = excluded.subdivision, hours = excluded.hours, days = excluded.days, changed_at = excluded.changed_at;

-- name: delete_calendar
delete from calendars where id = $1;

-- name: calendar_is_used
select exists (select from brands where calendar_id = $1 and archived_at is null);

-- name: forget_calendar
update brands set calendar_id = null where calendar_id = $1;
