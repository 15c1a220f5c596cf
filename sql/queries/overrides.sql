-- list_day_overrides(season_id, user_id, limit): corrections of days, newest first, including revoked ones; of every season or user for null
select o.id, o.season_id, o.user_id, u.github_id, o.attendance_date, o.state, o.reason,
       s.github_id as set_by, o.set_at, r.github_id as revoked_by, o.revoked_at
  from day_overrides o
  join users u on u.id = o.user_id
  left join users s on s.id = o.set_by
  left join users r on r.id = o.revoked_by
 where ($1::bigint is null or o.season_id = $1)
   and ($2::bigint is null or o.user_id = $2)
 order by o.id desc
 limit $3;

-- find_day_override(id): a correction by its id
select o.id, o.season_id, o.user_id, u.github_id, o.attendance_date, o.state, o.reason,
       s.github_id as set_by, o.set_at, r.github_id as revoked_by, o.revoked_at
  from day_overrides o
  join users u on u.id = o.user_id
  left join users s on s.id = o.set_by
  left join users r on r.id = o.revoked_by
 where o.id = $1;

-- insert_day_override(season_id, user_id, attendance_date, state, reason, set_by): correct a day; returns the id of the correction
insert into day_overrides (season_id, user_id, attendance_date, state, reason, set_by)
values ($1, $2, $3, $4, $5, $6)
returning id;

-- revoke_day_overrides(season_id, user_id, attendance_date, revoked_by): revoke the valid correction of a day
update day_overrides
   set revoked_by = $4,
       revoked_at = now()
 where season_id = $1
   and user_id = $2
   and attendance_date = $3
   and revoked_at is null;

-- notify_mark_changed(season_id, user_id, attendance_date): notify every dashboard of a day that changed although its commits did not
with change as materialized (
    select nextval('book_revision') as revision
),
marked as (
    insert into attendance (season_id, user_id, attendance_date, commit_count, hours, revision)
    select $1, $2, $3, 0, array_fill(0, array[24]), change.revision
      from change
    on conflict (season_id, user_id, attendance_date) do update
       set revision = excluded.revision
),
shown as (
    update seasons
       set revision       = change.revision,
           facts_revision = change.revision
      from change
     where seasons.id = $1
)
select revision, pg_notify('book', revision::text) from change;

-- sha_of(commit_row_id): the sha of a commit by its row id
select c.commit_id
  from github_commits c
 where c.id = $1;

-- accept_commit(season_id, commit_row_id, reason, set_by): accept a late or future commit in a season
insert into commit_overrides (season_id, commit_row_id, reason, set_by)
values ($1, $2, $3, $4)
returning id, commit_row_id, reason, set_at;

-- withdraw_acceptance(season_id, commit_row_id, revoked_by): revoke the acceptance of a commit
update commit_overrides
   set revoked_by = $3,
       revoked_at = now()
 where season_id = $1
   and commit_row_id = $2
   and revoked_at is null
returning id;
