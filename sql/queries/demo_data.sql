-- Deletes the demo season, its invented people and all their data.

-- drop_invented_commits(repository_ids): delete the commits in these repositories
delete from github_commits
 where repository_id = any ($1::bigint[]);

-- drop_invented_deliveries(repository_ids, limit): delete some of the deliveries from these repositories
with results as (
    delete from webhook_delivery_results
     where delivery_row_id in (
               select r.delivery_row_id
                 from webhook_delivery_results r
                where r.repository_id = any ($1::bigint[])
                limit $2
           )
    returning delivery_row_id
),
gone as (
    delete from webhook_deliveries d
     using results
     where d.id = results.delivery_row_id
    returning d.digest
),
digests as (
    delete from webhook_delivery_digests
     where digest in (select digest from gone)
)
select count(*) from results;

-- delete_demo_repositories(repository_ids): delete these repositories, and their installations if nothing else refers to them
with gone as (
    delete from repositories
     where id = any ($1::bigint[])
    returning installation_id
)
delete from installations i
 where i.id in (select installation_id from gone)
   and i.account_id is null
   and not exists (
           select from repositories r
            where r.installation_id = i.id
              and r.id <> all ($1::bigint[])
       );

-- delete_demo_people(github_user_ids): delete these accounts
delete from users
 where github_user_id = any ($1::bigint[]);

-- delete_demo_season(season_id): delete a season and everything that belongs to it
delete from seasons
 where id = $1;

-- find_progress(): how much of the demo is loaded
select done, total
  from demo_state;

-- save_progress(done, total): how much of the demo is loaded
insert into demo_state (done, total)
values ($1, $2)
    on conflict (is_only) do update
   set done = excluded.done,
       total = excluded.total;

-- delete_progress(): there is no demo
delete from demo_state;
