-- The progress of the demo season, which two rows of job_cursors stored before.

create table demo_state (
    is_only boolean primary key default true check (is_only),
    done    integer not null check (done >= 0),
    total   integer not null check (total >= 0)
);

comment on table demo_state is
    'How much of the demo season is loaded, for every process; no row if there is no demo.';
comment on column demo_state.done is 'Past pushes that are recorded.';
comment on column demo_state.total is 'Past pushes of the whole demo.';

insert into demo_state (done, total)
select coalesce(max(c.position) filter (where c.job = 'demo done'), 0),
       coalesce(max(c.position) filter (where c.job = 'demo total'), 0)
  from job_cursors c
 where c.job in ('demo done', 'demo total')
having max(c.position) > 0;

delete from job_cursors
 where job in ('demo done', 'demo total');
