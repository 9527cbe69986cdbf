-- name: living_place
-- system: an id stands for the conversation that it became part of; who may see that one is asked of it
select coalesce(c.living_id, c.id) from conversations c where c.id = $1;

-- name: begin_draft
-- With a lock, so that no draft begins in what becomes part of another conversation at this moment.
insert into drafts (user_id, conversation_id, kind, changed_at)
select $1, c.id, $3, $5 from conversations c where c.id = $2 and visible(c.wall, $4) and c.living_id is null for share
on conflict do nothing;

-- name: lock_draft
-- Its version is read by a statement of its own: one that waits here for another save would see the version before that.
select d.last_version, d.version from drafts d join conversations c on c.id = d.conversation_id
where d.user_id = $1 and d.conversation_id = $2 and d.kind = $3 and visible(c.wall, $4)
for update of d;

-- name: lock_drafts_in
select d.user_id, d.kind from drafts d
where d.conversation_id = $1 and d.version is not null and not d.blank order by d.user_id, d.kind for update;

-- name: draft
select d.last_version, v.version, v.at, v.fate, v.words
from drafts d join conversations c on c.id = d.conversation_id
join draft_versions v on v.user_id = d.user_id and v.conversation_id = d.conversation_id and v.kind = d.kind
    and v.version = d.version
where d.user_id = $1 and d.conversation_id = $2 and d.kind = $3 and visible(c.wall, $4);

-- name: in_sight
select exists (select from conversations c where c.id = $1 and visible(c.wall, $2));

-- name: add_version
with v as (
    insert into draft_versions (user_id, conversation_id, kind, version, words, at, fate)
    values ($1, $2, $3, $4, $5, $6, $7)
),
held as (
    delete from draft_versions where user_id = $1 and conversation_id = $2 and kind = $3 and version = $8
),
old as (
    delete from draft_versions where user_id = $1 and conversation_id = $2 and kind = $3 and version in (
        select o.version from draft_versions o join drafts d using (user_id, conversation_id, kind)
        where o.user_id = $1 and o.conversation_id = $2 and o.kind = $3 and (o.fate = 'aside') = ($7 = 'aside')
          and o.version is distinct from d.version
        order by o.version desc offset $9
    )
)
update drafts set last_version = $4, version = case when $7 = 'aside' then version else $4 end,
    blank = case when $7 = 'aside' then blank else $10 end,
    attachments = case when $7 = 'aside' then attachments else $11::uuid[] end, changed_at = $6
where user_id = $1 and conversation_id = $2 and kind = $3;

-- name: end_draft
with v as (
    update draft_versions set fate = $5 where user_id = $1 and conversation_id = $2 and kind = $3 and version = $4
)
update drafts set version = null, blank = true, attachments = '{}', changed_at = $6
where user_id = $1 and conversation_id = $2 and kind = $3;

-- name: versions
select v.version, v.at, v.fate, v.version is not distinct from d.version as stands, left(v.words->>'text', 120) as text
from drafts d join conversations c on c.id = d.conversation_id
join draft_versions v on v.user_id = d.user_id and v.conversation_id = d.conversation_id and v.kind = d.kind
where d.user_id = $1 and d.conversation_id = $2 and d.kind = $3 and visible(c.wall, $4)
order by v.version desc;

-- name: one_version
select v.version, v.at, v.fate, v.words
from draft_versions v join conversations c on c.id = v.conversation_id
where v.user_id = $1 and v.conversation_id = $2 and v.kind = $3 and visible(c.wall, $4) and v.version = $5;

-- name: my_drafts
select d.kind, v.version, v.at, left(v.words->>'text', 120) as text, c.id as conversation_id, c.number, c.subject, c.state,
       x.id as customer_id, x.name as customer_name
from drafts d join conversations c on c.id = d.conversation_id and visible(c.wall, $2)
join draft_versions v on v.user_id = d.user_id and v.conversation_id = d.conversation_id and v.kind = d.kind
    and v.version = d.version
join profiles p on p.id = c.profile_id join customers x on x.id = p.customer_id
where d.user_id = $1 and not d.blank and (v.at, c.id, d.kind) < ($3, $4, $5)
order by v.at desc, c.id desc, d.kind desc limit $6;

-- name: words_of_message
select m.conversation_id, m.text, m.html, m.subject, m.account_id, m.in_reply_to, m.recipients, m.by_id, m.by_kind,
       array(select a.id from attachments a where a.message_id = m.id order by a.place, a.id) as attachments
from messages m where m.id = $1 and visible(m.wall, $2);

-- name: sweep_versions
with old as (
    select user_id, conversation_id, kind, version from draft_versions v
    where v.at < $1 and not exists (
        select from drafts d where d.user_id = v.user_id and d.conversation_id = v.conversation_id and d.kind = v.kind
          and d.version = v.version and not d.blank)
    order by v.at limit 1000
)
delete from draft_versions v using old
where v.user_id = old.user_id and v.conversation_id = old.conversation_id and v.kind = old.kind
  and v.version = old.version;

-- name: sweep_drafts
delete from drafts d where d.changed_at < $1 and d.blank and not exists (
    select from draft_versions v where v.user_id = d.user_id and v.conversation_id = d.conversation_id and v.kind = d.kind);
