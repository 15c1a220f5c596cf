-- list_secrets(): the webhook secrets kept here, newest first
select s.id, s.encrypted, s.created_at, s.uses, s.last_used_at
  from webhook_secrets s
 order by s.id desc;

-- insert_secret(encrypted): keep a webhook secret
insert into webhook_secrets (encrypted)
values ($1)
returning id;

-- set_encrypted(id, encrypted): the same secret under another key
update webhook_secrets
   set encrypted = $2
 where id = $1;

-- delete_secret(id): a secret that is good no longer
delete from webhook_secrets
 where id = $1
returning id;

-- count_uses(ids, counts): how often secrets were good since the last time
update webhook_secrets s
   set uses         = s.uses + u.count,
       last_used_at = now()
  from unnest($1::bigint[], $2::bigint[]) as u (id, count)
 where s.id = u.id;
