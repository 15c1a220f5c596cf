-- list_users(): every account, by lower-case login
select u.id, u.github_user_id, u.github_id, u.is_admin, u.is_hidden, u.created_at, u.updated_at
  from users u
 order by lower(u.github_id);

-- find_user(id): an account by its id
select u.id, u.github_user_id, u.github_id, u.is_admin, u.is_hidden, u.created_at, u.updated_at
  from users u
 where u.id = $1;

-- find_user_by_login(login): an account by its current login in any case, or by GitHub's number
select u.id, u.github_user_id, u.github_id, u.is_admin, u.is_hidden, u.created_at, u.updated_at
  from users u
 where lower(u.github_id) = $1
    or u.github_user_id = case when $1 ~ '^[0-9]{1,18}$' then $1::bigint end
 order by lower(u.github_id) = $1 desc
 limit 1;

-- find_id(github_user_id): the id of the account with GitHub's number
select u.id
  from users u
 where u.github_user_id = $1;

-- release_login(login, github_user_id): remove a login from an account that GitHub no longer knows by it
update users
   set github_id  = github_id || '~' || github_user_id,
       updated_at = now()
 where lower(github_id) = $1
   and github_user_id <> $2
returning id;

-- save_user(github_user_id, github_id): store an account under its current login; returns its id
insert into users as u (github_user_id, github_id)
values ($1, $2)
on conflict (github_user_id) do update
   set github_id  = excluded.github_id,
       updated_at = case when u.github_id = excluded.github_id then u.updated_at else now() end
returning id;

-- add_email(email, user_id): store a verified address; the last user to verify it owns it
insert into user_emails (email, user_id)
values ($1, $2)
on conflict (email) do update
   set user_id = excluded.user_id;

-- emails_of(user_id): the verified addresses of an account
select e.email
  from user_emails e
 where e.user_id = $1
 order by e.email;

-- set_admin(user_id, is_admin): grant or revoke the admin role
update users
   set is_admin   = $2,
       updated_at = now()
 where id = $1;

-- set_hidden(user_id, is_hidden): hide a user from others, or show them again
update users
   set is_hidden  = $2,
       updated_at = now()
 where id = $1
   and is_hidden <> $2
returning id;

-- calendar_token_of(user_id): the number of a user's valid calendar link
select u.calendar_link
  from users u
 where u.id = $1;

-- rotate_calendar_token(user_id): make every earlier calendar link of a user invalid
update users
   set calendar_link = calendar_link + 1
 where id = $1;

-- hidden_users(): the ids of hidden users
select u.id
  from users u
 where u.is_hidden;

-- match_commits(user_id): assign a user the unmatched commits that they wrote
with me as (
    select u.id, u.github_user_id, lower(u.github_id) as login,
           array(select e.email from user_emails e where e.user_id = u.id) as emails
      from users u
     where u.id = $1
)
update github_commits c
   set user_id    = me.id,
       updated_at = now()
  from me
 where c.user_id is null
   and (
        c.author_github_user_id = me.github_user_id
        or c.author_login = me.login
        or c.author_email = any (me.emails)
        or c.author_noreply_login = me.login
       );

-- match_co_authors(user_id): assign a user the co-author lines that name them
with me as (
    select u.id, u.github_user_id, lower(u.github_id) as login,
           array(select e.email from user_emails e where e.user_id = u.id) as emails
      from users u
     where u.id = $1
)
update commit_co_authors a
   set user_id = me.id
  from me
 where a.user_id is null
   and (
        a.github_user_id = me.github_user_id
        or a.email = any (me.emails)
        or a.noreply_login = me.login
       );
