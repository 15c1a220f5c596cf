-- Who is signed in, which GitHub App we are, and what its life-cycle events tell.

create table sessions (
    id         bigint      generated always as identity primary key,
    user_id    bigint      not null references users on delete cascade,
    created_at timestamptz not null default now(),
    revoked_at timestamptz
);

create index sessions_user on sessions (user_id);

create table refresh_tokens (
    token_hash bytea       primary key,
    session_id bigint      not null references sessions on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at    timestamptz
);

comment on table refresh_tokens is
    'Each is used once, for the next; one that comes a second time was stolen and ends its session.';

create index refresh_tokens_session on refresh_tokens (session_id);

create table github_app (
    is_only    boolean     primary key default true check (is_only),
    app_id     bigint      not null check (app_id > 0),
    slug       text        not null,
    name       text        not null,
    html_url   text        not null,
    client_id  text        not null,
    encrypted  bytea       not null,
    created_at timestamptz not null default now()
);

comment on column github_app.encrypted is
    'client_secret and private_key as JSON, encrypted with SECRET_KEY.';

create table setup_links (
    token_hash bytea       primary key,
    created_at timestamptz not null default now(),
    used_at    timestamptz
);

create table season_requests (
    season_id    bigint      not null references seasons on delete cascade,
    user_id      bigint      not null references users on delete cascade,
    requested_at timestamptz not null default now(),
    primary key (season_id, user_id)
);

comment on table season_requests is 'Who asks to join a season with join_policy = approval.';

create table user_installations (
    user_id         bigint      not null references users on delete cascade,
    installation_id bigint      not null references installations on delete cascade,
    seen_at         timestamptz not null default now(),
    primary key (user_id, installation_id)
);

comment on table user_installations is 'Installations a user can reach, as GitHub said at sign-in.';

alter table installations
    add column account_type         text,
    add column repository_selection text,
    add column changed_at           timestamptz;

comment on column installations.changed_at is
    'When GitHub says it last changed; what arrives later but is older does not undo it.';

create index installations_account on installations (account_id);

alter table repositories
    add column archived_at timestamptz,
    add column deleted_at  timestamptz,
    add column removed_at  timestamptz;

comment on column repositories.removed_at is 'Since when our App has no access to it.';

create index repositories_installation on repositories (installation_id);
create index webhook_deliveries_repository on webhook_deliveries (repository_id, received_at desc);
