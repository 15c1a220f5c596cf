-- What makes an absence provable: how far each repository was compared with GitHub, when nobody
-- was there to listen, and what the jobs on a clock did about it.

create table repository_passes (
    repository_id bigint      primary key references repositories on delete cascade,
    watermark     timestamptz not null,
    etag          text,
    passed_at     timestamptz not null default now()
);

comment on table repository_passes is
    'The last complete pass over a repository: everything pushed before the watermark is held.';
comment on column repository_passes.etag is
    'Of the activity as that pass read it: when GitHub answers 304 to it, nothing was pushed since.';

create table repository_days (
    repository_id bigint      not null references repositories on delete cascade,
    season_id     bigint      not null references seasons on delete cascade,
    day           date        not null,
    verdict       text        not null check (verdict in ('complete', 'partial', 'failed')),
    reason        text        check ((verdict = 'complete') = (reason is null)),
    judged_at     timestamptz not null default now(),
    primary key (repository_id, season_id, day)
);

comment on table repository_days is
    'Whether all that was pushed to a repository for a day of a season is held; a day is a date in '
    'the season''s zone.';

create index repository_days_unproven on repository_days (season_id) where verdict <> 'complete';

create table branch_heads (
    repository_id bigint not null references repositories on delete cascade,
    ref           text   not null check (ref <> ''),
    commit_id     text   not null check (length(commit_id) in (40, 64)),
    primary key (repository_id, ref)
);

comment on table branch_heads is
    'Where branches stood at the last complete pass of a repository whose activity GitHub does not tell.';

create table github_etags (
    resource text        primary key,
    etag     text        not null,
    next     text,
    used_at  timestamptz not null default now()
);

comment on table github_etags is
    'Pages of lists as they were last read whole; `next` is the query of the page that follows.';

create table github_budgets (
    installation_id bigint      not null,
    night           date        not null,
    requests        integer     not null default 0 check (requests >= 0),
    not_modified    integer     not null default 0 check (not_modified >= 0),
    hourly_limit    integer     not null check (hourly_limit > 0),
    remaining       integer,
    blocked_until   timestamptz,
    updated_at      timestamptz not null default now(),
    primary key (installation_id, night)
);

comment on table github_budgets is
    'Requests that GitHub counted, by installation; 0 stands for the App itself. Answers of 304 '
    'cost nothing and are told apart.';

create table sweep_state (
    is_only         boolean     primary key default true check (is_only),
    covered_until   timestamptz not null,
    deep_swept_at   timestamptz,
    unheld_at       timestamptz,
    unheld_count    integer     not null default 0 check (unheld_count >= 0)
);

comment on column sweep_state.covered_until is
    'Every delivery that GitHub''s log had at this moment is held.';
comment on column sweep_state.unheld_at is
    'When a sweep last found deliveries that GitHub says were answered with 2xx, and how many.';

create table heartbeat (
    is_only   boolean     primary key default true check (is_only),
    beaten_at timestamptz not null
);

comment on table heartbeat is 'When any process of the server was last known to listen.';

create table outages (
    id          bigint      generated always as identity primary key,
    began_at    timestamptz not null,
    ended_at    timestamptz not null,
    resolved_at timestamptz,
    resolved_by text        check (resolved_by in ('sweep', 'reconciliation', 'no_app')),
    check (began_at < ended_at),
    check ((resolved_at is null) = (resolved_by is null))
);

comment on table outages is
    'When nobody listened. Until resolved, days that a push of that time could count for are unknown.';

create index outages_unresolved on outages (began_at) where resolved_at is null;

create table job_runs (
    id           bigint      generated always as identity primary key,
    job          text        not null check (job <> ''),
    scope        text        not null default '',
    trigger      text        not null
                 check (trigger in ('schedule', 'start', 'retry', 'request', 'event', 'command')),
    due_at       timestamptz not null,
    attempt      integer     not null default 1 check (attempt >= 1),
    status       text        not null
                 check (status in (
                     'queued', 'running', 'succeeded', 'partial', 'failed', 'interrupted'
                 )),
    requested_by bigint      references users on delete set null,
    created_at   timestamptz not null default now(),
    started_at   timestamptz,
    finished_at  timestamptz,
    retry_at     timestamptz,
    done         integer     not null default 0 check (done >= 0),
    total        integer     not null default 0 check (total >= 0),
    numbers      jsonb       not null default '{}',
    error        text,
    check ((status = 'queued') = (started_at is null)),
    check ((status in ('queued', 'running')) = (finished_at is null)),
    check (finished_at >= started_at),
    check (status <> 'failed' or error is not null)
);

comment on column job_runs.scope is
    'What of it is done: all for an empty text, else repository/ID, installation/ID or user/ID.';
comment on column job_runs.due_at is
    'The time of the clock that this run stands for; what is done since then need not be done again.';

create unique index job_runs_open on job_runs (job, scope) where status in ('queued', 'running');
create unique index job_runs_attempt on job_runs (job, scope, due_at, attempt);
create index job_runs_recent on job_runs (job, id desc);

create table job_cursors (
    job      text   primary key,
    position bigint not null
);

comment on table job_cursors is 'How far a job has read the deliveries, by our number.';

create table recovered_totals (
    name  text   primary key check (name <> ''),
    value bigint not null check (value >= 0)
);

comment on table recovered_totals is 'What the webhooks had missed and was found again, for ever.';

-- Few deliveries ask for a repository to be compared with GitHub at once; a job looks for them.
create index webhook_deliveries_asking on webhook_deliveries (id)
 where is_truncated or event in ('installation', 'installation_repositories');

-- Whose days a repository's doubt concerns is read from the index alone.
drop index github_commits_repository;
create index github_commits_repository on github_commits (repository_id, user_id);
