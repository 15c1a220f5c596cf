-- The attendance book: people, seasons, what GitHub sent, and what follows from it.
-- Times are timestamptz, days are dates in their season's zone.

-- Every change of the book takes the next number. Changes are written one at a time under an
-- advisory lock that is held until the commit, so numbers become visible in order.
create sequence book_revision;

create table users (
    id             bigint      generated always as identity primary key,
    github_user_id bigint      not null unique check (github_user_id > 0),
    github_id      text        not null check (github_id <> ''),
    is_admin       boolean     not null default false,
    created_at     timestamptz not null default now(),
    updated_at     timestamptz not null default now()
);

comment on column users.github_id is 'The current login; it changes, github_user_id does not.';

create unique index users_login on users (lower(github_id));

create table user_emails (
    email      text        primary key check (email <> ''),
    user_id    bigint      not null references users on delete cascade,
    created_at timestamptz not null default now()
);

comment on column user_emails.email is 'Lower case; an address that the user verified.';

create index user_emails_user on user_emails (user_id);

create table seasons (
    id               bigint      generated always as identity primary key,
    name             text        not null unique check (name <> ''),
    start_date       date        not null,
    days             integer     not null check (days between 1 and 1000),
    timezone         text        not null,
    day_starts_at    smallint    not null check (day_starts_at between 0 and 23),
    late_push_grace  interval    check (late_push_grace >= interval '0'),
    rate_basis       text        not null check (rate_basis in ('season', 'joined')),
    count_merges     boolean     not null,
    count_forks      boolean     not null,
    count_co_authors boolean     not null,
    join_policy      text        not null check (join_policy in ('open', 'approval')),
    revision         bigint      not null default nextval('book_revision'),
    facts_revision   bigint      not null default nextval('book_revision'),
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now()
);

comment on column seasons.revision is 'The last change of the book that this season shows.';
comment on column seasons.facts_revision is 'The last change of more than marks: rules, members, names, corrections.';

create table season_members (
    season_id  bigint      not null references seasons on delete cascade,
    user_id    bigint      not null references users on delete cascade,
    joined_on  date        not null,
    left_on    date,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (season_id, user_id),
    check (left_on >= joined_on)
);

create index season_members_user on season_members (user_id);

create table installations (
    id            bigint      primary key check (id > 0),
    account_id    bigint,
    account_login text,
    suspended_at  timestamptz,
    deleted_at    timestamptz,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now()
);

create table repositories (
    id              bigint      primary key check (id > 0),
    installation_id bigint      references installations,
    full_name       text        not null check (full_name <> ''),
    is_private      boolean     not null,
    is_fork         boolean     not null,
    seen_at         timestamptz,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    unique (id, full_name, is_private)
);

comment on column repositories.seen_at is
    'When GitHub says it last changed; what arrives later but is older does not undo it.';

create table webhook_deliveries (
    id              bigint      generated always as identity primary key,
    app_id          bigint      not null,
    delivery_id     text        not null check (delivery_id <> ''),
    event           text        not null,
    action          text,
    status          text        not null
                    check (status in ('processed', 'ignored', 'pending', 'failed')),
    error           text,
    attempts        smallint    not null default 1,
    repository_id   bigint,
    installation_id bigint,
    is_truncated    boolean     not null default false,
    content_type    text        not null,
    headers         jsonb       not null,
    body            bytea,
    received_at     timestamptz not null default now(),
    processed_at    timestamptz,
    unique (app_id, delivery_id),
    check ((status in ('pending', 'failed')) = (processed_at is null)),
    check (status not in ('pending', 'failed') or (error is not null and body is not null))
);

comment on column webhook_deliveries.body is
    'Exactly the bytes that were signed; null once pruned after DELIVERY_RETENTION_DAYS.';

create index webhook_deliveries_waiting on webhook_deliveries (id) where status = 'pending';

create table github_commits (
    id                    bigint      generated always as identity primary key,
    repository_id         bigint      not null,
    repository            text        not null,
    is_private            boolean     not null,
    commit_id             text        not null check (length(commit_id) in (40, 64)),
    user_id               bigint      references users on delete set null,
    commit_date           timestamptz,
    raw_date              text,
    author_date           timestamptz,
    pushed_at             timestamptz not null,
    message               text        not null,
    commit_url            text        not null,
    author_name           text        not null,
    author_github_user_id bigint,
    author_login          text,
    author_email          text,
    author_noreply_login  text,
    is_bot                boolean     not null,
    is_merge              boolean     not null,
    ref                   text        not null,
    delivery_id           bigint      references webhook_deliveries on delete set null,
    created_at            timestamptz not null default now(),
    updated_at            timestamptz not null default now(),
    unique (commit_id, repository_id),
    check ((commit_date is null) = (raw_date is not null)),
    foreign key (repository_id, repository, is_private)
        references repositories (id, full_name, is_private) on update cascade
);

