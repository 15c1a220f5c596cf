-- Runs of jobs: requests, progress and results.

-- last_run(job, scope): the newest scheduled run, or a later one that did the same work
select r.id, r.job, r.scope, r.trigger, r.due_at, r.attempt, r.status, r.created_at, r.started_at,
       r.finished_at, r.retry_at, r.done, r.total, r.numbers, r.error
  from job_runs r
 where r.job = $1
   and r.scope = $2
   and r.status <> 'queued'
   and (r.status = 'succeeded' or r.trigger in ('schedule', 'start', 'retry'))
 order by r.due_at desc, r.attempt desc
 limit 1;

-- find_run(id): a run by its id
select r.id, r.job, r.scope, r.trigger, r.due_at, r.attempt, r.status, r.created_at, r.started_at,
       r.finished_at, r.retry_at, r.done, r.total, r.numbers, r.error
  from job_runs r
 where r.id = $1;

-- list_runs(job, limit): runs, newest first
select r.id, r.job, r.scope, r.trigger, r.due_at, r.attempt, r.status, r.created_at, r.started_at,
       r.finished_at, r.retry_at, r.done, r.total, r.numbers, r.error
  from job_runs r
 where $1::text is null
    or r.job = $1
 order by r.id desc
 limit $2;

-- next_queued(job, at_once): the queued run that was requested first; runs of everything before runs of a part
select r.id, r.job, r.scope, r.trigger, r.due_at, r.attempt, r.status, r.created_at, r.started_at,
       r.finished_at, r.retry_at, r.done, r.total, r.numbers, r.error
  from job_runs r
 where r.job = $1
   and r.status = 'queued'
   and ($2::boolean or r.retry_at is null or r.retry_at <= now())
 order by r.scope <> '', r.id
 limit 1;

-- running(job): the run in progress, or the one whose process died
select r.id, r.job, r.scope, r.trigger, r.due_at, r.attempt, r.status, r.created_at, r.started_at,
       r.finished_at, r.retry_at, r.done, r.total, r.numbers, r.error
  from job_runs r
 where r.job = $1
   and r.status = 'running'
 limit 1;

-- is_locked(key): whether any process holds an advisory lock
select exists (
    select
      from pg_locks l
     where l.locktype = 'advisory'
       and l.granted
       and l.database = (select oid from pg_database where datname = current_database())
       and l.objsubid = 1
       and ((l.classid::bigint << 32) | l.objid::bigint) = $1::bigint
) as is_locked;

-- lock_key(name): the number of the advisory lock with this name
select hashtextextended($1, 0) as key;

-- try_lock(key): take a lock until the connection ends, unless another process holds it
select pg_try_advisory_lock($1) as is_mine;

-- queue_run(job, scope, trigger, requested_by): request a run, or join the open one; returns its id
with open as (
    select r.id, r.status from job_runs r where r.job = $1 and r.scope = $2 and r.finished_at is null
),
queued as (
    insert into job_runs (job, scope, trigger, due_at, status, requested_by)
    select $1, $2, $3, clock_timestamp(), 'queued', $4
     where not exists (select from open)
    on conflict (job, scope) where status in ('queued', 'running') do nothing
    returning id, status
)
select id, status from queued
union all
select id, status from open
 limit 1;

-- start_run(job, scope, trigger, due_at, attempt): store that a run starts now; no row if another process started it
insert into job_runs (job, scope, trigger, due_at, attempt, status, started_at)
values ($1, $2, $3, $4, $5, 'running', clock_timestamp())
on conflict do nothing
returning id;

-- start_queued(id): start a queued run
update job_runs
   set status     = 'running',
       started_at = clock_timestamp(),
       retry_at   = null
 where id = $1
   and status = 'queued'
returning id;

-- update_progress(id, done, total): store how many steps of a run are done
update job_runs
   set done  = $2,
       total = $3
 where id = $1
   and status = 'running';

-- finish_run(id, status, numbers, error, retry_at): store the result of a run
update job_runs
   set status      = $2,
       numbers     = $3,
       error       = $4,
       retry_at    = $5,
       finished_at = clock_timestamp()
 where id = $1
   and status = 'running';

-- requeue_run(id, retry_at): queue a requested run again for a retry
insert into job_runs (job, scope, trigger, due_at, attempt, status, requested_by, retry_at)
select r.job, r.scope, r.trigger, r.due_at, r.attempt + 1, 'queued', r.requested_by, $2
  from job_runs r
 where r.id = $1
on conflict do nothing;

-- fail_orphaned_runs(job): end the runs of processes that died; the caller holds the job's lock
update job_runs
   set status      = 'interrupted',
       finished_at = clock_timestamp()
 where job = $1
   and status = 'running'
returning id, trigger;

-- prune_idle_runs(job, id, notable): delete runs whose notable numbers are all 0, except the latest
delete from job_runs
 where job = $1
   and id < $2
   and status = 'succeeded'
   and trigger in ('schedule', 'start')
   and not exists (
           select
             from jsonb_each_text(numbers) as n (name, value)
            where n.name = any ($3::text[])
              and n.value <> '0'
       );

-- delete_old_runs(before): delete runs older than an instant; each job keeps its last success
delete from job_runs r
 where r.finished_at < $1
   and exists (
           select from job_runs n
            where n.job = r.job
              and n.scope = r.scope
              and n.id > r.id
              and n.status = 'succeeded'
       );

-- last_successes(): when each job last succeeded
select r.job, max(r.finished_at) as finished_at
  from job_runs r
 where r.status = 'succeeded'
 group by r.job;

-- add_totals(names, values): add to the totals of recovered data
insert into recovered_totals as t (name, value)
select n.name, n.value
  from unnest($1::text[], $2::bigint[]) as n (name, value)
on conflict (name) do update
   set value = t.value + excluded.value;

-- list_totals(): the totals of recovered data
select t.name, t.value
  from recovered_totals t
 order by t.name;
