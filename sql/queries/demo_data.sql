-- Deletes the demo season, its invented people and all their data.

-- drop_invented_commits(repository_ids): delete the commits in these repositories
delete from github_commits
 where repository_id = any ($1::bigint[]);

-- drop_invented_deliveries(repository_ids, limit): delete some of the deliveries from these repositories
with gone as (
    delete from webhook_deliveries
     where id in (
               select d.id
                 from webhook_deliveries d
                where d.repository_id = any ($1::bigint[])
                limit $2
           )
    returning id
)
select count(*) from gone;

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
