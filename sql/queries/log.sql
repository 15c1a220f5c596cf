-- The log of deliveries: appended by receivers without a lock, read by the projector.

-- append(deliveries): append deliveries whose body is not in the log yet; one row for each that was
with started as materialized (
    -- A row id is taken by a transaction that has its own number already: `advance` relies on it.
    select pg_current_xact_id() as number
),
sent as materialized (
    select nextval('webhook_delivery_ids') as id, n.*
      from started
     cross join unnest($1::new_delivery[]) as n
     where started.number is not null
),
claimed as (
    -- In order, so that two receivers that append the same bodies do not wait for each other. A
    -- body that another one appends at this moment waits for its commit, and is a duplicate then.
    insert into webhook_delivery_digests (digest, delivery_row_id)
    select s.digest, s.id
      from sent s
     order by s.digest, s.id
    on conflict (digest) do nothing
    returning delivery_row_id
)
insert into webhook_deliveries (
    id, received_at, app_id, body_bytes, dictionary, source, event, delivery_id, digest, headers,
    body
)
select s.id, s.received_at, s.app_id, s.body_bytes, s.dictionary, s.source, s.event, s.delivery_id,
       s.digest, s.headers, s.body
  from sent s
 where s.id in (select delivery_row_id from claimed)
returning digest, id;

-- row_ids_of(digests): the deliveries that brought these bodies
select d.delivery_row_id
  from webhook_delivery_digests d
 where d.digest = any ($1::bytea[]);

-- add_partitions(first, last): create the partitions for the weeks of these days
select add_delivery_partitions(
    coalesce($1::date, (now() at time zone 'UTC')::date),
    coalesce($2::date, (now() at time zone 'UTC')::date + 21)
);

-- partitions_before(instant): partitions of the log of which every delivery was recorded before an instant and is projected, oldest first
select w.name, w.first_at, w.until
  from (
           select c.relname as name,
                  to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp at time zone 'UTC' as first_at,
                  (to_date(right(c.relname, 8), 'YYYYMMDD') + 7)::timestamp at time zone 'UTC'
                      as until
             from pg_inherits i
             join pg_class c on c.oid = i.inhrelid
            where i.inhparent = 'webhook_deliveries'::regclass
              and c.relname ~ '^webhook_deliveries_\d{8}$'
       ) as w
 where w.until <= $1
   and not exists (
           select
             from webhook_deliveries d
            where d.recorded_at >= w.first_at
              and d.recorded_at < w.until
              -- Not by its result: a run that was stopped may have deleted it.
              and d.id > (select coalesce(max(s.projected_up_to), 0) from projection_state s)
       )
 order by w.name;

-- forget_deliveries(first_at, until, after_id, limit): delete the digests and results of the next deliveries of a partition; returns the last row id and how many they were
with gone as (
    select d.id, d.digest
      from webhook_deliveries d
     where d.recorded_at >= $1
       and d.recorded_at < $2
       and d.id > $3
     order by d.id
     limit $4
),
digests as (
    delete from webhook_delivery_digests d
     using gone
     where d.digest = substring(gone.digest for 15)
       and d.delivery_row_id = gone.id
),
results as (
    delete from webhook_delivery_results r
     using gone
     where r.delivery_row_id = gone.id
)
select max(gone.id) as last_id, count(*) as count from gone;

-- A clock that was ahead and was set back must not hide what is recorded after it: hence `least`.
-- These queries join results by `lateral … limit 1`, which PostgreSQL can only do with one search in
-- the index for each delivery. A plan for `not exists`, made while the table was empty, compared
-- every delivery with every result: 4 s for 6,000 of them.

-- find_state(): how far the log is projected without a gap
select coalesce(max(s.projected_up_to), 0) as projected_up_to,
       coalesce(max(s.recorded_after), '-infinity') as recorded_after
  from projection_state s;

