-- load_batch_context(app_ids, delivery_ids, github_user_ids, logins, emails, shas, repository_ids, installation_ids): what is held of all that a batch mentions
with accounts as (
    select u.id, u.github_user_id, lower(u.github_id) as login
      from users u
     where u.github_user_id = any ($3::bigint[])
        or lower(u.github_id) = any ($4::text[])
),
addresses as (
    select e.user_id, e.email
      from user_emails e
     where e.email = any ($5::text[])
)
select array(
           select row(d.app_id, d.delivery_id)
             from unnest($1::bigint[], $2::text[]) as asked (app_id, delivery_id)
            cross join lateral (
                select h.app_id, h.delivery_id
                  from webhook_deliveries h
                 where h.app_id = asked.app_id
                   and h.delivery_id = asked.delivery_id
                 limit 1 -- keeps it one look into the index for each
            ) as d
       ) as deliveries,
       array(select row(a.id, a.github_user_id, a.login) from accounts a) as accounts,
       array(select row(a.user_id, a.email) from addresses a) as addresses,
       array(
           select row(m.season_id, m.user_id, m.joined_on, m.left_on)
             from season_members m
            where m.user_id in (select id from accounts union all select user_id from addresses)
       ) as memberships,
       exists (
           select from github_commits c where c.commit_id = any ($6::text[])
       ) as has_commits,
       array(
           select row(r.id, r.full_name, r.is_private, r.is_fork, r.seen_at, r.installation_id)
             from repositories r
            where r.id = any ($7::bigint[])
       ) as repositories,
       array(
           select row(
                      s.id, s.name, s.start_date, s.days, s.timezone, s.day_starts_at,
                      s.late_push_grace, s.rate_basis, s.count_merges, s.count_forks,
                      s.count_co_authors, s.join_policy, s.revision, s.facts_revision
                  )
             from seasons s
            order by s.start_date, s.id
       ) as seasons,
       array(
           select row(asked.kind, asked.claim)
             from (
                      -- one look tells that nobody was erased: then nothing is hashed
                      select key from erasing_keys where exists (select from erased_claims)
                  ) as k
            cross join (
                      select 'id', id::text from unnest($3::bigint[]) as id
                      union all
                      select 'login', login from unnest($4::text[]) as login
                      union all
                      select 'email', email from unnest($5::text[]) as email
                      union all
                      select 'installation', id::text from unnest($8::bigint[]) as id
                  ) as asked (kind, claim)
             join erased_claims e on e.claim_hash = claim_hash(k.key, asked.kind, asked.claim)
       ) as erased;

-- memberships_of(user_ids): every season these users joined
select m.season_id, m.user_id, m.joined_on, m.left_on
  from season_members m
 where m.user_id = any ($1::bigint[]);

-- find_commits_by_sha(shas): what is held of these shas, in any repository
select f.*
  from commit_facts f
 where f.commit_id = any ($1::text[]);

-- save_repositories(ids, full_names, privates, forks, seen_ats, installation_ids): know these repositories, and their installations, as they are now
with known as (
    insert into installations (id)
    select distinct id from unnest($6::bigint[]) as seen (id) where id is not null
    on conflict (id) do nothing
)
insert into repositories as r (id, full_name, is_private, is_fork, seen_at, installation_id)
select * from unnest($1::bigint[], $2::text[], $3::boolean[], $4::boolean[], $5::timestamptz[], $6::bigint[])
on conflict (id) do update
   set full_name       = excluded.full_name,
       is_private      = excluded.is_private,
       is_fork         = excluded.is_fork,
       seen_at         = greatest(excluded.seen_at, r.seen_at),
       installation_id = coalesce(excluded.installation_id, r.installation_id),
       updated_at      = now();

