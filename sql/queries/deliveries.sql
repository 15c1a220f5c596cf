-- list_deliveries(status, event, before_id, limit, search): deliveries, newest first, without their bodies
select d.id, d.app_id, d.delivery_id, d.event, d.action, d.status, d.error, d.attempts,
       d.repository_id, r.full_name as repository, d.is_truncated,
       octet_length(d.body) as size, d.received_at, d.processed_at
  from webhook_deliveries d
  left join repositories r on r.id = d.repository_id
 where ($1::text is null or d.status = $1)
   and ($2::text is null or d.event = $2)
   and ($3::bigint is null or d.id < $3)
   and (
        $5 = ''
        or strpos(lower(d.delivery_id), $5) > 0
        or strpos(lower(r.full_name), $5) > 0
        or strpos(d.event, $5) > 0
        or strpos(d.status, $5) > 0
       )
 order by d.id desc
 limit $4;

-- find_delivery(id, delivery_id): a delivery by its row id or by GitHub's id, with its body
select d.id, d.app_id, d.delivery_id, d.event, d.action, d.status, d.error, d.attempts,
       d.repository_id, r.full_name as repository, d.is_truncated,
       octet_length(d.body) as size, d.received_at, d.processed_at,
       d.content_type, d.headers, d.body
  from webhook_deliveries d
  left join repositories r on r.id = d.repository_id
 where d.id = $1
    or d.delivery_id = $2
 order by d.id desc
 limit 1;

-- list_stored_deliveries(id, statuses, limit): stored deliveries with bodies, oldest first, to be decoded again
select d.id, d.app_id, d.delivery_id, d.event, d.action, d.status, d.error, d.attempts,
       d.content_type, d.headers, d.body, d.received_at
  from webhook_deliveries d
 where d.id > $1
   and d.status = any ($2::text[])
   and d.body is not null
 order by d.id
 limit $3;

-- list_due_deliveries(id, first_wait, limit): deliveries with bodies whose next attempt is due, oldest first; each attempt waits four times the previous wait
select d.id, d.app_id, d.delivery_id, d.event, d.action, d.status, d.error, d.attempts,
       d.content_type, d.headers, d.body, d.received_at
  from webhook_deliveries d
 where d.id > $1
   and d.status = 'pending'
   and d.received_at + $2::interval * power(4, d.attempts - 1) <= now()
 order by d.id
 limit $3;

-- count_stored(statuses): how many deliveries with bodies have these statuses
select count(*)
  from webhook_deliveries d
 where d.status = any ($1::text[])
   and d.body is not null;

-- update_delivery_status(id, status, error, attempts, repository_id, installation_id, is_truncated, keeps_body): store the result of decoding a delivery again
update webhook_deliveries
   set status          = $2,
       error           = $3,
       attempts        = $4,
       repository_id   = $5,
       installation_id = $6,
       is_truncated    = $7,
       body            = case when $8 then body end,
       processed_at    = case when $2 in ('processed', 'ignored') then now() end
 where id = $1;

-- count_by_status(): the number of deliveries by status, and when the last one arrived
select d.status, count(*) as count, max(d.received_at) as last_received_at
  from webhook_deliveries d
 group by d.status;
