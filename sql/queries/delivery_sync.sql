-- How far GitHub's log of deliveries was compared with the stored ones, and whether it is too quiet.

-- find_sweep(): how far GitHub's log of deliveries was swept
select s.covered_until, s.deep_swept_at, s.unheld_at, s.unheld_count
  from sweep_state s;

-- save_sweep(covered_until, is_deep, unheld_count): store a sweep that fetched everything
insert into sweep_state as s (covered_until, deep_swept_at, unheld_at, unheld_count)
values ($1, case when $2::boolean then $1::timestamptz end, case when $3 > 0 then $1::timestamptz end, $3)
on conflict (is_only) do update
   set covered_until = greatest(s.covered_until, excluded.covered_until),
       deep_swept_at = coalesce(excluded.deep_swept_at, s.deep_swept_at),
       unheld_at     = coalesce(excluded.unheld_at, s.unheld_at),
       unheld_count  = case when excluded.unheld_count > 0 then excluded.unheld_count
                            else s.unheld_count end;

-- existing_deliveries(app_id, delivery_ids): which of these deliveries are stored, and as which event, including those that did not name their App
select distinct d.delivery_id, d.event
  from webhook_deliveries d
 where d.app_id in ($1, 0)
   and d.delivery_id = any ($2::text[])
   and hashtextextended(d.delivery_id, 0) = any (
           array(select hashtextextended(sent.id, 0) from unnest($2::text[]) as sent (id))
       );

-- delivery_silence(since): when the last delivery arrived, and the longest pause since an instant
select max(heard.received_at) as last_heard_at,
       max(heard.quiet) as longest_quiet,
       count(*) as count
  from (
           select d.received_at,
                  d.received_at - lag(d.received_at) over (order by d.received_at) as quiet
             from (
                      select h.id, h.received_at
                        from webhook_deliveries h
                       where h.source <> 'reconciliation'
                       order by h.id desc
                       limit 5000
                  ) as d
            where d.received_at >= $1
       ) as heard;

-- last_delivery(): the row id of the newest delivery
select coalesce(max(d.id), 0) as id
  from webhook_deliveries d;
