-- Locks that one process holds at a time.

-- end_frozen_projector(lock, seconds): end the connection that holds the lock if PostgreSQL has waited for so long that it reads a response, or sends the rest of a statement
select pg_terminate_backend(a.pid)
  from pg_locks l
  join pg_stat_activity a on a.pid = l.pid
 where l.locktype = 'advisory'
   and l.granted
   and l.objsubid = 1
   and (l.classid::bigint << 32) | l.objid::bigint = $1
   and l.database = (select d.oid from pg_database d where d.datname = current_database())
   and a.state = 'active'
   and a.wait_event in ('ClientWrite', 'ClientRead')
   and a.query_start < now() - make_interval(secs => $2);
