-- find_goal(season_id, user_id): what somebody aims at in a season
select g.target_rate::float8 as target_rate, g.target_streak
  from season_goals g
 where g.season_id = $1
   and g.user_id = $2;