-- waiting(up_to, recorded_after, limit, bytes): the next deliveries without a result, oldest first, at least one; found is how many there are up to the limit
select w.id, w.app_id, w.delivery_id, w.event, w.source, w.headers, w.body, w.dictionary,
       w.received_at, w.recorded_at, w.found
  from (
           select n.*, sum(n.body_bytes) over (order by n.id) as bytes_so_far,
                  count(*) over () as found
             from (
                      select d.*
                        from webhook_deliveries d
                        left join lateral (
                                 select true as exists
                                   from webhook_delivery_results r
                                  where r.delivery_row_id = d.id
                                  limit 1
                             ) as result on true
                       where d.id > $1
                         and d.recorded_at >= least($2, now() - interval '1 day')
                         and result.exists is null
                       order by d.id
                       limit $3
                  ) as n
       ) as w
 where w.bytes_so_far <= $4
    or w.bytes_so_far = w.body_bytes
    or w.bytes_so_far is null
 order by w.id;

-- lag(up_to, recorded_after, limit): how many deliveries wait for the projector, counted up to a limit, and since when
select count(*) as waiting,
       coalesce(extract(epoch from clock_timestamp() - min(w.recorded_at)), 0)::float8
           as lag_seconds
  from (
           select d.recorded_at
             from webhook_deliveries d
             left join lateral (
                      select true as exists
                        from webhook_delivery_results r
                       where r.delivery_row_id = d.id
                       limit 1
                  ) as result on true
            where d.id > $1
              and d.recorded_at >= least($2, now() - interval '1 day')
              and result.exists is null
            limit $3
       ) as w;

-- unprojected(row_ids): how many of these deliveries have no result yet
select count(*)
  from unnest($1::bigint[]) as w (id)
 where not exists (select from webhook_delivery_results r where r.delivery_row_id = w.id)
   and exists (select from webhook_deliveries d where d.id = w.id);

-- is_waiting_up_to(up_to, recorded_after, row_id): whether any delivery up to a row id waits for the projector; the first one is found at once, however many wait
select count(*) > 0
  from (
           select
             from webhook_deliveries d
             left join lateral (
                      select true as exists
                        from webhook_delivery_results r
                       where r.delivery_row_id = d.id
                       limit 1
                  ) as result on true
            where d.id > $1
              and d.id <= $3
              and d.recorded_at >= least($2, now() - interval '1 day')
              and result.exists is null
            order by d.id
            limit 1
       ) as w;

-- last_row_id(): the newest row id that any transaction has taken
select case when s.is_called then s.last_value
            else s.last_value - 1 -- the next one: nobody has taken it yet
       end
  from webhook_delivery_ids s;

-- transaction_number(): the number of this transaction, greater than that of every one which took a row id before
select pg_current_xact_id()::text::bigint;

-- advance(row_id, transaction_number, up_to, recorded_after): set how far the log is projected without a gap, if every transaction up to this number has ended and no delivery up to this row id waits; the state before is an argument, so that only what came after it is read
update projection_state s
   set projected_up_to = $1,
       recorded_after  = now() - interval '1 day'
 where s.projected_up_to < $1
   and s.projected_up_to >= $3
   and pg_snapshot_xmin(pg_current_snapshot())::text::bigint > $2
   and not exists (
           select
             from webhook_deliveries d
             left join lateral (
                      select true as exists
                        from webhook_delivery_results r
                       where r.delivery_row_id = d.id
                       limit 1
                  ) as result on true
            where d.id > $3
              and d.id <= $1
              and d.recorded_at >= least($4, now() - interval '1 day')
              and result.exists is null
       )
returning s.projected_up_to, s.recorded_after;

-- create_state(): the state before anything is projected
insert into projection_state default values on conflict do nothing;

-- bodies_between(after_id, up_to_id, limit, bytes): deliveries with bodies in a range of row ids, oldest first, at least one
select w.id, w.body, w.dictionary
  from (
           select d.id, d.body, d.dictionary, d.body_bytes,
                  sum(d.body_bytes) over (order by d.id) as bytes_so_far
             from webhook_deliveries d
            where d.id > $1
              and d.id <= $2
              and d.body is not null
            order by d.id
            limit $3
       ) as w
 where w.bytes_so_far <= $4
    or w.bytes_so_far = w.body_bytes
 order by w.id;

-- erase_bodies(row_ids): delete the bodies of these deliveries
update webhook_deliveries
   set body = null
 where id = any ($1::bigint[]);

-- dictionaries(): every dictionary by which bodies were compressed
select d.id, d.dictionary from body_dictionaries d order by d.id;

-- save_dictionary(id, dictionary): store a dictionary, unless it is stored
insert into body_dictionaries (id, dictionary)
values ($1, $2)
on conflict (id) do nothing;
