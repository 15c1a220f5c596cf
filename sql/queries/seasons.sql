-- list_seasons(): every season, oldest first
select s.id, s.name, s.start_date, s.days, s.timezone, s.day_starts_at, s.late_push_grace,
       s.rate_basis, s.count_merges, s.count_forks, s.count_co_authors, s.join_policy, s.revision,
       s.facts_revision
  from seasons s
 order by s.start_date, s.id;

-- insert_season(name, start_date, days, timezone, day_starts_at, late_push_grace, rate_basis, count_merges, count_forks, count_co_authors, join_policy): store a new season; returns its id
insert into seasons (
    name, start_date, days, timezone, day_starts_at, late_push_grace, rate_basis, count_merges,
    count_forks, count_co_authors, join_policy
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
returning id;

-- update_season(id, name, start_date, days, timezone, day_starts_at, late_push_grace, rate_basis, count_merges, count_forks, count_co_authors, join_policy): update a season's name, dates or rules
update seasons
   set name             = $2,
       start_date       = $3,
       days             = $4,
       timezone         = $5,
       day_starts_at    = $6,
       late_push_grace  = $7,
       rate_basis       = $8,
       count_merges     = $9,
       count_forks      = $10,
       count_co_authors = $11,
       join_policy      = $12,
       updated_at       = now()
 where id = $1;

-- drop_marks_outside(season_id, first, last): delete marks of days that a season no longer has
delete from attendance
 where season_id = $1
   and attendance_date not between $2 and $3;

-- memberships_in(season_id): every membership of a season, including past members
select m.season_id, m.user_id, m.joined_on, m.left_on
  from season_members m
 where m.season_id = $1
 order by m.user_id;

-- join_season(season_id, user_id, joined_on): make a user a member, also after leaving; an earlier first day remains
insert into season_members as m (season_id, user_id, joined_on)
values ($1, $2, $3)
on conflict (season_id, user_id) do update
   set left_on    = null,
       updated_at = now();

-- set_joined_on(season_id, user_id, joined_on): correct the day on which a member joined
update season_members
   set joined_on  = $3,
       left_on    = case when left_on >= $3 then left_on end,
       updated_at = now()
 where season_id = $1
   and user_id = $2;

-- leave_season(season_id, user_id, left_on): set a member's last day
update season_members
   set left_on    = greatest($3, joined_on),
       updated_at = now()
 where season_id = $1
   and user_id = $2
   and left_on is null;

-- request_season(season_id, user_id): store a user's request to join a season
insert into season_requests (season_id, user_id)
values ($1, $2)
on conflict (season_id, user_id) do nothing;

-- drop_request(season_id, user_id): delete a request to join
delete from season_requests
 where season_id = $1
   and user_id = $2;

-- list_requests(): the requests to join, oldest first
select q.season_id, q.user_id, u.github_id, q.requested_at
  from season_requests q
  join users u on u.id = q.user_id
 order by q.requested_at, q.user_id;
