-- Requests to GitHub: the ETags of pages, and each installation's budget.

-- etags_of(prefix): the last read pages of a list
select e.resource, e.etag, e.next
  from github_etags e
 where starts_with(e.resource, $1);

-- save_etags(prefix, pages): replace the pages of a list by those that were read now
with gone as (
    delete from github_etags
     where starts_with(resource, $1)
       and resource not in (select n.resource from unnest($2::page_etag[]) as n)
)
insert into github_etags (resource, etag, next)
select n.resource, n.etag, n.next
  from unnest($2::page_etag[]) as n
on conflict (resource) do update
   set etag    = excluded.etag,
       next    = excluded.next,
       used_at = now();

-- find_budget(installation_id, night): an installation's requests in a night
select b.requests, b.not_modified, b.hourly_limit, b.blocked_until
  from github_budgets b
 where b.installation_id = $1
   and b.night = $2;

-- save_budget(installation_id, night, requests, not_modified, hourly_limit, remaining, blocked_until): store an installation's requests so far
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

-- list_budgets(limit): the latest budgets, the largest first
select b.installation_id, i.account_login, b.night, b.requests, b.not_modified, b.hourly_limit,
       b.remaining, b.blocked_until
  from github_budgets b
  left join installations i on i.id = b.installation_id
 order by b.night desc, b.requests desc, b.installation_id
 limit $1;

-- delete_old_budgets(before): delete budgets of nights before a date
delete from github_budgets
 where night < $1;
