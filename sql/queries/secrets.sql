-- list_secrets(): the stored webhook secrets, newest first
select s.id, s.encrypted, s.created_at, s.uses, s.last_used_at
  from webhook_secrets s
 order by s.id desc;

-- insert_secret(encrypted): store a webhook secret
insert into webhook_secrets (encrypted)
values ($1)
returning id;

-- set_encrypted(id, encrypted): store a secret encrypted with another key
update webhook_secrets
   set encrypted = $2
 where id = $1;

-- delete_secret(id): delete a secret
delete from webhook_secrets
 where id = $1
returning id;

-- count_uses(ids, counts): add to the uses of secrets since the last call
update webhook_secrets s
   set uses         = s.uses + u.count,
       last_used_at = now()
  from unnest($1::bigint[], $2::bigint[]) as u (id, count)
 where s.id = u.id;
