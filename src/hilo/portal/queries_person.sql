-- name: erase_proofs
delete from visitor_proofs p where p.visitor_id::text in (
    select h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h where h ->> 'kind' = 'visitor'
) or p.identifier_id in (
    select i.id from jsonb_array_elements($1::jsonb -> 'handles') h
    join identifiers i on i.kind = h ->> 'kind' and i.value_norm = h ->> 'value');

-- name: erase_sessions
delete from visitor_sessions s where s.visitor_id::text in (
    select h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h where h ->> 'kind' = 'visitor');

-- name: erase_visitors
with own as (
    select v.id from visitors v where v.id::text in (
        select h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h where h ->> 'kind' = 'visitor')
), parted as (
    update visitors set became = null, merge_id = null
    where became in (select id from own) and id not in (select id from own)
)
delete from visitors where id in (select id from own);

-- name: export_visitors
select to_jsonb(v) - 'client_hash' - 'due' as row from visitors v where v.id::text in (
    select h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h where h ->> 'kind' = 'visitor')
order by v.created_at, v.id;

-- name: export_sessions
select jsonb_build_object('id', s.id, 'origin', s.origin, 'page', s.page, 'created_at', s.created_at,
    'seen_at', s.seen_at, 'expires_at', s.expires_at) as row
from visitor_sessions s where s.visitor_id::text in (
    select h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h where h ->> 'kind' = 'visitor')
order by s.created_at, s.id;

-- name: export_proofs
select to_jsonb(p) as row from visitor_proofs p where p.visitor_id::text in (
    select h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h where h ->> 'kind' = 'visitor')
order by p.at, p.identifier_id;

-- name: erase_codes
delete from visitor_codes x where x.address in (
    select h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h where h ->> 'kind' = 'email');

-- name: erase_links
delete from visitor_links x where x.visitor_id::text in (
    select h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h where h ->> 'kind' = 'visitor');

-- name: erase_mails
delete from visitor_mails x where x.visitor_id::text in (
    select h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h where h ->> 'kind' = 'visitor');

-- name: export_mails
select jsonb_build_object('message', x.message_id, 'whole', x.whole, 'at', x.at, 'failed_at', x.failed_at) as row
from visitor_mails x where x.visitor_id::text in (
    select h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h where h ->> 'kind' = 'visitor')
order by x.at, x.message_id;

-- name: export_codes
select jsonb_build_object('id', x.id, 'address', x.address, 'at', x.created_at, 'used_at', x.used_at) as row
from visitor_codes x where x.address in (
    select h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h where h ->> 'kind' = 'email')
order by x.created_at, x.id;

-- name: export_links
select jsonb_build_object('id', x.id, 'conversation', x.conversation_id, 'at', x.created_at, 'used_at', x.used_at) as row
from visitor_links x where x.visitor_id::text in (
    select h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h where h ->> 'kind' = 'visitor')
order by x.created_at, x.id;
