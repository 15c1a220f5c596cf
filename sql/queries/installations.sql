-- upsert_installation(id, account_id, account_login, account_type, repository_selection, suspended_at, changed_at, is_deleted, listed_at, at): insert or update an installation from an event or a list; an older event does not undo a newer one
--
-- A deletion stands for what one event said, so it yields to a newer event, and to GitHub's own
-- list of a later time. Then the repositories that the deletion removed come back.
with held as (
    select i.deleted_at from installations i where i.id = $1
),
written as (
    insert into installations as i (
        id, account_id, account_login, account_type, repository_selection, suspended_at, changed_at,
        deleted_at
    )
    values ($1, $2, $3, $4, $5, $6, $7, case when $8::boolean then $10::timestamptz end)
    on conflict (id) do update
           -- An installation never moves to another account, so any event may add what is missing.
       set account_id           = coalesce(excluded.account_id, i.account_id),
           account_type         = coalesce(excluded.account_type, i.account_type),
           -- Events arrive out of order: an older one keeps the values of the newer one. A newer one
           -- that does not name a value (null) keeps it too.
           account_login        = case when i.changed_at > excluded.changed_at then i.account_login
                                       else coalesce(excluded.account_login, i.account_login) end,
           repository_selection = case when i.changed_at > excluded.changed_at then i.repository_selection
                                       else coalesce(excluded.repository_selection, i.repository_selection) end,
           -- Null is a value here: the newer event says that it is not suspended, or no longer.
           suspended_at         = case when i.changed_at > excluded.changed_at then i.suspended_at
                                       else excluded.suspended_at end,
           changed_at           = greatest(i.changed_at, excluded.changed_at),
           deleted_at           = case
                                       -- A list is newer than what arrived before this time.
                                       when $9::timestamptz is not null
                                       then case when i.deleted_at >= $9 then i.deleted_at end
                                       -- GitHub may leave the time as it was when it deletes one.
                                       when i.changed_at >= excluded.changed_at and not $8
                                         or i.changed_at > excluded.changed_at
                                       then i.deleted_at
                                       when $8 then coalesce(i.deleted_at, excluded.deleted_at)
                                  end,
           updated_at           = now()
    returning i.deleted_at
)
update repositories r
   set removed_at = null,
       updated_at = now()
  from held, written
 where r.installation_id = $1
   and written.deleted_at is null
   and r.removed_at = held.deleted_at;

