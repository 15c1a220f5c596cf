-- Types for rows that queries take and return in arrays, the order's tables by the login, and
-- the comments of the schema in plain words.

-- A query takes `$1::new_commit[]` instead of one array for each column.
-- A type here is never altered: a server of the release before, still running while this
-- database is migrated, knows its attributes and sends rows of that shape. A row that changes
-- gets a new type beside the old one.

create type delivery_key as (
    app_id      bigint,
    delivery_id text
);

create type new_delivery as (
    app_id          bigint,
    delivery_id     text,
    event           text,
    action          text,
    status          text,
    error           text,
    repository_id   bigint,
    installation_id bigint,
    is_truncated    boolean,
    content_type    text,
    headers         jsonb,
    body            bytea,
    received_at     timestamptz
);

create type new_commit as (
    position              bigint,
    delivery_row_id       bigint,
    repository_id         bigint,
    repository            text,
    is_private            boolean,
    commit_id             text,
    user_id               bigint,
    commit_date           timestamptz,
    raw_date              text,
    author_date           timestamptz,
    pushed_at             timestamptz,
    message               text,
    commit_url            text,
    author_name           text,
    author_github_user_id bigint,
    author_login          text,
    author_email          text,
    author_noreply_login  text,
    is_bot                boolean,
    is_merge              boolean,
    ref                   text
);

comment on column new_commit.position is
    'The place of its delivery among the new deliveries of the same statement, counted from 1.';
comment on column new_commit.delivery_row_id is
    'The number of its delivery if that is stored already.';

create type new_co_author as (
    commit_id      text,
    repository_id  bigint,
    email          text,
    github_user_id bigint,
    noreply_login  text,
    user_id        bigint
);

create type moved_commit as (
    id           bigint,
    pushed_at    timestamptz,
    user_id      bigint,
    author_login text
);

comment on type moved_commit is 'A stored commit with an earlier push time, or another author.';

create type day_mark as (
    season_id       bigint,
    user_id         bigint,
    day             date,
    commit_count    integer,
    first_commit_at timestamptz,
    hours           integer[]
);

create type day_span as (
    season_id bigint,
    user_id   bigint,
    first     date,
    last      date,
    since     timestamptz,
    until     timestamptz
);

comment on type day_span is 'Days of a participant, both ends inclusive, with instants around them.';

create type known_account as (
    id             bigint,
    github_user_id bigint,
    login          text
);

create type known_address as (
    user_id bigint,
    email   text
);

create type known_membership as (
    season_id bigint,
    user_id   bigint,
    joined_on date,
    left_on   date
);

create type known_repository as (
    id              bigint,
    full_name       text,
    is_private      boolean,
    is_fork         boolean,
    seen_at         timestamptz,
    installation_id bigint
);

create type known_season as (
    id               bigint,
    name             text,
    start_date       date,
    days             integer,
    timezone         text,
    day_starts_at    smallint,
    late_push_grace  interval,
    rate_basis       text,
    count_merges     boolean,
    count_forks      boolean,
    count_co_authors boolean,
    join_policy      text,
    revision         bigint,
    facts_revision   bigint
);

create type account_claim as (
    kind  text,
    claim text
);

comment on type account_claim is
    'What names an account: an id, login, email or installation (kind), in lower case.';

create type season_day as (
    season_id bigint,
    day       date
);

create type doubted_day as (
    season_id       bigint,
    day             date,
    although_proven boolean
);

create type page_etag as (
    resource text,
    etag     text,
    next     text
);

-- The order of this system names people by github_id, the login, in users, github_commits and
-- attendance. A login can change hands, so the last two point to users.id; these views have the
-- order's columns. For example:
--
--     select github_id, commit_date, message from github_commits_by_login where github_id = 'ann';
--     select github_id, attendance_date, is_attended from attendance_by_login
--      where season = 'Season 10' order by attendance_date, github_id;

comment on table users is
    'People. github_id is the LOGIN and can change; github_user_id is GitHub''s NUMBER of the '
    'account and never changes. Other tables point to id. Nobody''s GitHub token is stored.';
comment on column users.github_id is
    'The current LOGIN, as the order calls it; it can change, github_user_id cannot.';
comment on column users.github_user_id is
    'GitHub''s NUMBER of the account; it never changes. github_id is the login.';
comment on column github_commits.user_id is
    'The author as our users.id, null if nobody here; by login: view github_commits_by_login.';
comment on column attendance.user_id is
    'The participant as our users.id; by login: view attendance_by_login.';

create view github_commits_by_login as
select c.id,
       coalesce(u.github_id, c.author_login) as github_id,
       c.commit_id,
       c.repository,
       c.message,
       c.commit_url,
       c.commit_date,
       c.is_private,
       c.created_at,
       c.updated_at,
       u.github_user_id
  from github_commits c
  left join users u on u.id = c.user_id;

comment on view github_commits_by_login is
    'github_commits with the author''s current login as github_id. For the owner of the database: '
    'it names hidden users and private repositories.';
comment on column github_commits_by_login.github_id is
    'The author''s current login; of an author who is no user here, the login that the commit '
    'names, which nobody proved, or null.';
