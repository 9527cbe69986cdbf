-- name: known_to
select k.customer, k.numbers from known_to($1::uuid[]) k;

-- name: has_met
select has_met($1::uuid, $2::int[]);

-- name: customer_of_profile
select p.customer_id from profiles p where p.id = $1;
