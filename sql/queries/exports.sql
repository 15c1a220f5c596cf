-- season_marks(season_id): the marks of every day of a season, grouped by user
select a.user_id, a.attendance_date, a.commit_count, a.first_commit_at, a.updated_at
  from attendance a
 where a.season_id = $1
 order by a.user_id, a.attendance_date;

-- season_commits(season_id, since, until, with_co_authored): the members' commits of a season, a member's copies of a sha together
with credited as (
    select m.user_id, c.id
      from season_members m
      join github_commits c on c.user_id = m.user_id
     where m.season_id = $1
     union
    select m.user_id, a.commit_row_id
      from season_members m
      join commit_co_authors a on a.user_id = m.user_id
     where m.season_id = $1
       and $4::boolean
), dated as (
    select k.user_id as credited_to, k.id,
           min(c.commit_date) over (partition by k.user_id, c.commit_id) as first_date
      from credited k
      join github_commits c on c.id = k.id
)
select d.credited_to, f.id, f.commit_id, f.repository_id, f.commit_date, f.pushed_at, f.user_id,
       f.author_login, f.co_author_ids, f.is_bot, f.is_merge, f.is_fork, f.accepted_in,
       c.repository, c.message, c.commit_url, c.author_date, c.is_private, c.ref, c.raw_date
  from dated d
  join commit_facts f on f.id = d.id
  join github_commits c on c.id = d.id
 where d.first_date >= $2
   and d.first_date < $3
 order by d.credited_to, d.first_date, f.commit_id, f.id;

-- own_commits(user_id): every commit that a user wrote or co-authored, the copies of a sha together
with credited as (
    select c.id
      from github_commits c
     where c.user_id = $1
     union
    select a.commit_row_id
      from commit_co_authors a
     where a.user_id = $1
), dated as (
    select k.id, min(c.commit_date) over (partition by c.commit_id) as first_date
      from credited k
      join github_commits c on c.id = k.id
)
select $1::bigint as credited_to, f.id, f.commit_id, f.repository_id, f.commit_date, f.pushed_at,
       f.user_id, f.author_login, f.co_author_ids, f.is_bot, f.is_merge, f.is_fork, f.accepted_in,
       c.repository, c.message, c.commit_url, c.author_date, c.is_private, c.ref, c.raw_date
  from dated d
  join commit_facts f on f.id = d.id
  join github_commits c on c.id = d.id
 order by d.first_date nulls last, f.commit_id, f.id;

-- corrections(season_id, user_id, with_hidden, last_day): admins' corrections of days, including revoked ones; of one season or user unless null; hidden admins are named only if with_hidden or to themselves
select o.season_id, o.user_id, u.github_id, o.attendance_date, o.state, o.reason,
       s.github_id as set_by, o.set_at, r.github_id as revoked_by, o.revoked_at
  from day_overrides o
  join users u on u.id = o.user_id
  left join users s on s.id = o.set_by and ($3::boolean or not s.is_hidden or s.id = $2)
  left join users r on r.id = o.revoked_by and ($3::boolean or not r.is_hidden or r.id = $2)
 where ($1::bigint is null or o.season_id = $1)
   and ($2::bigint is null or o.user_id = $2)
   and ($4::date is null or o.attendance_date <= $4)
 order by o.id;

-- acceptances(season_id, user_id, with_hidden, until): commits that admins accepted, including revoked ones; of one season or user unless null; hidden admins as in corrections
select o.season_id, o.commit_row_id, c.commit_id, u.github_id, o.reason, s.github_id as set_by,
       o.set_at, r.github_id as revoked_by, o.revoked_at
  from commit_overrides o
  join github_commits c on c.id = o.commit_row_id
  left join users u on u.id = c.user_id
  left join users s on s.id = o.set_by and ($3::boolean or not s.is_hidden or s.id = $2)
  left join users r on r.id = o.revoked_by and ($3::boolean or not r.is_hidden or r.id = $2)
 where ($1::bigint is null or o.season_id = $1)
   and ($2::bigint is null or c.user_id = $2)
   and ($4::timestamptz is null or c.commit_date < $4)
 order by o.id;

-- requests_of(user_id): the seasons that a user asked to join
select q.season_id, q.requested_at
  from season_requests q
 where q.user_id = $1
 order by q.season_id;
