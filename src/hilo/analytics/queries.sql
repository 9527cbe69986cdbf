-- name: report
-- One report ($1) over a span of time ($2 up to $3), its days as clocks of the zone ($4) show them: what happened, one row
-- each, then summed by day (`row`), by channel (`part`) and over all (`total`). Only what the viewer ($5) may see counts.
-- With a key ($9) or a part ($10) instead: the conversations behind that figure (`item`), with the latest first.
with filtered as (
    select c.id, c.channels, c.opened_at, c.waiting_since from conversations c
    where c.living_id is null and visible(c.wall, $5)
      and ($6::uuid is null or c.brand_id = $6) and ($7::uuid is null or c.team_id = $7)
      and ($8::text is null or $8 = any(c.channels))
), said as (
    select m.id, m.conversation_id, m.profile_id, m.channel, m.direction, m.received_at,
           m.direction = 'out' and coalesce(m.by_kind, '') <> 'system' as answers,
           m.direction = 'in' and m.role = 'customer' and not coalesce(y.automatic, false) as asks
    from messages m join filtered c on c.id = m.conversation_id left join message_parts y on y.message_id = m.id
    where $1 in ('volume', 'channels') and m.received_at >= $2 and m.received_at < $3 and visible(m.wall, $5)
      and not coalesce(y.spam, false) and ($8::text is null or m.channel = $8)
), turns as (
    select m.conversation_id, m.channel, m.received_at, m.direction,
           lag(m.direction) over before as turn_before,
           min(m.received_at) filter (where m.direction = 'out') over (
               before rows between current row and unbounded following) as answered_at
    from messages m join filtered c on c.id = m.conversation_id left join message_parts y on y.message_id = m.id
    where $1 = 'waiting' and visible(m.wall, $5) and not coalesce(y.spam or y.automatic, false)
      and (m.role = 'customer' or m.direction = 'out' and coalesce(m.by_kind, '') <> 'system')
      and m.conversation_id in (
          select x.conversation_id from messages x where x.received_at >= $2 and x.received_at < $3 and visible(x.wall, $5))
    window before as (partition by m.conversation_id order by m.received_at, m.id)
), used as (
    select p.customer_id, array_agg(distinct s.channel order by s.channel) as channels,
           (array_agg(s.conversation_id order by s.received_at desc))[1] as conversation_id, max(s.received_at) as at
    from said s join profiles p on p.id = s.profile_id
    where $1 = 'channels' and s.asks group by p.customer_id
), e as (
    select s.conversation_id, s.received_at as at, null::text as key, s.channel as part,
           s.asks::int as one, s.answers::int as two, 0 as three, null::float8 as seconds
    from said s where $1 = 'volume' and (s.asks or s.answers)
    union all
    select c.id, c.opened_at, null, c.channels[1], 0, 0, 1, null
    from filtered c where $1 = 'volume' and c.opened_at >= $2 and c.opened_at < $3
    union all
    select t.conversation_id, t.received_at, null, t.channel, 1, (t.answered_at is not null)::int,
           (t.answered_at is null and c.waiting_since is not null)::int,
           extract(epoch from t.answered_at - t.received_at)::float8
    from turns t join filtered c on c.id = t.conversation_id
    where t.direction = 'in' and coalesce(t.turn_before, 'out') = 'out' and t.received_at >= $2 and t.received_at < $3
    union all
    select k.conversation_id, k.at, null, c.channels[1], 1, (k.reopened_by = 'customer')::int,
           (k.reopened_by <> 'customer')::int, extract(epoch from k.reopened_at - k.at)::float8
    from closures k join filtered c on c.id = k.conversation_id
    where $1 = 'reopened' and k.at >= $2 and k.at < $3
    union all
    select m.conversation_id, r.at, null, m.channel, (r.by = 'staff')::int, (r.by = 'customer')::int, 0, null
    from repeats r join messages m on m.id = r.message_id and visible(m.wall, $5) join filtered c on c.id = m.conversation_id
    where $1 = 'repeats' and r.at >= $2 and r.at < $3
    union all
    select u.conversation_id, u.at, cardinality(u.channels)::text, array_to_string(u.channels, '+'), 1, 0, 0, null
    from used u
), keyed as (
    select e.conversation_id, e.at, coalesce(e.key, to_char(e.at at time zone $4, 'YYYY-MM-DD')) as key,
           coalesce(e.part, '') as part, e.one, coalesce(e.two, 0) as two, coalesce(e.three, 0) as three, e.seconds
    from e
)
select case when grouping(key) = 0 then 'row' when grouping(part) = 0 then 'part' else 'total' end as kind,
       key, part, sum(one)::int as one, sum(two)::int as two, sum(three)::int as three,
       percentile_cont(0.5) within group (order by seconds) as half,
       percentile_cont(0.9) within group (order by seconds) as most, null::uuid as conversation_id, null::timestamptz as at
from keyed where $9::text is null and $10::text is null
group by grouping sets ((key), (part), ())
union all
select 'item', min(key), min(part), sum(one)::int, sum(two)::int, sum(three)::int, max(seconds), null,
       conversation_id, max(at)
from keyed where ($9::text is not null or $10::text is not null) and key = coalesce(nullif($9, ''), key) and part = coalesce($10, part)
group by conversation_id
order by kind, at desc nulls last, key, part
limit 1200;

-- name: behind
-- What a list shows of conversations, in the order asked for.
select c.id, c.number, c.subject, c.state, c.channels, c.last_text as text, x.id as customer_id, x.name as customer_name
from unnest($1::uuid[]) with ordinality k (id, n)
join conversations c on c.id = k.id and visible(c.wall, $2)
join profiles p on p.id = c.profile_id
join customers x on x.id = p.customer_id
order by k.n;

-- name: targets
select brand_id, minutes from answer_targets order by brand_id;

-- name: put_target
insert into answer_targets (brand_id, minutes) values ($1, $2)
on conflict (brand_id) do update set minutes = excluded.minutes;

-- name: drop_target
delete from answer_targets where brand_id = $1;

-- name: waiting
-- Which of these conversations wait for an answer under a promise, and since when.
select c.id, c.brand_id, c.waiting_since, t.minutes
from conversations c join answer_targets t on t.brand_id = c.brand_id
where c.id = any($1::uuid[]) and c.waiting_since is not null and c.state <> 'closed' and visible(c.wall, $2);
