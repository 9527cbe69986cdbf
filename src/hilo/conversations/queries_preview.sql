-- name: said_since
-- One row a side: what came and went since the merge, and which conversations began.
select x.restored, count(*) filter (where x.what = 'message') as messages,
       count(*) filter (where x.what = 'reply') as replies, count(*) filter (where x.what = 'opened') as conversations
from (
    select p.home_customer_id = any($2::uuid[]) as restored,
           case m.direction when 'in' then 'message' else 'reply' end as what
    from profiles p join messages m on m.profile_id = p.id
    where p.customer_id = $1 and m.received_at >= $3 and visible(m.wall, $4)
    union all
    select p.home_customer_id = any($2::uuid[]), 'opened'
    from profiles p join conversations c on c.profile_id = p.id
    where p.customer_id = $1 and c.opened_at >= $3 and visible(c.wall, $4)
) x group by x.restored;

-- name: would_split
-- One row a side: how many of its conversations would give messages of the other side away. As in `mixed`: a third
-- party's messages stay where they are.
select o.home_customer_id = any($2::uuid[]) as restored, count(*) as conversations
from profiles o join conversations c on c.profile_id = o.id
where o.customer_id = $1 and visible(c.wall, $3) and exists (
    select from messages m join profiles p on p.id = m.profile_id
    where m.conversation_id = c.id and m.role in ('customer', 'staff') and p.customer_id = $1
      and (p.home_customer_id = any($2::uuid[])) <> (o.home_customer_id = any($2::uuid[]))
      and not exists (select from participants t where t.conversation_id = c.id
                      and t.identifier_id = m.identifier_id and t.role <> 'customer'))
group by 1;
