-- name: erase_early_receipts
delete from early_receipts e where e.reason like any ((select person_patterns($1))::text[])
    or (to_kind, lower(to_value)) in (
        select h ->> 'kind', h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h)
    or exists (
    select from outbox_parts p where p.account_id = e.account_id and p.provider_id = e.provider_id
        and p.profile_id in (select unnest(person_ids($1, 'profiles'))));

-- name: erase_parts
delete from outbox_parts where profile_id in (select unnest(person_ids($1, 'profiles')))
    or (to_kind, to_value) in (select h ->> 'kind', h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h);

-- name: erase_beside
-- Others' mail that the person had a copy of.
update outbox_parts set sent_to = null where sent_to is not null and exists (
    select from jsonb_array_elements(sent_to) t join jsonb_array_elements($1::jsonb -> 'handles') h
        on (t ->> 'kind', t ->> 'value') = (h ->> 'kind', h ->> 'value'));

-- name: erase_lines
delete from outbox_lines
where (to_kind, to_value) in (select h ->> 'kind', h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h);

-- name: erase_calls
delete from outbox_calls
where (to_kind, to_value) in (select h ->> 'kind', h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h);

-- name: erase_grants
delete from outbox_grants
where (to_kind, to_value) in (select h ->> 'kind', h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h);

-- name: erase_words
delete from channel_words
where (kind, value) in (select h ->> 'kind', h ->> 'value' from jsonb_array_elements($1::jsonb -> 'handles') h);

-- name: erase_arrivals
delete from arrivals where envelope_id in (select unnest(person_ids($1, 'envelopes')));

-- name: erase_parked
delete from parked_envelopes where envelope_id in (select unnest(person_ids($1, 'envelopes')));

-- name: erase_envelopes
delete from envelopes where id in (select unnest(person_ids($1, 'envelopes')));

-- name: export_parts
select to_jsonb(o) - 'lease' - 'seq' as row from outbox_parts o where profile_id in (select unnest(person_ids($1, 'profiles')))
order by created_at, id;

-- name: export_envelopes
-- The bytes are files beside it.
select jsonb_build_object('id', id, 'account_id', account_id, 'received_at', received_at, 'size', length(body)) as row
from envelopes where id in (select unnest(person_ids($1, 'own_envelopes'))) order by received_at, id;
