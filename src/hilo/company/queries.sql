-- name: default_brand
select b.* from brands b join default_brand d on d.brand_id = b.id;
