-- open_session(user_id): store a new session of a user
insert into sessions (user_id)
values ($1)
returning id;

-- save_refresh_token(token_hash, session_id, expires_at): store the token that continues a session
insert into refresh_tokens (token_hash, session_id, expires_at)
values ($1, $2, $3);

-- use_refresh_token(token_hash): use a valid token, once; returns its session and user
update refresh_tokens t
   set used_at = clock_timestamp()
  from sessions s
 where t.token_hash = $1
   and t.used_at is null
   and t.expires_at > now()
   and s.id = t.session_id
   and s.revoked_at is null
returning s.id as session_id, s.user_id;

-- find_use_under_way(token_hash, requested_at): the session of a token whose other use was still in progress when this one was requested
select s.id as session_id, s.user_id
  from refresh_tokens t
  join sessions s on s.id = t.session_id
 where t.token_hash = $1
   and t.used_at > $2
   and t.expires_at > now()
   and s.revoked_at is null;

-- revoke_session_of_token(token_hash): end the session of a token
update sessions s
   set revoked_at = now()
  from refresh_tokens t
 where t.token_hash = $1
   and s.id = t.session_id
   and s.revoked_at is null;

-- revoke_session(session_id): end a session
update sessions
   set revoked_at = now()
 where id = $1
   and revoked_at is null;

-- revoke_sessions_of(user_id): end every session of a user
update sessions
   set revoked_at = now()
 where user_id = $1
   and revoked_at is null;

-- find_session_user(user_id, session_id): the user while the session is valid; a null session is a script's
select u.id, u.github_user_id, u.github_id, u.is_admin, u.is_hidden, u.created_at, u.updated_at
  from users u
 where u.id = $1
   and (
        $2::bigint is null
        or exists (
            select from sessions s where s.id = $2 and s.user_id = u.id and s.revoked_at is null
        )
       );

-- delete_old_sessions(before): delete sessions that can no longer be continued
delete from sessions s
 where not exists (
           select from refresh_tokens t where t.session_id = s.id and t.expires_at > $1
       )
returning s.id;
