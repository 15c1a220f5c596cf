-- When the server was listening, and when not.

-- last_beat(): when the server was last known to listen; locks the row until the transaction ends
select h.beaten_at
  from heartbeat h
   for update;

-- beat(at): store that the server is listening
insert into heartbeat as h (beaten_at)
values ($1)
on conflict (is_only) do update
   set beaten_at = greatest(h.beaten_at, excluded.beaten_at);

-- insert_outage(began_at, ended_at, resolved_by): store a time in which the server was not listening
insert into outages (began_at, ended_at, resolved_at, resolved_by)
values ($1, $2, case when $3::text is not null then now() end, $3);

-- unresolved_outages(): outages whose missing data was not recovered yet
select o.id, o.began_at, o.ended_at, o.resolved_at, o.resolved_by
  from outages o
 where o.resolved_at is null
 order by o.began_at;

-- list_outages(limit): the latest outages
select o.id, o.began_at, o.ended_at, o.resolved_at, o.resolved_by
  from outages o
 order by o.began_at desc, o.id desc
 limit $1;

-- resolve_outages(began_after, ended_before, by): mark outages as recovered
update outages
   set resolved_at = now(),
       resolved_by = $3
 where resolved_at is null
   and began_at >= $1
   and ended_at <= $2
returning id;

-- days_of_outages(season_id, user_ids): by user, days for which a repository was not compared with GitHub
with doubted as (
    select d.repository_id, d.day
      from repository_days d
      join repositories r on r.id = d.repository_id
      join installations i on i.id = r.installation_id
     where d.season_id = $1
       and d.verdict <> 'complete'
       and r.removed_at is null
       and r.deleted_at is null
       and i.deleted_at is null
       and i.suspended_at is null
),
connected as (
    select distinct c.repository_id, c.user_id
      from github_commits c
     where c.repository_id in (select repository_id from doubted)
       and c.user_id is not null
    union
    select r.id, u.id
      from repositories r
      join installations i on i.id = r.installation_id
      join users u on u.github_user_id = i.account_id
     where r.id in (select repository_id from doubted)
    union
    select r.id, l.user_id
      from repositories r
      join user_installations l on l.installation_id = r.installation_id
     where r.id in (select repository_id from doubted)
)
select m.user_id, array_agg(distinct d.day) as days
  from season_members m
  join connected c on c.user_id = m.user_id
  join doubted d on d.repository_id = c.repository_id
 where m.season_id = $1
   and ($2::bigint[] is null or m.user_id = any ($2::bigint[]))
 group by m.user_id;