-- upsert_repository(id, full_name, is_private, is_fork, seen_at, installation_id, archived, deleted, removed, listed_at, at): insert or update a repository from an event; null is a value that the event does not contain
--
-- Three clocks decide which of two events wins, because they arrive out of order:
--   seen_at ($5)    when GitHub says the repository last changed; null in an installation's event;
--   listed_at ($10) when our App had access, or lost it, compared with access_at;
--   at ($11)        when it arrived here: stored, and compared only by a list that may restore it.
-- An installation's event ("list" below) may hide a repository, but never shows one: a list that
-- arrives late must not publish the name of a repository that has become private since then.
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
    -- Of unknown visibility is private: nothing is shown before an event says that it is public.
    $1, $2, coalesce($3::boolean, true), coalesce($4::boolean, false),
    -- A list that hides a repository counts as seen, so that an older event does not show it.
    coalesce($5::timestamptz, case when $3 then $10::timestamptz end), $6,
    case when $7::boolean then $11::timestamptz end,
    case when $8::boolean then $11::timestamptz end,
    case when $9::boolean then $11::timestamptz end,
    $10, case when $7 is not null then $5 end
)
on conflict (id) do update
   set full_name       = case
                              -- No event about it yet: the newest list, or the first event, names it.
                              when r.seen_at is null and ($5 is not null or r.access_at <= $10)
                              -- An event about it that is not older than the last.
                                or r.seen_at <= $5
                              -- A newer list that hides it: its new name is private and replaces
                              -- the one that was public.
                                or $5 is null and $3 and r.seen_at < $10
                              then excluded.full_name else r.full_name end,
       is_private      = case
                              -- A list hides it unless an event about it is newer; never shows it.
                              when $5 is null
                              then r.is_private or $3 is true and (r.seen_at < $10 or r.seen_at is null)
                              -- An older event about it decides nothing.
                              when r.seen_at > $5 then r.is_private
                              else coalesce($3, r.is_private) end,
       is_fork         = coalesce($4, r.is_fork),
       seen_at         = greatest(r.seen_at, excluded.seen_at),
       -- The newest list says which installation has access; an event without a list ($10 is
       -- null) is compared with nothing and may only set it.
       installation_id = case when r.access_at > $10 then r.installation_id
                              else coalesce($6, r.installation_id) end,
       -- Archived since the first event that says so; null again after a newer one says not.
       archived_at     = case when $7 is null or r.archival_at > $5 then r.archived_at
                              when $7 then coalesce(r.archived_at, $11) end,
       archival_at     = greatest(r.archival_at, excluded.archival_at),
       -- An owner can restore a deleted one: a newer event about it says so, or a later list.
       deleted_at      = case
                              when $8 then coalesce(r.deleted_at, excluded.deleted_at)
                              when r.seen_at < $5 or not $9 and r.deleted_at < $10 then null
                              else r.deleted_at end,
       -- As archived_at, by the order of the lists.
       removed_at      = case when $9 is null or r.access_at > $10 then r.removed_at
                              when $9 then coalesce(r.removed_at, $11) end,
       access_at       = greatest(r.access_at, $10),
       updated_at      = now();

-- remove_repositories(installation_id): mark the repositories of a deleted installation as inaccessible
update repositories r
   set removed_at = i.deleted_at,
       updated_at = now()
  from installations i
 where i.id = $1
   and i.deleted_at is not null
   and r.installation_id = i.id
   and r.removed_at is null;

-- rename_account(account_id, login): store an owner's new login in their installations
update installations
   set account_login = $2,
       updated_at    = now()
 where account_id = $1;

-- rename_repositories(account_id, login): store an owner's new login in the names of their repositories
update repositories r
   set full_name  = $2 || '/' || split_part(r.full_name, '/', 2),
       updated_at = now()
  from installations i
 where i.id = r.installation_id
   and i.account_id = $1
   and split_part(r.full_name, '/', 1) <> $2;

-- link_installations(user_id, installation_ids): replace the installations that a user can reach by those that GitHub names at sign-in
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

-- link_installation(user_id, installation_id): store that a user can reach an installation
insert into user_installations (user_id, installation_id)
values ($1, $2)
on conflict (user_id, installation_id) do update
   set seen_at = now();

-- installations_of(user_id): installations on a user's account, and those that the user can reach
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

-- repositories_of(installation_ids): the repositories of installations, each with the time of its last delivery
select r.id, r.installation_id, r.full_name, r.is_private, r.is_fork, r.archived_at, r.deleted_at,
       r.removed_at, last.received_at as last_heard_at
  from repositories r
  left join lateral (
           select d.received_at
             from webhook_delivery_results w
             join webhook_deliveries d on d.id = w.delivery_row_id
            where w.repository_id = r.id
              and d.source <> 'reconciliation'
            order by w.delivery_row_id desc
            limit 1
       ) as last on true
 where r.installation_id = any ($1::bigint[])
 order by lower(r.full_name);

-- unmatched_in(repository_ids, limit): commits in these repositories whose author is no user, newest first
select c.id, c.repository_id, c.repository, c.is_private, c.commit_id, c.message, c.commit_url,
       c.commit_date, c.pushed_at, c.author_name, c.author_login, c.author_email
  from github_commits c
 where c.user_id is null
   and not c.is_bot
   and c.repository_id = any ($1::bigint[])
 order by c.commit_date desc nulls last, c.id desc
 limit $2;
