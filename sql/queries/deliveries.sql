-- list_deliveries(status, event, before_id, limit, search): deliveries, newest first, without their bodies; recorded is the status of one that waits for the projector
select d.id, d.app_id, d.delivery_id, d.event, d.source, r.action,
       coalesce(r.status, 'recorded') as status, r.error, coalesce(r.attempts, 0) as attempts,
       r.repository_id, n.full_name as repository, coalesce(r.is_truncated, false) as is_truncated,
       case when d.body is not null then d.body_bytes end as size, d.received_at, r.processed_at
  from webhook_deliveries d
  left join webhook_delivery_results r on r.delivery_row_id = d.id
  left join repositories n on n.id = r.repository_id
 where ($1::text is null or coalesce(r.status, 'recorded') = $1)
   and ($2::text is null or d.event = $2)
   and ($3::bigint is null or d.id < $3)
   and (
        $5 = ''
        or strpos(lower(d.delivery_id), $5) > 0
        or strpos(lower(n.full_name), $5) > 0
        or strpos(d.event, $5) > 0
        or strpos(coalesce(r.status, 'recorded'), $5) > 0
       )
 order by d.id desc
 limit $4;

-- find_delivery(id, delivery_id): a delivery by its row id or by GitHub's id, with its body
select d.id, d.app_id, d.delivery_id, d.event, d.source, r.action,
       coalesce(r.status, 'recorded') as status, r.error, coalesce(r.attempts, 0) as attempts,
       r.repository_id, n.full_name as repository, coalesce(r.is_truncated, false) as is_truncated,
       case when d.body is not null then d.body_bytes end as size, d.received_at, r.processed_at,
       d.headers, d.body, d.dictionary, d.recorded_at
  from webhook_deliveries d
  left join webhook_delivery_results r on r.delivery_row_id = d.id
  left join repositories n on n.id = r.repository_id
 where d.id = $1
    or (hashtextextended(d.delivery_id, 0) = hashtextextended($2, 0) and d.delivery_id = $2)
 order by d.id desc
 limit 1;

-- list_stored_deliveries(id, statuses, limit, bytes): the next projected deliveries with bodies, oldest first, at least one, to be decoded again
select w.id, w.app_id, w.delivery_id, w.event, w.source, w.headers, w.body, w.dictionary,
       w.received_at, w.recorded_at, w.attempts
  from (
           select n.*, sum(n.body_bytes) over (order by n.id) as bytes_so_far
             from (
                      select d.*, r.attempts
                        from webhook_delivery_results r
                        join webhook_deliveries d on d.id = r.delivery_row_id
                       where r.delivery_row_id > $1
                         and r.status = any ($2::text[])
                         and d.body is not null
                       order by r.delivery_row_id
                       limit $3
                  ) as n
       ) as w
 where w.bytes_so_far <= $4
    or w.bytes_so_far = w.body_bytes
 order by w.id;

-- list_due_deliveries(id, first_wait, limit, bytes): the next deliveries with bodies whose next attempt is due, oldest first, at least one; each attempt waits four times the previous wait
select w.id, w.app_id, w.delivery_id, w.event, w.source, w.headers, w.body, w.dictionary,
       w.received_at, w.recorded_at, w.attempts
  from (
           select n.*, sum(n.body_bytes) over (order by n.id) as bytes_so_far
             from (
                      select d.*, r.attempts
                        from webhook_delivery_results r
                        join webhook_deliveries d on d.id = r.delivery_row_id
                       where r.delivery_row_id > $1
                         and r.status = 'pending'
                         and d.recorded_at + $2::interval * power(4, r.attempts - 1) <= now()
                         and d.body is not null
                       order by r.delivery_row_id
                       limit $3
                  ) as n
       ) as w
 where w.bytes_so_far <= $4
    or w.bytes_so_far = w.body_bytes
 order by w.id;

-- count_stored(statuses): how many projected deliveries with bodies have these statuses
select count(*)
  from webhook_delivery_results r
  join webhook_deliveries d on d.id = r.delivery_row_id
 where r.status = any ($1::text[])
   and d.body is not null;

-- projected_deliveries(row_ids): these deliveries, if they have bodies and results
select d.id, d.app_id, d.delivery_id, d.event, d.source, d.headers, d.body, d.dictionary,
       d.received_at, d.recorded_at, r.attempts
  from webhook_delivery_results r
  join webhook_deliveries d on d.id = r.delivery_row_id
 where r.delivery_row_id = any ($1::bigint[])
   and d.body is not null
 order by r.delivery_row_id;

-- results_of(row_ids): what became of these deliveries
select r.delivery_row_id, r.status, r.new_commit_count
  from webhook_delivery_results r
 where r.delivery_row_id = any ($1::bigint[]);

-- count_by_status(): the number of projected deliveries by status
select r.status, count(*) as count
  from webhook_delivery_results r
 group by r.status;
