-- goals_of(user_id): a user's goals by season
select g.season_id, g.target_rate::float8 as target_rate, g.target_streak
  from season_goals g
 where g.user_id = $1
 order by g.season_id;

-- save_goal(season_id, user_id, target_rate, target_streak): store a user's goal in a season
insert into season_goals (season_id, user_id, target_rate, target_streak)
values ($1, $2, $3::float8, $4)
on conflict (season_id, user_id) do update
   set target_rate   = excluded.target_rate,
       target_streak = excluded.target_streak,
       updated_at    = now();

-- drop_goal(season_id, user_id): delete a user's goal in a season
delete from season_goals
 where season_id = $1
   and user_id = $2;
