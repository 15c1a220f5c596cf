-- list_contacts(season_id, user_ids): the members of a season, as its admins see them
select u.id as user_id, u.is_admin, u.is_hidden,
       array(
           select e.email from user_emails e where e.user_id = u.id order by e.email
       ) as emails,
       (
           select max(c.pushed_at) from github_commits c where c.user_id = u.id
       ) as last_pushed_at
  from season_members m
  join users u on u.id = m.user_id
 where m.season_id = $1
   and ($2::bigint[] is null or m.user_id = any ($2::bigint[]));

-- find_membership(season_id, user_id): a user's membership of a season
select m.season_id, m.user_id, m.joined_on, m.left_on
  from season_members m
 where m.season_id = $1
   and m.user_id = $2;

-- memberships_of(user_ids): every membership of these users
select m.season_id, m.user_id, m.joined_on, m.left_on
  from season_members m
 where m.user_id = any ($1::bigint[]);

-- set_membership(season_id, user_id, joined_on, left_on): correct a member's first and last day
update season_members
   set joined_on  = $3,
       left_on    = $4,
       updated_at = now()
 where season_id = $1
   and user_id = $2;
