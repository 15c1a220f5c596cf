-- save_setup_link(token_hash): store a one-time link to /setup
insert into setup_links (token_hash)
values ($1);

-- has_setup_link(token_hash): whether a link may still be used
select exists (
    select from setup_links l where l.token_hash = $1 and l.used_at is null
) as is_good;

-- use_setup_links(): make every link invalid
update setup_links
   set used_at = now()
 where used_at is null;

-- find_app(): the registered GitHub App
select a.app_id, a.slug, a.name, a.html_url, a.client_id, a.encrypted, a.webhook_url, a.created_at
  from github_app a;

-- save_app(app_id, slug, name, html_url, client_id, encrypted, webhook_url): store the registered GitHub App
insert into github_app as a (app_id, slug, name, html_url, client_id, encrypted, webhook_url)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (is_only) do update
   set app_id      = excluded.app_id,
       slug        = excluded.slug,
       name        = excluded.name,
       html_url    = excluded.html_url,
       client_id   = excluded.client_id,
       encrypted   = excluded.encrypted,
       webhook_url = excluded.webhook_url,
       created_at  = case when a.app_id = excluded.app_id then a.created_at else now() end;
