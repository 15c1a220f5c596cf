-- list_secrets(): the webhook secrets kept here, newest first
select s.id, s.encrypted
  from webhook_secrets s
 order by s.id desc;

-- insert_secret(encrypted): keep a webhook secret
insert into webhook_secrets (encrypted)
values ($1);
