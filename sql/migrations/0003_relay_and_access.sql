-- Where deliveries are sent when GitHub cannot reach us, and the order of what installations tell.

alter table github_app
    add column webhook_url text not null default '';

comment on column github_app.webhook_url is
    'Where GitHub was told to deliver: ours, or a relay''s that passes it on.';

alter table repositories
    add column access_at   timestamptz,
    add column archival_at timestamptz;

comment on column repositories.access_at is
    'When GitHub last said whether our App has access; what is older does not undo it.';
comment on column repositories.archival_at is
    'When GitHub last said whether it is archived.';
