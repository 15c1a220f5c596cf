-- How far repositories were compared with GitHub, and which days that proves.

-- known_installations(): every installation that was not deleted
select i.id, i.account_id, i.account_login, i.account_type, i.repository_selection, i.suspended_at,
       i.changed_at
  from installations i
 where i.deleted_at is null
 order by i.id;

-- known_repositories(installation_ids, repository_ids): the repositories that may be read, and how far they were compared; null is all of them
select r.id, r.installation_id, r.full_name, r.is_private, r.is_fork,
       r.archived_at is not null as is_archived, r.seen_at, p.watermark, p.etag
  from repositories r
  join installations i on i.id = r.installation_id
  left join repository_passes p on p.repository_id = r.id
 where r.removed_at is null
   and r.deleted_at is null
   and i.deleted_at is null
   and i.suspended_at is null
   and ($1::bigint[] is null or r.installation_id = any ($1::bigint[]))
   and ($2::bigint[] is null or r.id = any ($2::bigint[]))
 order by r.installation_id, r.id;

-- all_installations(): every installation, including deleted ones
select i.id, i.account_login, i.account_type, i.repository_selection, i.suspended_at, i.deleted_at
  from installations i
 order by i.deleted_at is not null, lower(i.account_login), i.id;

-- compared_repositories(): every repository of an installation, its last delivery, and the result of its last comparison with GitHub
select r.id, r.installation_id, r.full_name, r.is_private, r.archived_at is not null as is_archived,
       r.deleted_at is not null as is_deleted, r.removed_at is not null as is_removed,
       heard.received_at as last_heard_at,
       coalesce(doubt.verdict, case when p.repository_id is not null then 'complete' end) as verdict,
       coalesce(doubt.judged_at, p.passed_at) as compared_at, doubt.reason as error
  from repositories r
  left join repository_passes p on p.repository_id = r.id
  left join lateral (
           select d.verdict, d.judged_at, d.reason
             from repository_days d
            where d.repository_id = r.id
              and d.verdict <> 'complete'
            order by d.judged_at desc
            limit 1
       ) as doubt on true
  left join lateral (
           select d.received_at
             from webhook_delivery_results w
             join webhook_deliveries d on d.id = w.delivery_row_id
            where w.repository_id = r.id
              and d.source <> 'reconciliation'
            order by w.delivery_row_id desc
            limit 1
       ) as heard on true
 where r.installation_id is not null
 order by lower(r.full_name), r.id;

-- repositories_of_user(user_id): where a user's commits may come from
select r.id
  from users u
  join installations i
    on i.account_id = u.github_user_id
    or exists (
           select from user_installations l where l.user_id = u.id and l.installation_id = i.id
       )
  join repositories r on r.installation_id = i.id
 where u.id = $1
union
select c.repository_id
  from github_commits c
 where c.user_id = $1;

-- installations_of_user(user_id): the installations whose repositories a user can reach
select i.id
  from users u
  join installations i
    on i.account_id = u.github_user_id
    or exists (
           select from user_installations l where l.user_id = u.id and l.installation_id = i.id
       )
 where u.id = $1
   and i.deleted_at is null
   and i.suspended_at is null;

-- commits_stored_before(repository_id, commit_ids, watermark): which of these commits an earlier complete pass had stored
select c.commit_id
  from github_commits c
 where c.repository_id = $1
   and c.commit_id = any ($2::text[])
   and c.pushed_at < $3;

-- save_scan(repository_id, watermark, etag): store a complete pass; the watermark never decreases
insert into repository_passes as p (repository_id, watermark, etag)
values ($1, $2, $3)
on conflict (repository_id) do update
   set watermark = excluded.watermark,
       etag      = excluded.etag,
       passed_at = now()
 where p.watermark <= excluded.watermark;

-- mark_days_complete(repository_id, days): mark these days, and all days in doubt, as complete; returns the seasons in which a day was in doubt
with doubted as (
    update repository_days
       set verdict   = 'complete',
           reason    = null,
           judged_at = now()
     where repository_id = $1
       and verdict <> 'complete'
    returning season_id
),
proven as (
    insert into repository_days (repository_id, season_id, day, verdict)
    select $1, d.season_id, d.day, 'complete'
      from unnest($2::season_day[]) as d
    on conflict (repository_id, season_id, day) do nothing
)
select distinct season_id from doubted;

-- mark_days_incomplete(repository_id, days, verdict, reason): mark these days as not proven; returns the seasons in which a day changed
with doubted as (
    insert into repository_days as held (repository_id, season_id, day, verdict, reason)
    select $1, d.season_id, d.day, $3, $4
      from unnest($2::doubted_day[]) as d
     where d.although_proven
        or not exists (
               select from repository_days h
                where h.repository_id = $1
                  and h.season_id = d.season_id
                  and h.day = d.day
                  and h.verdict = 'complete'
           )
    on conflict (repository_id, season_id, day) do update
       set verdict   = excluded.verdict,
           reason    = excluded.reason,
           judged_at = now()
    returning held.season_id
)
select distinct season_id from doubted;

-- count_incomplete_days(): the number of partial and of failed days
select d.verdict, count(*) as count
  from repository_days d
 where d.verdict <> 'complete'
 group by d.verdict;

-- branch_heads(repository_id): the branch heads at the last complete pass
select h.ref, h.commit_id
  from branch_heads h
 where h.repository_id = $1;

-- save_branch_heads(repository_id, refs, commit_ids): replace the branch heads of a repository
with gone as (
    delete from branch_heads
     where repository_id = $1
       and ref <> all ($2::text[])
)
insert into branch_heads as h (repository_id, ref, commit_id)
select $1, n.ref, n.commit_id
  from unnest($2::text[], $3::text[]) as n (ref, commit_id)
on conflict (repository_id, ref) do update
   set commit_id = excluded.commit_id;
