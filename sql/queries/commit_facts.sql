-- find_commits_by_sha(shas): the stored commits with these shas, in any repository
select f.*
  from commit_facts f
 where f.commit_id = any ($1::text[]);

-- find_commits_between(spans): all copies of every commit that these users wrote within these times
with asked as (
    select s.user_id, s.since, s.until from unnest($1::day_span[]) as s
),
own as (
    select c.commit_id
      from asked
      join github_commits c
        on c.user_id = asked.user_id and c.commit_date >= asked.since and c.commit_date < asked.until
    union
    select c.commit_id
      from asked
      join commit_co_authors a on a.user_id = asked.user_id
      join github_commits c
        on c.id = a.commit_row_id and c.commit_date >= asked.since and c.commit_date < asked.until
)
select f.*
  from commit_facts f
 where f.commit_id in (select commit_id from own);

-- authors_in(repository_ids): the authors and co-authors of the commits in these repositories
select c.user_id
  from github_commits c
 where c.repository_id = any ($1::bigint[])
   and c.user_id is not null
union
select a.user_id
  from github_commits c
  join commit_co_authors a on a.commit_row_id = c.id
 where c.repository_id = any ($1::bigint[])
   and a.user_id is not null;