comment on table github_commits is
    'repository and is_private follow repositories by the foreign key: a rename or a change of '
    'visibility holds for every commit at once.';

create index github_commits_user on github_commits (user_id, commit_date);
create index github_commits_repository on github_commits (repository_id);
create index github_commits_unmatched_id    on github_commits (author_github_user_id) where user_id is null;
create index github_commits_unmatched_login on github_commits (author_login)          where user_id is null;
create index github_commits_unmatched_email on github_commits (author_email)          where user_id is null;
create index github_commits_unmatched_plain on github_commits (author_noreply_login)  where user_id is null;

create table commit_co_authors (
    commit_row_id  bigint not null references github_commits on delete cascade,
    email          text   not null,
    github_user_id bigint,
    noreply_login  text,
    user_id        bigint references users on delete set null,
    primary key (commit_row_id, email)
);

create index commit_co_authors_user on commit_co_authors (user_id);
create index commit_co_authors_unmatched on commit_co_authors (email) where user_id is null;

create table commit_overrides (
    id            bigint      generated always as identity primary key,
    season_id     bigint      not null references seasons on delete cascade,
    commit_row_id bigint      not null references github_commits on delete cascade,
    reason        text        not null check (reason <> ''),
    set_by        bigint      references users on delete set null,
    set_at        timestamptz not null default now(),
    revoked_by    bigint      references users on delete set null,
    revoked_at    timestamptz
);

comment on table commit_overrides is 'A late or future commit that an admin accepted.';

create unique index commit_overrides_active
    on commit_overrides (commit_row_id, season_id) where revoked_at is null;

create table attendance (
    season_id       bigint      not null references seasons on delete cascade,
    user_id         bigint      not null references users on delete cascade,
    attendance_date date        not null,
    commit_count    integer     not null check (commit_count >= 0),
    is_attended     boolean     not null generated always as (commit_count > 0) stored,
    first_commit_at timestamptz,
    hours           integer[]   not null check (cardinality(hours) = 24),
    revision        bigint      not null,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    primary key (season_id, user_id, attendance_date),
    check ((commit_count = 0) = (first_commit_at is null))
);

comment on column attendance.hours is 'Counted commits by hour of the clock in the season''s zone.';

comment on table attendance is
    'What the commits alone say of a day; overrides are laid over it when it is read.';

create index attendance_day on attendance (season_id, attendance_date);
create index attendance_revision on attendance (revision);

create table day_overrides (
    id              bigint      generated always as identity primary key,
    season_id       bigint      not null references seasons on delete cascade,
    user_id         bigint      not null references users on delete cascade,
    attendance_date date        not null,
    state           text        not null check (state in ('attended', 'missed', 'excused')),
    reason          text        not null check (reason <> ''),
    set_by          bigint      references users on delete set null,
    set_at          timestamptz not null default now(),
    revoked_by      bigint      references users on delete set null,
    revoked_at      timestamptz
);

comment on table day_overrides is
    'Corrections by an admin; rows are only ever revoked, so that the history stays.';

create unique index day_overrides_active
    on day_overrides (season_id, user_id, attendance_date) where revoked_at is null;

create table webhook_secrets (
    id           bigint      generated always as identity primary key,
    encrypted    bytea       not null,
    created_at   timestamptz not null default now(),
    uses         bigint      not null default 0,
    last_used_at timestamptz
);

comment on table webhook_secrets is 'Secrets made or registered by us, encrypted with SECRET_KEY.';

create view commit_facts as
select c.id,
       c.commit_id,
       c.repository_id,
       c.commit_date,
       c.pushed_at,
       c.user_id,
       c.author_login,
       array(
           select a.user_id
             from commit_co_authors a
            where a.commit_row_id = c.id
              and a.user_id is not null
       ) as co_author_ids,
       c.is_bot,
       c.is_merge,
       r.is_fork,
       array(
           select o.season_id
             from commit_overrides o
            where o.commit_row_id = c.id
              and o.revoked_at is null
       ) as accepted_in
  from github_commits c
  join repositories r on r.id = c.repository_id;

comment on view commit_facts is 'What the rules of attendance.py need to know of a commit.';