comment on column github_commits_by_login.github_user_id is
    'GitHub''s number of the author; null if the author is no user here.';

create view attendance_by_login as
select u.github_id,
       a.attendance_date,
       a.commit_count,
       a.is_attended,
       a.created_at,
       a.updated_at,
       s.name as season,
       a.season_id,
       u.github_user_id
  from attendance a
  join users u on u.id = a.user_id
  join seasons s on s.id = a.season_id;

comment on view attendance_by_login is
    'attendance with the participant''s current login as github_id. As in attendance, corrections '
    'of admins (day_overrides) are not applied, and a day without commits may have no row. For '
    'the owner of the database: it names hidden users.';

-- Plain words for the comments of earlier migrations.

comment on column user_emails.email is 'In lower case; an address that the user verified.';
comment on column seasons.revision is 'The revision of the last change of this season.';
comment on column seasons.facts_revision is
    'The revision of the last change of more than marks: rules, members, names, corrections.';
comment on column installations.changed_at is
    'When GitHub says it last changed; an older event that arrives later does not undo it.';
comment on column repositories.seen_at is
    'When GitHub says it last changed; an older event that arrives later does not undo it.';
comment on column repositories.removed_at is 'When our App lost access to it.';
comment on column repositories.access_at is
    'When GitHub last said whether our App has access; an older event does not undo it.';
comment on column repositories.archival_at is 'When GitHub last said whether it is archived.';
comment on column webhook_deliveries.body is
    'The exact bytes that were signed; null after pruning (DELIVERY_RETENTION_DAYS).';
comment on table github_commits is
    'Commits, one row for each repository that contains a sha. repository and is_private follow '
    'the table repositories by the foreign key: a rename or a change of visibility updates every '
    'commit at once.';
comment on table commit_overrides is 'Late or future commits that an admin accepted.';
comment on table attendance is
    'Counted commits by day. Corrections of admins (day_overrides) are applied when it is read.';
comment on column attendance.hours is
    'Counted commits in each of the 24 hours of the season''s clock.';
comment on table day_overrides is
    'Corrections of days by admins; a row is revoked, never deleted, so that the history remains.';
comment on table webhook_secrets is 'Generated or registered secrets, encrypted with SECRET_KEY.';
comment on view commit_facts is 'What the rules (webhook_app/attendance) need to know of a commit.';
comment on table refresh_tokens is
    'Each token is used once, for the next one; a token that is used twice was stolen and ends '
    'its session.';
comment on table season_requests is
    'Requests to join a season whose join_policy is approval.';
comment on table user_installations is
    'The installations that a user can reach, as GitHub said at sign-in.';
comment on column github_app.webhook_url is
    'Where GitHub delivers: to this server, or to a relay that forwards to it.';
comment on table repository_passes is
    'The last complete pass over a repository: everything pushed before the watermark is stored.';
comment on column repository_passes.etag is
    'ETag of the activity that this pass read; if GitHub answers 304 to it, nothing was pushed '
    'since.';
comment on table repository_days is
    'Whether everything pushed to a repository for a day of a season is stored; a day is a date '
    'in the season''s time zone.';
comment on table branch_heads is
    'Branch heads at the last complete pass over a repository whose activity GitHub does not list.';
comment on table github_etags is
    'Pages of lists that were read completely; next is the query of the page that follows.';
comment on table github_budgets is
    'Requests that count towards GitHub''s rate limit, by installation; 0 is the App itself. '
    'Answers of 304 cost nothing and are counted separately.';
comment on column sweep_state.covered_until is
    'Every delivery in GitHub''s log at this moment is stored.';
comment on column sweep_state.unheld_at is
    'When a sweep last found deliveries that GitHub says were answered with 2xx but that were not '
    'stored; unheld_count is their number.';
comment on table heartbeat is 'When any process of the server was last known to listen.';
comment on table outages is
    'Times in which the server did not listen. Until one is resolved, days for which a push of '
    'that time could count are unknown.';
comment on column job_runs.scope is
    'The part of the work: empty for all of it, else repository/ID, installation/ID or user/ID.';
comment on column job_runs.due_at is
    'The scheduled time of this run; work that was done since then need not be repeated.';
comment on table job_cursors is 'The id of the last delivery that a job has processed.';
comment on table recovered_totals is
    'Totals of what webhooks missed and a job recovered, never reset.';
comment on column users.is_hidden is
    'Not shown to others by name; still counted in totals and ranks.';
comment on column users.calendar_link is
    'The number of this user''s valid calendar link; a new number makes every earlier link invalid.';
comment on table season_goals is
    'A user''s goals in a season: a rate in percent, a streak in days; visible only to them.';
comment on table erasing_keys is
    'The one random key of erased_claims, generated here and never changed. Without it nobody can '
    'test a guessed name, or compare the hashes of another database.';
comment on table erased_claims is
    'What named the people who deleted their account: keyed hashes of GitHub''s number, logins '
    'and addresses, grouped by the hash of the number. Data with these names is not stored again '
    'until the person signs in.';
