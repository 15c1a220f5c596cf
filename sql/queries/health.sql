-- database_size(): the size of the database and the number of connections to it
select current_setting('server_version') as version,
       pg_database_size(current_database()) as bytes,
       (
           select count(*) from pg_stat_activity a where a.datname = current_database()
       ) as connections;

-- last_lag(): the time between the last delivered push at GitHub and its arrival here
select d.received_at - c.pushed_at as lag
  from github_commits c
  join webhook_deliveries d on d.id = c.delivery_id and d.source = 'webhook'
 order by c.id desc
 limit 1;
