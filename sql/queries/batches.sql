-- load_batch_context(delivery_row_ids, github_user_ids, logins, emails, shas, repository_ids, installation_ids): everything stored that a batch mentions
with accounts as (
    select u.id, u.github_user_id, lower(u.github_id) as login
      from users u
     where u.github_user_id = any ($2::bigint[])
        or lower(u.github_id) = any ($3::text[])
),
addresses as (
    select e.user_id, e.email
      from user_emails e
     where e.email = any ($4::text[])
)
select array(
           select r.delivery_row_id
             from webhook_delivery_results r
            where r.delivery_row_id = any ($1::bigint[])
       ) as projected,
       array(select (a.id, a.github_user_id, a.login)::known_account from accounts a) as accounts,
       array(select (a.user_id, a.email)::known_address from addresses a) as addresses,
       array(
           select (m.season_id, m.user_id, m.joined_on, m.left_on)::known_membership
             from season_members m
            where m.user_id in (select id from accounts union all select user_id from addresses)
       ) as memberships,
       exists (
           select from github_commits c where c.commit_id = any ($5::text[])
       ) as has_commits,
       array(
           select (
                      r.id, r.full_name, r.is_private, r.is_fork, r.seen_at, r.installation_id
                  )::known_repository
             from repositories r
            where r.id = any ($6::bigint[])
       ) as repositories,
       array(
           select (
                      s.id, s.name, s.start_date, s.days, s.timezone, s.day_starts_at,
                      s.late_push_grace, s.rate_basis, s.count_merges, s.count_forks,
                      s.count_co_authors, s.join_policy, s.revision, s.facts_revision
                  )::known_season
             from seasons s
            order by s.start_date, s.id
       ) as seasons,
       array(
           select (asked.kind, asked.claim)::account_claim
             from (
                      -- If nobody was erased, one look at the index says so and nothing is hashed.
                      select key from erasing_keys where exists (select from erased_claims)
                  ) as k
            cross join (
                      select 'id', id::text from unnest($2::bigint[]) as id
                      union all
                      select 'login', login from unnest($3::text[]) as login
                      union all
                      select 'email', email from unnest($4::text[]) as email
                      union all
                      select 'installation', id::text from unnest($7::bigint[]) as id
                  ) as asked (kind, claim)
             join erased_claims e on e.claim_hash = claim_hash(k.key, asked.kind, asked.claim)
       ) as erased;

-- save_repositories(repositories): insert or update repositories, and insert installations that are new
with known as (
    insert into installations (id)
    select distinct n.installation_id from unnest($1::known_repository[]) as n where n.installation_id is not null
    on conflict (id) do nothing
)
insert into repositories as r (id, full_name, is_private, is_fork, seen_at, installation_id)
select n.id, n.full_name, n.is_private, n.is_fork, n.seen_at, n.installation_id
  from unnest($1::known_repository[]) as n
on conflict (id) do update
   set full_name       = excluded.full_name,
       is_private      = excluded.is_private,
       is_fork         = excluded.is_fork,
       seen_at         = greatest(excluded.seen_at, r.seen_at),
       installation_id = coalesce(excluded.installation_id, r.installation_id),
       updated_at      = now();

-- write_batch(results, commits, co_authors, moved_commits, marks, is_change): store what follows from a batch of deliveries; a result replaces an earlier one
with settled as (
    insert into webhook_delivery_results as r (
        delivery_row_id, repository_id, new_commit_count, attempts, is_truncated, status, action,
        error
    )
    select n.* from unnest($1::delivery_result[]) as n
    on conflict (delivery_row_id) do update
       set processed_at     = now(),
           repository_id    = excluded.repository_id,
           new_commit_count = r.new_commit_count + excluded.new_commit_count,
           attempts         = excluded.attempts,
           is_truncated     = excluded.is_truncated,
           status           = excluded.status,
           action           = excluded.action,
           error            = excluded.error
),
change as materialized (
    select nextval('book_revision') as revision where $6::boolean
),
written as (
    insert into github_commits (
        delivery_id, repository_id, repository, is_private, commit_id, user_id, commit_date,
        raw_date, author_date, pushed_at, message, commit_url, author_name, author_github_user_id,
        author_login, author_email, author_noreply_login, is_bot, is_merge, ref
    )
    select n.delivery_row_id, n.repository_id, n.repository,
           n.is_private, n.commit_id, n.user_id, n.commit_date, n.raw_date, n.author_date,
           n.pushed_at, n.message, n.commit_url, n.author_name, n.author_github_user_id,
           n.author_login, n.author_email, n.author_noreply_login, n.is_bot, n.is_merge, n.ref
      from unnest($2::new_commit[]) as n
    returning id, commit_id, repository_id
),
credited as (
    insert into commit_co_authors (commit_row_id, email, github_user_id, noreply_login, user_id)
    select written.id, n.email, n.github_user_id, n.noreply_login, n.user_id
      from unnest($3::new_co_author[]) as n
      join written using (commit_id, repository_id)
),
moved as (
    update github_commits c
       set pushed_at    = m.pushed_at,
           user_id      = m.user_id,
           author_login = m.author_login,
           updated_at   = now()
      from unnest($4::moved_commit[]) as m
     where c.id = m.id
),
marked as (
    insert into attendance as held (
        season_id, user_id, attendance_date, commit_count, first_commit_at, hours, revision
    )
    select m.season_id, m.user_id, m.day, m.commit_count, m.first_commit_at, m.hours,
           change.revision
      from unnest($5::day_mark[]) as m
     cross join change
    on conflict (season_id, user_id, attendance_date) do update
       set commit_count    = held.commit_count + excluded.commit_count,
           first_commit_at = least(held.first_commit_at, excluded.first_commit_at),
           hours           = array(
               select before + added
                 from unnest(held.hours, excluded.hours) with ordinality as h (before, added, hour)
                order by hour
           ),
           revision        = excluded.revision,
           updated_at      = now()
),
shown as (
    update seasons
       set revision = change.revision
      from change
     where seasons.id in (select m.season_id from unnest($5::day_mark[]) as m)
)
select revision, pg_notify('book', revision::text) from change;
