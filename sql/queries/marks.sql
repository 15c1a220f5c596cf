-- marks_in(spans): the stored marks of these participants and days
select m.season_id, m.user_id, m.attendance_date, m.commit_count, m.first_commit_at, m.hours
  from unnest($1::day_span[]) as w
  join attendance m using (season_id, user_id)
 where m.attendance_date between w.first and w.last;

-- replace_marks(marks): replace marks by the results of a recount
with change as materialized (
    select nextval('book_revision') as revision
),
marked as (
    insert into attendance (
        season_id, user_id, attendance_date, commit_count, first_commit_at, hours, revision
    )
    select m.season_id, m.user_id, m.day, m.commit_count, m.first_commit_at, m.hours,
           change.revision
      from unnest($1::day_mark[]) as m
     cross join change
    on conflict (season_id, user_id, attendance_date) do update
       set commit_count    = excluded.commit_count,
           first_commit_at = excluded.first_commit_at,
           hours           = excluded.hours,
           revision        = excluded.revision,
           updated_at      = now()
),
shown as (
    update seasons
       set revision = change.revision
      from change
     where seasons.id in (select m.season_id from unnest($1::day_mark[]) as m)
)
select revision, pg_notify('book', revision::text) from change;
