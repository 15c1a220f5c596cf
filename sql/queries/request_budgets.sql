-- What was asked of GitHub: pages that need not be read twice, and requests by installation.

-- etags_of(prefix): the pages of a list as they were last read
select e.resource, e.etag, e.next
  from github_etags e
 where starts_with(e.resource, $1);

-- save_etags(prefix, resources, etags, nexts): the pages of a list as they were read now
with gone as (
    delete from github_etags
     where starts_with(resource, $1)
       and resource <> all ($2::text[])
)
insert into github_etags (resource, etag, next)
select n.resource, n.etag, n.next
  from unnest($2::text[], $3::text[], $4::text[]) as n (resource, etag, next)
on conflict (resource) do update
   set etag    = excluded.etag,
       next    = excluded.next,
       used_at = now();

-- find_budget(installation_id, night): what an installation has spent
select b.requests, b.not_modified, b.hourly_limit, b.blocked_until
  from github_budgets b
 where b.installation_id = $1
   and b.night = $2;

-- save_budget(installation_id, night, requests, not_modified, hourly_limit, remaining, blocked_until): what an installation has spent by now
insert into github_budgets as b (
    installation_id, night, requests, not_modified, hourly_limit, remaining, blocked_until
)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (installation_id, night) do update
   set requests      = greatest(b.requests, excluded.requests),
       not_modified  = greatest(b.not_modified, excluded.not_modified),
       hourly_limit  = excluded.hourly_limit,
       remaining     = excluded.remaining,
       blocked_until = excluded.blocked_until,
       updated_at    = now();

-- list_budgets(limit): the latest, the largest first
select b.installation_id, i.account_login, b.night, b.requests, b.not_modified, b.hourly_limit,
       b.remaining, b.blocked_until
  from github_budgets b
  left join installations i on i.id = b.installation_id
 order by b.night desc, b.requests desc, b.installation_id
 limit $1;

-- delete_old_budgets(before): nights that nobody asks for any more
delete from github_budgets
 where night < $1;
