-- commits_of(user_id, since, until, with_co_authored, skip, limit): a user's commits, newest first; without bounds also those without a date
select c.id, c.commit_id, c.repository, c.message, c.commit_url, c.commit_date, c.author_date,
       c.pushed_at, c.is_private, c.user_id, c.ref, c.raw_date
  from github_commits c
 where (
        c.user_id = $1
        or $4::boolean and c.id in (
            select a.commit_row_id from commit_co_authors a where a.user_id = $1
        )
       )
   and ($2::timestamptz is null or c.commit_date >= $2)
   and ($3::timestamptz is null or c.commit_date < $3)
 order by c.commit_date desc nulls last, c.id desc
offset $5
 limit $6;

-- count_commits(user_id, since, until, with_co_authored): how many commits and repositories commits_of covers
select count(*)                     as rows,
       count(distinct c.commit_id)  as total_commits,
       count(distinct c.repository_id) as total_repositories,
       max(c.commit_date)           as latest_commit_date
  from github_commits c
 where (
        c.user_id = $1
        or $4::boolean and c.id in (
            select a.commit_row_id from commit_co_authors a where a.user_id = $1
        )
       )
   and ($2::timestamptz is null or c.commit_date >= $2)
   and ($3::timestamptz is null or c.commit_date < $3);

-- unmatched(skip, limit): commits whose author is no user, newest first
select c.id, c.repository_id, c.repository, c.is_private, c.commit_id, c.message, c.commit_url,
       c.commit_date, c.pushed_at, c.author_name, c.author_login, c.author_email
  from github_commits c
 where c.user_id is null
   and not c.is_bot
 order by c.id desc
offset $1
 limit $2;

-- count_unmatched(): how many commits unmatched covers
select count(*)
  from github_commits c
 where c.user_id is null
   and not c.is_bot;

-- commit_fingerprint(season_id, user_id, with_co_authored): by repository, values that change with any of a user's commits: name and visibility, arrivals, moves and acceptances
with credited as (
    select c.id
      from github_commits c
     where c.user_id = $2
     union
    select a.commit_row_id
      from commit_co_authors a
     where a.user_id = $2
       and $3::boolean
), traced as (
    select c.repository_id,
           count(*)                                    as rows,
           sum(extract(epoch from c.updated_at))::text as moves, -- a sum: writes may end out of order
           coalesce(sum(o.id), 0)::text                as acceptances
      from credited k
      join github_commits c on c.id = k.id
      left join commit_overrides o
        on o.commit_row_id = c.id and o.season_id = $1 and o.revoked_at is null
     group by c.repository_id
)
select r.id, r.full_name, r.is_private, r.is_fork, t.rows, t.moves, t.acceptances
  from traced t
  join repositories r on r.id = t.repository_id
 order by r.id;

-- hourly_counts(season_id, user_id, first, last): a user's counted commits by hour of the season's clock
select h.hour - 1 as hour, sum(h.commit_count) as count
  from attendance a
 cross join unnest(a.hours) with ordinality as h (commit_count, hour)
 where a.season_id = $1
   and a.user_id = $2
   and a.attendance_date between $3 and $4
   and a.commit_count > 0
 group by h.hour
 order by h.hour;

-- accepted_in(season_id, commit_row_ids): which of these commits an admin accepted in a season
select o.commit_row_id
  from commit_overrides o
 where o.season_id = $1
   and o.commit_row_id = any ($2::bigint[])
   and o.revoked_at is null;

-- day_overrides_of(season_id, user_id, day): the corrections of a day, newest first, including revoked ones; hidden admins are not named
select o.state, o.reason, o.set_at, o.revoked_at, s.github_id as set_by, r.github_id as revoked_by
  from day_overrides o
  left join users s on s.id = o.set_by and not s.is_hidden
  left join users r on r.id = o.revoked_by and not r.is_hidden
 where o.season_id = $1
   and o.user_id = $2
   and o.attendance_date = $3
 order by o.id desc;
