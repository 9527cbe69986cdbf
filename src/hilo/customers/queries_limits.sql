-- name: limits
select kind, people, silent_months, set_by, set_at from identifier_limits order by kind;

-- name: set_limit
insert into identifier_limits (kind, people, silent_months, set_by, set_at) values ($1, $2, $3, $4, $5)
on conflict (kind) do update set people = excluded.people, silent_months = excluded.silent_months,
    set_by = excluded.set_by, set_at = excluded.set_at;

-- name: drop_limit
delete from identifier_limits where kind = $1 and kind <> '' returning kind;

-- name: over_limit
-- Everybody who has an identifier of this kind beyond what it allows now is looked at again.
insert into profiles_to_compare (profile_id, at)
select (array_agg(l.profile_id order by l.id))[1], $3
from identifiers i join identifier_links l on l.identifier_id = i.id and l.valid_to is null and l.assurance >= 2
where i.kind = $1 and i.shared_at is null and i.blocked_at is null and i.alone_at is null
group by i.id having count(*) > $2;