-- write_batch(app_ids, delivery_ids, events, actions, statuses, errors, repository_ids, installation_ids, truncated, content_types, headers, bodies, received_ats, positions, row_ids, commit_repository_ids, commit_repositories, privates, commit_ids, user_ids, commit_dates, raw_dates, author_dates, pushed_ats, messages, commit_urls, author_names, author_github_user_ids, author_logins, author_emails, author_noreply_logins, bots, merges, refs, co_commit_ids, co_repository_ids, co_emails, co_github_user_ids, co_noreply_logins, co_user_ids, moved_ids, moved_pushed_ats, moved_user_ids, moved_author_logins, mark_season_ids, mark_user_ids, mark_days, mark_counts, mark_firsts, mark_hours, is_change): a batch of deliveries with all that follows from it, in one statement
with fresh as materialized (
    select nextval('webhook_deliveries_id_seq') as id, f.*
      from unnest(
               $1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[],
               $8::bigint[], $9::boolean[], $10::text[], $11::jsonb[], $12::bytea[], $13::timestamptz[]
           ) with ordinality as f (
               app_id, delivery_id, event, action, status, error, repository_id,
               installation_id, is_truncated, content_type, headers, body, received_at, position
           )
),
numbered as (
    select array_agg(fresh.id order by fresh.position) as ids from fresh
),
stored as (
    insert into webhook_deliveries (
        id, app_id, delivery_id, event, action, status, error, repository_id, installation_id,
        is_truncated, content_type, headers, body, received_at, processed_at
    )
    overriding system value
    select id, app_id, delivery_id, event, action, status, error, repository_id, installation_id,
           is_truncated, content_type, headers, body, received_at,
           case when status in ('processed', 'ignored') then now() end
      from fresh
),
change as materialized (
    select nextval('book_revision') as revision where $51::boolean
),
written as (
    insert into github_commits (
        delivery_id, repository_id, repository, is_private, commit_id, user_id, commit_date,
        raw_date, author_date, pushed_at, message, commit_url, author_name, author_github_user_id,
        author_login, author_email, author_noreply_login, is_bot, is_merge, ref
    )
    select coalesce(numbered.ids[c.position], c.row_id), c.repository_id, c.repository, c.is_private, c.commit_id, c.user_id,
           c.commit_date, c.raw_date, c.author_date, c.pushed_at, c.message, c.commit_url,
           c.author_name, c.author_github_user_id, c.author_login, c.author_email,
           c.author_noreply_login, c.is_bot, c.is_merge, c.ref
      from unnest(
               $14::bigint[], $15::bigint[], $16::bigint[], $17::text[], $18::boolean[], $19::text[], $20::bigint[],
               $21::timestamptz[], $22::text[], $23::timestamptz[], $24::timestamptz[], $25::text[],
               $26::text[], $27::text[], $28::bigint[], $29::text[], $30::text[], $31::text[],
               $32::boolean[], $33::boolean[], $34::text[]
           ) as c (
               position, row_id, repository_id, repository, is_private, commit_id, user_id,
               commit_date, raw_date, author_date, pushed_at, message, commit_url, author_name,
               author_github_user_id, author_login, author_email, author_noreply_login, is_bot,
               is_merge, ref
           )
     cross join numbered
    returning id, commit_id, repository_id
),
credited as (
    insert into commit_co_authors (commit_row_id, email, github_user_id, noreply_login, user_id)
    select written.id, a.email, a.github_user_id, a.noreply_login, a.user_id
      from unnest($35::text[], $36::bigint[], $37::text[], $38::bigint[], $39::text[], $40::bigint[])
        as a (commit_id, repository_id, email, github_user_id, noreply_login, user_id)
      join written using (commit_id, repository_id)
),
moved as (
    update github_commits c
       set pushed_at    = m.pushed_at,
           user_id      = m.user_id,
           author_login = m.author_login,
           updated_at   = now()
      from unnest($41::bigint[], $42::timestamptz[], $43::bigint[], $44::text[])
        as m (id, pushed_at, user_id, author_login)
     where c.id = m.id
),
marked as (
    insert into attendance as held (
        season_id, user_id, attendance_date, commit_count, first_commit_at, hours, revision
    )
    select m.season_id, m.user_id, m.day, m.commit_count, m.first_commit_at, m.hours::integer[],
           change.revision
      from unnest(
               $45::bigint[], $46::bigint[], $47::date[], $48::integer[], $49::timestamptz[], $50::text[]
           ) as m (season_id, user_id, day, commit_count, first_commit_at, hours)
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
     where seasons.id = any ($45::bigint[])
)
select revision, pg_notify('book', revision::text) from change;

-- find_commits_between(user_ids, froms, tos): all copies of every commit these users wrote within these times
with asked as (
    select * from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) as w (user_id, since, until)
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

-- marks_in(season_ids, user_ids, firsts, lasts): the marks held for these participants and days
select m.season_id, m.user_id, m.attendance_date, m.commit_count, m.first_commit_at, m.hours
  from unnest($1::bigint[], $2::bigint[], $3::date[], $4::date[]) as w (season_id, user_id, first, last)
  join attendance m using (season_id, user_id)
 where m.attendance_date between w.first and w.last;

-- replace_marks(season_ids, user_ids, days, counts, firsts, hours): replace marks by what a recount found
with change as materialized (
    select nextval('book_revision') as revision
),
marked as (
    insert into attendance (
        season_id, user_id, attendance_date, commit_count, first_commit_at, hours, revision
    )
    select m.season_id, m.user_id, m.day, m.commit_count, m.first_commit_at, m.hours::integer[],
           change.revision
      from unnest($1::bigint[], $2::bigint[], $3::date[], $4::integer[], $5::timestamptz[], $6::text[])
        as m (season_id, user_id, day, commit_count, first_commit_at, hours)
     cross join change
    on conflict (season_id, user_id, attendance_date) do update
       set commit_count    = excluded.commit_count,
           first_commit_at = excluded.first_commit_at,
           hours           = excluded.hours,
           revision        = excluded.revision,
           updated_at      = now()
),
shown as (
    update seasons
       set revision = change.revision
      from change
     where seasons.id = any ($1::bigint[])
)
select revision, pg_notify('book', revision::text) from change;

-- bump_revisions(season_ids): tell every dashboard that these seasons changed in more than marks; all of them for null
with change as materialized (
    select nextval('book_revision') as revision
),
shown as (
    update seasons
       set revision       = change.revision,
       facts_revision = change.revision
      from change
     where $1::bigint[] is null or seasons.id = any ($1::bigint[])
)
select revision, pg_notify('book', revision::text) from change;

-- authors_in(repository_ids): the users, and co-authors, of the commits in these repositories
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
