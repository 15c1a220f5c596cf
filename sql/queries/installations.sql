-- upsert_installation(id, account_id, account_login, account_type, repository_selection, suspended_at, changed_at, is_deleted): know an installation as an event shows it; an older event does not undo a later one
insert into installations as i (
    id, account_id, account_login, account_type, repository_selection, suspended_at, changed_at,
    deleted_at
)
values ($1, $2, $3, $4, $5, $6, $7, case when $8::boolean then $7::timestamptz end)
on conflict (id) do update
   set account_id           = coalesce(excluded.account_id, i.account_id),
       account_login        = case when i.changed_at > excluded.changed_at then i.account_login
                                   else coalesce(excluded.account_login, i.account_login) end,
       account_type         = coalesce(excluded.account_type, i.account_type),
       repository_selection = case when i.changed_at > excluded.changed_at then i.repository_selection
                                   else coalesce(excluded.repository_selection, i.repository_selection) end,
       suspended_at         = case when i.changed_at > excluded.changed_at then i.suspended_at
                                   else excluded.suspended_at end,
       changed_at           = greatest(i.changed_at, excluded.changed_at),
       deleted_at           = coalesce(i.deleted_at, excluded.deleted_at),
       updated_at           = now();

-- upsert_repository(id, full_name, is_private, is_fork, seen_at, installation_id, archived, deleted, removed, listed_at, at): know a repository as an event shows it; null is what the event does not tell
with known as (
    insert into installations (id)
    select $6 where $6::bigint is not null
    on conflict (id) do nothing
)
insert into repositories as r (
    id, full_name, is_private, is_fork, seen_at, installation_id, archived_at, deleted_at,
    removed_at, access_at, archival_at
)
values (
    $1, $2, coalesce($3::boolean, true), coalesce($4::boolean, false),
    coalesce($5::timestamptz, case when $3 then $10::timestamptz end), $6,
    case when $7::boolean then $11::timestamptz end,
    case when $8::boolean then $11::timestamptz end,
    case when $9::boolean then $11::timestamptz end,
    $10, case when $7 is not null then $5 end
)
on conflict (id) do update
   set full_name       = case when r.seen_at is null and ($5 is not null or r.access_at <= $10)
                                or r.seen_at <= $5
                                or $5 is null and $3 and r.seen_at < $10
                              then excluded.full_name else r.full_name end,
       is_private      = case when $5 is null
                              then r.is_private or $3 is true and (r.seen_at < $10 or r.seen_at is null)
                              when r.seen_at > $5 then r.is_private
                              else coalesce($3, r.is_private) end,
       is_fork         = coalesce($4, r.is_fork),
       seen_at         = greatest(r.seen_at, excluded.seen_at),
       installation_id = case when r.access_at > $10 then r.installation_id
                              else coalesce($6, r.installation_id) end,
       archived_at     = case when $7 is null or r.archival_at > $5 then r.archived_at
                              when $7 then coalesce(r.archived_at, $11) end,
       archival_at     = greatest(r.archival_at, excluded.archival_at),
       deleted_at      = coalesce(r.deleted_at, excluded.deleted_at),
       removed_at      = case when $9 is null or r.access_at > $10 then r.removed_at
                              when $9 then coalesce(r.removed_at, $11) end,
       access_at       = greatest(r.access_at, $10),
       updated_at      = now();

-- remove_repositories(installation_id): where an installation is gone, so is our access
update repositories r
   set removed_at = i.deleted_at,
       updated_at = now()
  from installations i
 where i.id = $1
   and i.deleted_at is not null
   and r.installation_id = i.id
   and r.removed_at is null;

-- rename_account(account_id, login): an owner's new name holds for their installations
update installations
   set account_login = $2,
       updated_at    = now()
 where account_id = $1;

-- rename_repositories(account_id, login): an owner's new name holds for their repositories
update repositories r
   set full_name  = $2 || '/' || split_part(r.full_name, '/', 2),
       updated_at = now()
  from installations i
 where i.id = r.installation_id
   and i.account_id = $1
   and split_part(r.full_name, '/', 1) <> $2;

-- link_installations(user_id, installation_ids): which installations a user can reach, as GitHub said at sign-in
with gone as (
    delete from user_installations
     where user_id = $1
       and installation_id <> all ($2::bigint[])
),
known as (
    insert into installations (id)
    select distinct id from unnest($2::bigint[]) as seen (id)
    on conflict (id) do update set updated_at = installations.updated_at
    returning id
)
insert into user_installations (user_id, installation_id)
select $1, known.id from known
on conflict (user_id, installation_id) do update
   set seen_at = now();

-- link_installation(user_id, installation_id): a user can reach an installation
insert into user_installations (user_id, installation_id)
values ($1, $2)
on conflict (user_id, installation_id) do update
   set seen_at = now();

-- installations_of(user_id): installations on a user's account, and those GitHub says they can reach
select i.id, i.account_login, i.account_type, i.repository_selection, i.suspended_at, i.deleted_at,
       i.account_id is not distinct from u.github_user_id as is_own
  from users u
  join installations i
    on i.account_id = u.github_user_id
    or exists (
           select from user_installations l where l.user_id = u.id and l.installation_id = i.id
       )
 where u.id = $1
 order by lower(i.account_login), i.id;

-- repositories_of(installation_ids): an installation's repositories and when each was last heard from
select r.id, r.installation_id, r.full_name, r.is_private, r.is_fork, r.archived_at, r.deleted_at,
       r.removed_at, last.received_at as last_heard_at
  from repositories r
  left join lateral (
           select d.received_at
             from webhook_deliveries d
            where d.repository_id = r.id
            order by d.received_at desc
            limit 1
       ) as last on true
 where r.installation_id = any ($1::bigint[])
 order by lower(r.full_name);

-- unmatched_in(repository_ids, limit): commits there that belong to nobody we know, newest first
select c.id, c.repository_id, c.repository, c.is_private, c.commit_id, c.message, c.commit_url,
       c.commit_date, c.pushed_at, c.author_name, c.author_login, c.author_email
  from github_commits c
 where c.user_id is null
   and not c.is_bot
   and c.repository_id = any ($1::bigint[])
 order by c.commit_date desc nulls last, c.id desc
 limit $2;
