-- participants(season_id, user_ids): the participants of a season; only these users unless null
select m.season_id, m.user_id, m.joined_on, m.left_on, u.github_user_id, u.github_id,
       u.is_hidden
  from season_members m
  join users u on u.id = m.user_id
 where m.season_id = $1
   and ($2::bigint[] is null or m.user_id = any ($2::bigint[]));

-- attended_days(season_id, start_date, days, user_ids): by user, one bit for each day of the season: 1 if commits count on it
select a.user_id,
       bit_or(set_bit(repeat('0', $3)::bit varying, a.attendance_date - $2::date, 1))::text as days
  from attendance a
 where a.season_id = $1
   and a.is_attended
   and ($4::bigint[] is null or a.user_id = any ($4::bigint[]))
 group by a.user_id;

-- days_since(season_id, revision): days of a season with marks that changed after a revision
select a.user_id, a.attendance_date, a.is_attended
  from attendance a
 where a.season_id = $1
   and a.revision > $2;

-- active_overrides(season_id, user_ids): the valid corrections of days
select o.user_id, o.attendance_date, o.state
  from day_overrides o
 where o.season_id = $1
   and o.revoked_at is null
   and ($2::bigint[] is null or o.user_id = any ($2::bigint[]));

-- marks_on(season_id, day, user_ids): the marks of one day
select a.user_id, a.commit_count, a.first_commit_at, a.updated_at
  from attendance a
 where a.season_id = $1
   and a.attendance_date = $2
   and ($3::bigint[] is null or a.user_id = any ($3::bigint[]));

-- marks_of(season_id, user_id): the marks of one participant
select a.attendance_date, a.commit_count, a.first_commit_at, a.updated_at
  from attendance a
 where a.season_id = $1
   and a.user_id = $2
 order by a.attendance_date;

-- last_change(season_id): when a mark of the season last changed
select a.updated_at
  from attendance a
 where a.season_id = $1
 order by a.revision desc
 limit 1;

-- marks_since(revision, limit): marks that changed after a revision, oldest change first
select a.season_id, a.user_id, a.attendance_date, a.commit_count, a.first_commit_at, a.updated_at,
       a.revision
  from attendance a
 where a.revision > $1
 order by a.revision, a.user_id, a.attendance_date
 limit $2;

-- revision_of(): the latest revision of all seasons
select coalesce(max(s.revision), 0) as revision
  from seasons s;

-- day_sums(season_id, days): counted commits of all participants by day, and by hour of the season's clock; only these days unless null
select a.attendance_date, sum(a.commit_count) as commit_count,
       array[
               sum(a.hours[1]), sum(a.hours[2]), sum(a.hours[3]), sum(a.hours[4]), sum(a.hours[5]), sum(a.hours[6]),
               sum(a.hours[7]), sum(a.hours[8]), sum(a.hours[9]), sum(a.hours[10]), sum(a.hours[11]), sum(a.hours[12]),
               sum(a.hours[13]), sum(a.hours[14]), sum(a.hours[15]), sum(a.hours[16]), sum(a.hours[17]), sum(a.hours[18]),
               sum(a.hours[19]), sum(a.hours[20]), sum(a.hours[21]), sum(a.hours[22]), sum(a.hours[23]), sum(a.hours[24])
       ] as hours
  from attendance a
 where a.season_id = $1
   and a.commit_count > 0
   and ($2::date[] is null or a.attendance_date = any ($2::date[]))
 group by a.attendance_date;

-- changed_days(season_id, revision): days with marks that changed after a revision
select distinct a.attendance_date
  from attendance a
 where a.season_id = $1
   and a.revision > $2;
