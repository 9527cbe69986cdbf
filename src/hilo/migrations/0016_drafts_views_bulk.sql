-- Conversations, what many do with them: drafts and their versions, mentions, followers, who looks on, saved views,
-- bulk actions.

-- One of each kind a person and conversation. The row stays when the draft is sent or thrown away, so that a number of a
-- version never means two things: `version` is the one that stands (null: none), `last_version` the newest number given.
-- `attachments` are those of the version that stands: uploads that are not swept.
create table drafts (
    user_id uuid not null references users on delete cascade,
    conversation_id uuid not null references conversations on delete cascade,
    kind text not null check (kind in ('reply', 'note')),
    last_version int not null default 0,
    version int,
    blank boolean not null default true,
    attachments uuid[] not null default '{}',
    changed_at timestamptz not null,
    primary key (user_id, conversation_id, kind)
) with (fillfactor = 50);
create index drafts_conversation on drafts (conversation_id);
create index drafts_attachments on drafts using gin (attachments);

-- `aside`: words that came too late, on top of a version that stood no more.
create table draft_versions (
    user_id uuid not null,
    conversation_id uuid not null,
    kind text not null,
    version int not null,
    words jsonb not null,
    at timestamptz not null,
    fate text not null check (fate in ('kept', 'aside', 'sent', 'dropped')),
    primary key (user_id, conversation_id, kind, version),
    foreign key (user_id, conversation_id, kind) references drafts on delete cascade
);
create index draft_versions_age on draft_versions (at);

-- Where a note is, its mentions are.
create table mentions (
    note_id uuid not null references notes on delete cascade,
    user_id uuid not null references users on delete cascade,
    by_id uuid not null,
    at timestamptz not null,
    primary key (note_id, user_id)
);
create index mentions_user on mentions (user_id);

-- Who ended it themselves follows by themselves no more.
create table followers (
    conversation_id uuid not null references conversations on delete cascade,
    user_id uuid not null references users on delete cascade,
    because text not null check (because in ('chosen', 'mentioned', 'assigned', 'replied')),
    since_at timestamptz not null,
    ended_at timestamptz,
    primary key (conversation_id, user_id)
);
create index followers_user on followers (user_id) where ended_at is null;

-- Of seconds: not logged, without a foreign key that would lock the conversation, updated in place.
create unlogged table onlookers (
    conversation_id uuid not null,
    user_id uuid not null,
    since_at timestamptz not null,
    typing_until timestamptz,
    expires_at timestamptz not null,
    primary key (conversation_id, user_id)
) with (fillfactor = 50);

-- For all, for a team, or (neither) for its owner.
create table saved_views (
    id uuid primary key,
    name text not null,
    owner_id uuid not null references users on delete cascade,
    team_id uuid references teams on delete cascade,
    for_all boolean not null default false check (not for_all or team_id is null),
    filter jsonb not null,
    sort text not null check (sort in ('newest', 'waiting', 'priority')),
    version int not null default 1,
    created_at timestamptz not null,
    changed_at timestamptz not null
);
create index saved_views_owner on saved_views (owner_id);
create index saved_views_team on saved_views (team_id) where team_id is not null;
create index saved_views_for_all on saved_views (id) where for_all;

-- The longest waiting first, and those who wait longer than.
create index conversations_waiting on conversations (waiting_since, id) where waiting_since is not null;

-- The set is fixed when it is made. `wish` is what is to be done; `undone_at`: from then on it is taken back. What its
-- maker was allowed bounds what is done for them later: they may have asked by a token that may less than they do.
create table bulk_actions (
    id uuid primary key,
    action text not null,
    wish jsonb not null,
    by_id uuid not null references users on delete cascade,
    by_name text not null,
    by_permissions text[] not null,
    by_numbers int[] not null,
    total int not null,
    created_at timestamptz not null,
    finished_at timestamptz,
    undone_at timestamptz,
    undo_finished_at timestamptz
);
create index bulk_actions_by on bulk_actions (by_id, id);

-- No foreign key to the conversation: one that is gone is a failure with a reason. `was`: what stood there before.
create table bulk_items (
    bulk_id uuid not null references bulk_actions on delete cascade,
    place int not null,
    conversation_id uuid not null,
    outcome text check (outcome in ('done', 'same', 'failed', 'undone', 'left')),
    reason text not null default '',
    was jsonb,
    done_at timestamptz,
    primary key (bulk_id, place)
) with (fillfactor = 80);
create index bulk_items_waiting on bulk_items (bulk_id, place) where outcome is null;
create index bulk_items_done on bulk_items (bulk_id, place) where outcome = 'done';

-- What a view asks for, with `me` and `my teams` put in. `driver`: the branch of the list that is read, the one with the
-- fewest rows. A null asks for nothing, and so does false.
create type view_wish as (
    place int,
    driver text,
    user_id uuid,
    states text[],
    assignee uuid,
    nobody boolean,
    teams uuid[],
    ours uuid[],
    channel text,
    marks text[],
    priorities smallint[],
    waits boolean,
    waiting_before timestamptz,
    mentioned boolean,
    drafted boolean,
    followed boolean
);

create function has_marks(conversation uuid, wanted text[]) returns boolean
    language plpgsql stable parallel safe as $$
begin
    return cardinality(wanted) = (
        select count(*) from conversation_marks k where k.conversation_id = conversation and k.mark = any (wanted));
end $$;

create function is_mentioned(conversation uuid, of_user uuid) returns boolean
    language plpgsql stable parallel safe as $$
begin
    return exists (select from mentions m join notes n on n.id = m.note_id
        where m.user_id = of_user and n.conversation_id = conversation);
end $$;

create function is_drafted(conversation uuid, of_user uuid) returns boolean
    language plpgsql stable parallel safe as $$
begin
    return exists (select from drafts d
        where d.user_id = of_user and d.conversation_id = conversation and not d.blank);
end $$;

create function is_followed(conversation uuid, of_user uuid) returns boolean
    language plpgsql stable parallel safe as $$
begin
    return exists (select from followers f
        where f.user_id = of_user and f.conversation_id = conversation and f.ended_at is null);
end $$;

-- Whether a view shows a conversation, besides its wall. One expression, which the planner takes in; what is looked up
-- elsewhere is asked last, and only where it is asked for. `coalesce` keeps it in one piece: taken apart, each half would
-- be thought to leave few rows, and all of them would be read and sorted instead of a page along the index.
create function in_view(c conversations, k view_wish) returns boolean
    language sql stable parallel safe
    return coalesce(
        c.state = any (k.states)
        and (k.assignee is null or c.assignee_id = k.assignee) and (not k.nobody or c.assignee_id is null)
        and (k.teams is null or c.team_id = any (k.teams)) and (k.channel is null or k.channel = any (c.channels))
        and (k.priorities is null or c.priority = any (k.priorities)) and (not k.waits or c.waiting_since is not null)
        and (k.waiting_before is null or c.waiting_since < k.waiting_before)
        and (k.marks is null or has_marks(c.id, k.marks)) and (not k.mentioned or is_mentioned(c.id, k.user_id))
        and (not k.drafted or is_drafted(c.id, k.user_id)) and (not k.followed or is_followed(c.id, k.user_id)),
        false);
