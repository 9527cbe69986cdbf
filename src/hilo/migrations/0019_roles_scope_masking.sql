-- Roles that administrators make: what they may do, how far they reach, and which fields they see masked.

-- The built-in roles keep their permissions in the code (staff/model.py), reach everything and mask nothing.
alter table roles
    add column permissions text[],
    add column reach text not null default 'everything' check (reach in ('everything', 'own_teams', 'teams')),
    add column masks text[] not null default '{}',
    add column description text not null default '',
    add column changed_at timestamptz,
    add column changed_by uuid,
    add check (permissions is not null or (reach = 'everything' and masks = '{}'));

-- Whoever has a role has it under its new name, too.
alter table users drop constraint users_role_fkey,
    add foreign key (role) references roles (name) on update cascade;
alter table api_tokens drop constraint api_tokens_role_fkey,
    add foreign key (role) references roles (name) on update cascade;
alter table webhook_endpoints drop constraint webhook_endpoints_role_fkey,
    add foreign key (role) references roles (name) on update cascade;
alter table invitations add foreign key (role) references roles (name) on update cascade;
alter table second_factor_roles add foreign key (role) references roles (name) on update cascade on delete cascade;
create index users_role on users (role);
create index api_tokens_role on api_tokens (role);

-- The teams that a role of reach `teams` is limited to.
create table role_teams (
    role text not null references roles (name) on update cascade on delete cascade,
    team_id uuid not null references teams (id),
    primary key (role, team_id)
);
create index role_teams_team on role_teams (team_id);

-- A viewer is an int[]: the numbers by which walls know somebody. In that of somebody limited stands 0, and for each
-- team (and person) whose conversations they may see its number below zero. `null` is the system.

-- How far a role reaches in the hands of a user: null is everywhere.
create function reach_of(role_name text, of_user uuid) returns int[]
    language sql stable parallel safe
    return (
        select case r.reach
            when 'everything' then null
            when 'own_teams' then array(
                select -t.number from team_members m join teams t on t.id = m.team_id where m.user_id = of_user)
            else array(select -t.number from role_teams k join teams t on t.id = k.team_id where k.role = r.name)
        end
        from roles r where r.name = role_name
    );

create function viewer_of(of_user uuid) returns int[]
    language sql stable parallel safe
    return (
        select array[u.number, r.number]
            || array(select t.number from team_members m join teams t on t.id = m.team_id where m.user_id = u.id)
            || case when r.reach = 'everything' then '{}' else array[0, -u.number] || reach_of(r.name, u.id) end
        from users u join roles r on r.name = u.role where u.id = of_user
    );

-- A wall without the conversation of its row: somebody limited does not pass, for nobody can say whose it is.
create or replace function visible(wall int[], viewer int[]) returns boolean
    language sql immutable parallel safe
    return viewer is null or ((wall is null or wall && viewer) and 0 <> all (viewer));

-- Whether the conversation of a team and of somebody is within the reach of a viewer. Not to be called but by `visible`.
create function within_reach(team uuid, assignee uuid, viewer int[]) returns boolean
    language plpgsql stable parallel safe cost 1 as $$
begin
    if team is not null and exists (select from teams t where t.id = team and -t.number = any (viewer)) then
        return true;
    end if;
    return assignee is not null and exists (select from users u where u.id = assignee and -u.number = any (viewer));
end $$;

-- A conversation's own row: its wall, and for who is limited its team and its assignee.
create function visible(wall int[], team uuid, assignee uuid, viewer int[]) returns boolean
    language sql stable parallel safe
    return viewer is null or ((wall is null or wall && viewer)
        and (0 <> all (viewer) or within_reach(team, assignee, viewer)));

create function within_reach(conversation uuid, viewer int[]) returns boolean
    language plpgsql stable parallel safe cost 1 as $$
begin
    return conversation is null or exists (
        select from conversations c where c.id = conversation and within_reach(c.team_id, c.assignee_id, viewer));
end $$;

-- A row that hangs on a conversation (or on none): its wall, and for who is limited that conversation.
create function visible(wall int[], conversation uuid, viewer int[]) returns boolean
    language sql stable parallel safe
    return viewer is null or ((wall is null or wall && viewer)
        and (0 <> all (viewer) or within_reach(conversation, viewer)));

-- Whether a viewer may know of a person: everybody may but who is limited, who has to have met them in a conversation.
create index participants_profile on participants (profile_id);
create function has_met(customer uuid, viewer int[]) returns boolean
    language plpgsql stable parallel safe cost 1 as $$
begin
    return viewer is null or 0 <> all (viewer) or exists (
        select from customers x join profiles p on p.customer_id = x.canonical_id
        where x.id = customer and (
            exists (select from conversations c
                where c.profile_id = p.id and visible(c.wall, c.team_id, c.assignee_id, viewer))
            or exists (select from participants t join conversations c on c.id = t.conversation_id
                where t.profile_id = p.id and visible(c.wall, c.team_id, c.assignee_id, viewer))));
end $$;

-- To whom of the limited a customer is known: for the stream, which judges many customers for all its readers at once.
-- Empty at once while nobody is limited.
create function known_to(customers uuid[]) returns table (customer uuid, numbers int[])
    language sql stable parallel safe rows 100 as $$
    select p.customer_id, array_agg(distinct -x.number)
    from profiles p
    join lateral (
        select c.team_id, c.assignee_id from conversations c where c.profile_id = p.id and c.wall is null
        union
        select c.team_id, c.assignee_id from participants t join conversations c on c.id = t.conversation_id
        where t.profile_id = p.id and c.wall is null
    ) c on true
    join lateral (
        select number from teams where id = c.team_id union all select number from users where id = c.assignee_id
    ) x on true
    where p.customer_id = any (customers) and exists (select from roles where reach <> 'everything')
    group by p.customer_id
$$;
