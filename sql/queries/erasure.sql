-- Erases a user's data, and recognizes later deliveries that contain it.

-- is_claim_erased(github_user_id): whether the owner of this account deleted it here
select exists (
    select from erasing_keys k
      join erased_claims e on e.claim_hash = claim_hash(k.key, 'id', $1::bigint::text)
) as is_erased;

-- add_tombstones(github_user_id, claims): store what named this account, as hashes
insert into erased_claims (claim_hash, account_hash)
select distinct claim_hash(k.key, c.kind, c.claim), claim_hash(k.key, 'id', $1::bigint::text)
  from erasing_keys k
 cross join unnest($2::account_claim[]) as c
on conflict (claim_hash) do nothing;

-- remove_account_tombstone(github_user_id): delete the hashes of an account whose owner came back
delete from erased_claims e
 using erasing_keys k
 where e.account_hash = claim_hash(k.key, 'id', $1::bigint::text);

-- remove_tombstones(github_user_id, login, emails): delete other accounts' hashes of this login and these addresses
delete from erased_claims e
 using erasing_keys k
 where e.account_hash <> claim_hash(k.key, 'id', $1::bigint::text)
   and e.claim_hash in (
           select claim_hash(k.key, 'login', lower($2::text))
           union all
           select claim_hash(k.key, 'email', lower(a.email)) from unnest($3::text[]) as a (email)
       );

-- names_of(user_id): what named a user in commits and deliveries, without addresses that other or unknown authors used too
select 'login' as kind, lower(u.github_id) as name from users u where u.id = $1
union
select 'login', c.author_login from github_commits c where c.user_id = $1
union
select 'email', e.email from user_emails e where e.user_id = $1
union
select 'email', c.author_email
  from github_commits c
 where c.user_id = $1
   and not exists (
           select from github_commits o
            where o.author_email = c.author_email
              and o.user_id is distinct from $1
       )
union
select 'email', a.email from commit_co_authors a where a.user_id = $1
union
select 'installation', i.id::text
  from users u
  join installations i on i.account_id = u.github_user_id
 where u.id = $1;

-- drop_commits(user_id): delete the commits that a user wrote
delete from github_commits
 where user_id = $1;

-- drop_trailers(user_id, pattern): delete a user's co-author lines from other users' commits
with named as (
    delete from commit_co_authors
     where user_id = $1
    returning commit_row_id
)
update github_commits c
   set message    = regexp_replace(c.message, $2, '', 'g'),
       updated_at = now()
 where c.id in (select commit_row_id from named);

-- drop_repositories(installation_ids): delete repositories of these installations that have no commits left
delete from repositories r
 where r.installation_id = any ($1::bigint[])
   and not exists (select from github_commits c where c.repository_id = r.id);

-- drop_installations(installation_ids): delete installations without repositories; clear the owner's name of the others
with gone as (
    delete from installations i
     where i.id = any ($1::bigint[])
       and not exists (select from repositories r where r.installation_id = i.id)
    returning i.id
)
update installations i
   set account_id    = null,
       account_login = null,
       updated_at    = now()
 where i.id = any ($1::bigint[])
   and i.id not in (select id from gone);

-- drop_user(user_id): delete a user and everything that belongs to them
delete from users
 where id = $1;
