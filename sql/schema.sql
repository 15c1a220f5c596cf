-- The schema that sql/migrations/ come to. `make schema` writes this file, a test compares it;
-- it is for reading only. Rows that migrations insert are not in it.

CREATE SEQUENCE book_revision;

CREATE SEQUENCE webhook_delivery_ids;

CREATE TABLE body_dictionaries (
    id smallint NOT NULL,
    dictionary bytea NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT body_dictionaries_pkey PRIMARY KEY (id)
);

COMMENT ON TABLE body_dictionaries IS 'zstd dictionaries by which bodies were compressed; one is never changed or deleted.';

CREATE TABLE demo_state (
    is_only boolean DEFAULT true NOT NULL,
    done integer NOT NULL,
    total integer NOT NULL,
    CONSTRAINT demo_state_pkey PRIMARY KEY (is_only),
    CONSTRAINT demo_state_done_check CHECK (done >= 0),
    CONSTRAINT demo_state_is_only_check CHECK (is_only),
    CONSTRAINT demo_state_total_check CHECK (total >= 0)
);

COMMENT ON TABLE demo_state IS 'How much of the demo season is loaded, for every process; no row if there is no demo.';

COMMENT ON COLUMN demo_state.done IS 'Past pushes that are recorded.';

COMMENT ON COLUMN demo_state.total IS 'Past pushes of the whole demo.';

CREATE TABLE erased_claims (
    claim_hash bytea NOT NULL,
    account_hash bytea NOT NULL,
    erased_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT erased_claims_pkey PRIMARY KEY (claim_hash)
);

CREATE INDEX erased_claims_account ON erased_claims USING btree (account_hash);

COMMENT ON TABLE erased_claims IS 'What named the people who deleted their account: keyed hashes of GitHub''s number, logins and addresses, grouped by the hash of the number. Data with these names is not stored again until the person signs in.';

CREATE TABLE erasing_keys (
    is_only boolean DEFAULT true NOT NULL,
    key bytea NOT NULL,
    CONSTRAINT erasing_keys_pkey PRIMARY KEY (is_only),
    CONSTRAINT erasing_keys_is_only_check CHECK (is_only),
    CONSTRAINT erasing_keys_key_check CHECK (length(key) = 32)
);

COMMENT ON TABLE erasing_keys IS 'The one random key of erased_claims, generated here and never changed. Without it nobody can test a guessed name, or compare the hashes of another database.';

CREATE TABLE github_app (
    is_only boolean DEFAULT true NOT NULL,
    app_id bigint NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    html_url text NOT NULL,
    client_id text NOT NULL,
    encrypted bytea NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    webhook_url text DEFAULT ''::text NOT NULL,
    CONSTRAINT github_app_pkey PRIMARY KEY (is_only),
    CONSTRAINT github_app_app_id_check CHECK (app_id > 0),
    CONSTRAINT github_app_is_only_check CHECK (is_only)
);

COMMENT ON COLUMN github_app.encrypted IS 'client_secret and private_key as JSON, encrypted with SECRET_KEY.';

COMMENT ON COLUMN github_app.webhook_url IS 'Where GitHub delivers: to this server, or to a relay that forwards to it.';

CREATE TABLE github_budgets (
    installation_id bigint NOT NULL,
    night date NOT NULL,
    requests integer DEFAULT 0 NOT NULL,
    not_modified integer DEFAULT 0 NOT NULL,
    hourly_limit integer NOT NULL,
    remaining integer,
    blocked_until timestamptz,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT github_budgets_pkey PRIMARY KEY (installation_id, night),
    CONSTRAINT github_budgets_hourly_limit_check CHECK (hourly_limit > 0),
    CONSTRAINT github_budgets_not_modified_check CHECK (not_modified >= 0),
    CONSTRAINT github_budgets_requests_check CHECK (requests >= 0)
);

COMMENT ON TABLE github_budgets IS 'Requests that count towards GitHub''s rate limit, by installation; 0 is the App itself. Answers of 304 cost nothing and are counted separately.';

CREATE TABLE github_commits (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    repository_id bigint NOT NULL,
    repository text NOT NULL,
    is_private boolean NOT NULL,
    commit_id text NOT NULL,
    user_id bigint,
    commit_date timestamptz,
    raw_date text,
    author_date timestamptz,
    pushed_at timestamptz NOT NULL,
    message text NOT NULL,
    commit_url text NOT NULL,
    author_name text NOT NULL,
    author_github_user_id bigint,
    author_login text,
    author_email text,
    author_noreply_login text,
    is_bot boolean NOT NULL,
    is_merge boolean NOT NULL,
    ref text NOT NULL,
    delivery_id bigint,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT github_commits_pkey PRIMARY KEY (id),
    CONSTRAINT github_commits_commit_id_repository_id_key UNIQUE (commit_id, repository_id),
    CONSTRAINT github_commits_check CHECK ((commit_date IS NULL) = (raw_date IS NOT NULL)),
    CONSTRAINT github_commits_commit_id_check CHECK (length(commit_id) = ANY (ARRAY[40, 64]))
);

CREATE INDEX github_commits_repository ON github_commits USING btree (repository_id, user_id);

CREATE INDEX github_commits_unmatched_email ON github_commits USING btree (author_email) WHERE user_id IS NULL;

CREATE INDEX github_commits_unmatched_id ON github_commits USING btree (author_github_user_id) WHERE user_id IS NULL;

CREATE INDEX github_commits_unmatched_login ON github_commits USING btree (author_login) WHERE user_id IS NULL;

CREATE INDEX github_commits_unmatched_plain ON github_commits USING btree (author_noreply_login) WHERE user_id IS NULL;

CREATE INDEX github_commits_user ON github_commits USING btree (user_id, commit_date);

COMMENT ON TABLE github_commits IS 'Commits, one row for each repository that contains a sha. repository and is_private follow the table repositories by a trigger: a rename or a change of visibility updates every commit at once. delivery_id is the delivery that brought it, which retention may have deleted.';

COMMENT ON COLUMN github_commits.user_id IS 'The author as our users.id, null if nobody here; by login: view github_commits_by_login.';

CREATE TABLE github_etags (
    resource text NOT NULL,
    etag text NOT NULL,
    next text,
    used_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT github_etags_pkey PRIMARY KEY (resource)
);

COMMENT ON TABLE github_etags IS 'Pages of lists that were read completely; next is the query of the page that follows.';

CREATE TABLE heartbeat (
    is_only boolean DEFAULT true NOT NULL,
    beaten_at timestamptz NOT NULL,
    CONSTRAINT heartbeat_pkey PRIMARY KEY (is_only),
    CONSTRAINT heartbeat_is_only_check CHECK (is_only)
);

COMMENT ON TABLE heartbeat IS 'When any process of the server was last known to listen.';

CREATE TABLE installations (
    id bigint NOT NULL,
    account_id bigint,
    account_login text,
    suspended_at timestamptz,
    deleted_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    account_type text,
    repository_selection text,
    changed_at timestamptz,
    CONSTRAINT installations_pkey PRIMARY KEY (id),
    CONSTRAINT installations_id_check CHECK (id > 0)
);

CREATE INDEX installations_account ON installations USING btree (account_id);

COMMENT ON COLUMN installations.changed_at IS 'When GitHub says it last changed; an older event that arrives later does not undo it.';

CREATE TABLE migrations (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT migrations_pkey PRIMARY KEY (name)
);

CREATE TABLE outages (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    resolved_at timestamptz,
    resolved_by text,
    CONSTRAINT outages_pkey PRIMARY KEY (id),
    CONSTRAINT outages_check CHECK (began_at < ended_at),
    CONSTRAINT outages_check1 CHECK ((resolved_at IS NULL) = (resolved_by IS NULL)),
    CONSTRAINT outages_resolved_by_check CHECK (resolved_by = ANY (ARRAY['sweep'::text, 'reconciliation'::text, 'no_app'::text]))
);

CREATE INDEX outages_unresolved ON outages USING btree (began_at) WHERE resolved_at IS NULL;

COMMENT ON TABLE outages IS 'Times in which the server did not listen. Until one is resolved, days for which a push of that time could count are unknown.';

CREATE TABLE projection_state (
    is_only boolean DEFAULT true NOT NULL,
    projected_up_to bigint DEFAULT 0 NOT NULL,
    recorded_after timestamptz DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT projection_state_pkey PRIMARY KEY (is_only),
    CONSTRAINT projection_state_is_only_check CHECK (is_only)
);

COMMENT ON TABLE projection_state IS 'How far the log is projected without a gap: no delivery up to this row id waits or can still appear, and every later one was recorded after this time.';

CREATE TABLE recovered_totals (
    name text NOT NULL,
    value bigint NOT NULL,
    CONSTRAINT recovered_totals_pkey PRIMARY KEY (name),
    CONSTRAINT recovered_totals_name_check CHECK (name <> ''::text),
    CONSTRAINT recovered_totals_value_check CHECK (value >= 0)
);

COMMENT ON TABLE recovered_totals IS 'Totals of what webhooks missed and a job recovered, never reset.';

CREATE TABLE repositories (
    id bigint NOT NULL,
    installation_id bigint,
    full_name text NOT NULL,
    is_private boolean NOT NULL,
    is_fork boolean NOT NULL,
    seen_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    archived_at timestamptz,
    deleted_at timestamptz,
    removed_at timestamptz,
    access_at timestamptz,
    archival_at timestamptz,
    CONSTRAINT repositories_pkey PRIMARY KEY (id),
    CONSTRAINT repositories_installation_id_fkey FOREIGN KEY (installation_id) REFERENCES installations(id),
    CONSTRAINT repositories_full_name_check CHECK (full_name <> ''::text),
    CONSTRAINT repositories_id_check CHECK (id > 0)
);

CREATE INDEX repositories_installation ON repositories USING btree (installation_id);

COMMENT ON COLUMN repositories.seen_at IS 'When GitHub says it last changed; an older event that arrives later does not undo it.';

COMMENT ON COLUMN repositories.removed_at IS 'When our App lost access to it.';

COMMENT ON COLUMN repositories.access_at IS 'When GitHub last said whether our App has access; an older event does not undo it.';

COMMENT ON COLUMN repositories.archival_at IS 'When GitHub last said whether it is archived.';

CREATE TABLE branch_heads (
    repository_id bigint NOT NULL,
    ref text NOT NULL,
    commit_id text NOT NULL,
    CONSTRAINT branch_heads_pkey PRIMARY KEY (repository_id, ref),
    CONSTRAINT branch_heads_repository_id_fkey FOREIGN KEY (repository_id) REFERENCES repositories(id) ON DELETE CASCADE,
    CONSTRAINT branch_heads_commit_id_check CHECK (length(commit_id) = ANY (ARRAY[40, 64])),
    CONSTRAINT branch_heads_ref_check CHECK (ref <> ''::text)
);

COMMENT ON TABLE branch_heads IS 'Branch heads at the last complete pass over a repository whose activity GitHub does not list.';

CREATE TABLE repository_passes (
    repository_id bigint NOT NULL,
    watermark timestamptz NOT NULL,
    etag text,
    passed_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT repository_passes_pkey PRIMARY KEY (repository_id),
    CONSTRAINT repository_passes_repository_id_fkey FOREIGN KEY (repository_id) REFERENCES repositories(id) ON DELETE CASCADE
);

COMMENT ON TABLE repository_passes IS 'The last complete pass over a repository: everything pushed before the watermark is stored.';

COMMENT ON COLUMN repository_passes.etag IS 'ETag of the activity that this pass read; if GitHub answers 304 to it, nothing was pushed since.';

CREATE TABLE seasons (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    name text NOT NULL,
    start_date date NOT NULL,
    days integer NOT NULL,
    timezone text NOT NULL,
    day_starts_at smallint NOT NULL,
    late_push_grace interval,
    rate_basis text NOT NULL,
    count_merges boolean NOT NULL,
    count_forks boolean NOT NULL,
    count_co_authors boolean NOT NULL,
    join_policy text NOT NULL,
    revision bigint DEFAULT nextval('book_revision'::regclass) NOT NULL,
    facts_revision bigint DEFAULT nextval('book_revision'::regclass) NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT seasons_pkey PRIMARY KEY (id),
    CONSTRAINT seasons_name_key UNIQUE (name),
    CONSTRAINT seasons_day_starts_at_check CHECK (day_starts_at >= 0 AND day_starts_at <= 23),
    CONSTRAINT seasons_days_check CHECK (days >= 1 AND days <= 1000),
    CONSTRAINT seasons_join_policy_check CHECK (join_policy = ANY (ARRAY['open'::text, 'approval'::text])),
    CONSTRAINT seasons_late_push_grace_check CHECK (late_push_grace >= '00:00:00'::interval),
    CONSTRAINT seasons_name_check CHECK (name <> ''::text),
    CONSTRAINT seasons_rate_basis_check CHECK (rate_basis = ANY (ARRAY['season'::text, 'joined'::text]))
);

COMMENT ON COLUMN seasons.revision IS 'The revision of the last change of this season.';

COMMENT ON COLUMN seasons.facts_revision IS 'The revision of the last change of more than marks: rules, members, names, corrections.';

CREATE TABLE repository_days (
    repository_id bigint NOT NULL,
    season_id bigint NOT NULL,
    day date NOT NULL,
    verdict text NOT NULL,
    reason text,
    judged_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT repository_days_pkey PRIMARY KEY (repository_id, season_id, day),
    CONSTRAINT repository_days_repository_id_fkey FOREIGN KEY (repository_id) REFERENCES repositories(id) ON DELETE CASCADE,
    CONSTRAINT repository_days_season_id_fkey FOREIGN KEY (season_id) REFERENCES seasons(id) ON DELETE CASCADE,
    CONSTRAINT repository_days_check CHECK ((verdict = 'complete'::text) = (reason IS NULL)),
    CONSTRAINT repository_days_verdict_check CHECK (verdict = ANY (ARRAY['complete'::text, 'partial'::text, 'failed'::text]))
);

CREATE INDEX repository_days_unproven ON repository_days USING btree (season_id) WHERE verdict <> 'complete'::text;

COMMENT ON TABLE repository_days IS 'Whether everything pushed to a repository for a day of a season is stored; a day is a date in the season''s time zone.';

CREATE TABLE setup_links (
    token_hash bytea NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    used_at timestamptz,
    CONSTRAINT setup_links_pkey PRIMARY KEY (token_hash)
);

CREATE TABLE sweep_state (
    is_only boolean DEFAULT true NOT NULL,
    covered_until timestamptz NOT NULL,
    deep_swept_at timestamptz,
    unheld_at timestamptz,
    unheld_count integer DEFAULT 0 NOT NULL,
    CONSTRAINT sweep_state_pkey PRIMARY KEY (is_only),
    CONSTRAINT sweep_state_is_only_check CHECK (is_only),
    CONSTRAINT sweep_state_unheld_count_check CHECK (unheld_count >= 0)
);

COMMENT ON COLUMN sweep_state.covered_until IS 'Every delivery in GitHub''s log at this moment is stored.';

COMMENT ON COLUMN sweep_state.unheld_at IS 'When a sweep last found deliveries that GitHub says were answered with 2xx but that were not stored; unheld_count is their number.';

CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    github_user_id bigint NOT NULL,
    github_id text NOT NULL,
    is_admin boolean DEFAULT false NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    is_hidden boolean DEFAULT false NOT NULL,
    calendar_link integer DEFAULT 0 NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_github_user_id_key UNIQUE (github_user_id),
    CONSTRAINT users_github_id_check CHECK (github_id <> ''::text),
    CONSTRAINT users_github_user_id_check CHECK (github_user_id > 0)
);

CREATE INDEX users_hidden ON users USING btree (id) WHERE is_hidden;

CREATE UNIQUE INDEX users_login ON users USING btree (lower(github_id));

COMMENT ON TABLE users IS 'People. github_id is the LOGIN and can change; github_user_id is GitHub''s NUMBER of the account and never changes. Other tables point to id. Nobody''s GitHub token is stored.';

COMMENT ON COLUMN users.github_user_id IS 'GitHub''s NUMBER of the account; it never changes. github_id is the login.';

COMMENT ON COLUMN users.github_id IS 'The current LOGIN, as the order calls it; it can change, github_user_id cannot.';

COMMENT ON COLUMN users.is_hidden IS 'Not shown to others by name; still counted in totals and ranks.';

COMMENT ON COLUMN users.calendar_link IS 'The number of this user''s valid calendar link; a new number makes every earlier link invalid.';

CREATE TABLE attendance (
    season_id bigint NOT NULL,
    user_id bigint NOT NULL,
    attendance_date date NOT NULL,
    commit_count integer NOT NULL,
    is_attended boolean GENERATED ALWAYS AS (commit_count > 0) STORED NOT NULL,
    first_commit_at timestamptz,
    hours integer[] NOT NULL,
    revision bigint NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT attendance_pkey PRIMARY KEY (season_id, user_id, attendance_date),
    CONSTRAINT attendance_season_id_fkey FOREIGN KEY (season_id) REFERENCES seasons(id) ON DELETE CASCADE,
    CONSTRAINT attendance_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    CONSTRAINT attendance_check CHECK ((commit_count = 0) = (first_commit_at IS NULL)),
    CONSTRAINT attendance_commit_count_check CHECK (commit_count >= 0),
    CONSTRAINT attendance_hours_check CHECK (cardinality(hours) = 24)
);

CREATE INDEX attendance_day ON attendance USING btree (season_id, attendance_date);

CREATE INDEX attendance_revision ON attendance USING btree (revision);

COMMENT ON TABLE attendance IS 'Counted commits by day. Corrections of admins (day_overrides) are applied when it is read.';

COMMENT ON COLUMN attendance.user_id IS 'The participant as our users.id; by login: view attendance_by_login.';

COMMENT ON COLUMN attendance.hours IS 'Counted commits in each of the 24 hours of the season''s clock.';

CREATE TABLE commit_co_authors (
    commit_row_id bigint NOT NULL,
    email text NOT NULL,
    github_user_id bigint,
    noreply_login text,
    user_id bigint,
    CONSTRAINT commit_co_authors_pkey PRIMARY KEY (commit_row_id, email),
    CONSTRAINT commit_co_authors_commit_row_id_fkey FOREIGN KEY (commit_row_id) REFERENCES github_commits(id) ON DELETE CASCADE,
    CONSTRAINT commit_co_authors_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL
);

CREATE INDEX commit_co_authors_unmatched ON commit_co_authors USING btree (email) WHERE user_id IS NULL;

CREATE INDEX commit_co_authors_user ON commit_co_authors USING btree (user_id);

CREATE TABLE commit_overrides (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    season_id bigint NOT NULL,
    commit_row_id bigint NOT NULL,
    reason text NOT NULL,
    set_by bigint,
    set_at timestamptz DEFAULT now() NOT NULL,
    revoked_by bigint,
    revoked_at timestamptz,
    CONSTRAINT commit_overrides_pkey PRIMARY KEY (id),
    CONSTRAINT commit_overrides_commit_row_id_fkey FOREIGN KEY (commit_row_id) REFERENCES github_commits(id) ON DELETE CASCADE,
    CONSTRAINT commit_overrides_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES users(id) ON DELETE SET NULL,
    CONSTRAINT commit_overrides_season_id_fkey FOREIGN KEY (season_id) REFERENCES seasons(id) ON DELETE CASCADE,
    CONSTRAINT commit_overrides_set_by_fkey FOREIGN KEY (set_by) REFERENCES users(id) ON DELETE SET NULL,
    CONSTRAINT commit_overrides_reason_check CHECK (reason <> ''::text)
);

CREATE UNIQUE INDEX commit_overrides_active ON commit_overrides USING btree (commit_row_id, season_id) WHERE revoked_at IS NULL;

COMMENT ON TABLE commit_overrides IS 'Late or future commits that an admin accepted.';

CREATE TABLE day_overrides (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    season_id bigint NOT NULL,
    user_id bigint NOT NULL,
    attendance_date date NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    set_by bigint,
    set_at timestamptz DEFAULT now() NOT NULL,
    revoked_by bigint,
    revoked_at timestamptz,
    CONSTRAINT day_overrides_pkey PRIMARY KEY (id),
    CONSTRAINT day_overrides_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES users(id) ON DELETE SET NULL,
    CONSTRAINT day_overrides_season_id_fkey FOREIGN KEY (season_id) REFERENCES seasons(id) ON DELETE CASCADE,
    CONSTRAINT day_overrides_set_by_fkey FOREIGN KEY (set_by) REFERENCES users(id) ON DELETE SET NULL,
    CONSTRAINT day_overrides_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    CONSTRAINT day_overrides_reason_check CHECK (reason <> ''::text),
    CONSTRAINT day_overrides_state_check CHECK (state = ANY (ARRAY['attended'::text, 'missed'::text, 'excused'::text]))
);

CREATE UNIQUE INDEX day_overrides_active ON day_overrides USING btree (season_id, user_id, attendance_date) WHERE revoked_at IS NULL;

COMMENT ON TABLE day_overrides IS 'Corrections of days by admins; a row is revoked, never deleted, so that the history remains.';

CREATE TABLE job_runs (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    job text NOT NULL,
    scope text DEFAULT ''::text NOT NULL,
    trigger text NOT NULL,
    due_at timestamptz NOT NULL,
    attempt integer DEFAULT 1 NOT NULL,
    status text NOT NULL,
    requested_by bigint,
    created_at timestamptz DEFAULT now() NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    retry_at timestamptz,
    done integer DEFAULT 0 NOT NULL,
    total integer DEFAULT 0 NOT NULL,
    numbers jsonb DEFAULT '{}'::jsonb NOT NULL,
    error text,
    CONSTRAINT job_runs_pkey PRIMARY KEY (id),
    CONSTRAINT job_runs_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES users(id) ON DELETE SET NULL,
    CONSTRAINT job_runs_attempt_check CHECK (attempt >= 1),
    CONSTRAINT job_runs_check CHECK ((status = 'queued'::text) = (started_at IS NULL)),
    CONSTRAINT job_runs_check1 CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text])) = (finished_at IS NULL)),
    CONSTRAINT job_runs_check2 CHECK (finished_at >= started_at),
    CONSTRAINT job_runs_check3 CHECK (status <> 'failed'::text OR error IS NOT NULL),
    CONSTRAINT job_runs_done_check CHECK (done >= 0),
    CONSTRAINT job_runs_job_check CHECK (job <> ''::text),
    CONSTRAINT job_runs_status_check CHECK (status = ANY (ARRAY['queued'::text, 'running'::text, 'succeeded'::text, 'partial'::text, 'failed'::text, 'interrupted'::text])),
    CONSTRAINT job_runs_total_check CHECK (total >= 0),
    CONSTRAINT job_runs_trigger_check CHECK (trigger = ANY (ARRAY['schedule'::text, 'start'::text, 'retry'::text, 'request'::text, 'event'::text, 'command'::text]))
);

CREATE UNIQUE INDEX job_runs_attempt ON job_runs USING btree (job, scope, due_at, attempt);

CREATE UNIQUE INDEX job_runs_open ON job_runs USING btree (job, scope) WHERE status = ANY (ARRAY['queued'::text, 'running'::text]);

CREATE INDEX job_runs_recent ON job_runs USING btree (job, id DESC);

COMMENT ON COLUMN job_runs.scope IS 'The part of the work: empty for all of it, else repository/ID, installation/ID or user/ID.';

COMMENT ON COLUMN job_runs.due_at IS 'The scheduled time of this run; work that was done since then need not be repeated.';

CREATE TABLE season_goals (
    season_id bigint NOT NULL,
    user_id bigint NOT NULL,
    target_rate numeric,
    target_streak integer,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT season_goals_pkey PRIMARY KEY (season_id, user_id),
    CONSTRAINT season_goals_season_id_fkey FOREIGN KEY (season_id) REFERENCES seasons(id) ON DELETE CASCADE,
    CONSTRAINT season_goals_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    CONSTRAINT season_goals_check CHECK (target_rate IS NOT NULL OR target_streak IS NOT NULL),
    CONSTRAINT season_goals_target_rate_check CHECK (target_rate >= 0::numeric AND target_rate <= 100::numeric),
    CONSTRAINT season_goals_target_streak_check CHECK (target_streak >= 1 AND target_streak <= 1000)
);

CREATE INDEX season_goals_user ON season_goals USING btree (user_id);

COMMENT ON TABLE season_goals IS 'A user''s goals in a season: a rate in percent, a streak in days; visible only to them.';

CREATE TABLE season_members (
    season_id bigint NOT NULL,
    user_id bigint NOT NULL,
    joined_on date NOT NULL,
    left_on date,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT season_members_pkey PRIMARY KEY (season_id, user_id),
    CONSTRAINT season_members_season_id_fkey FOREIGN KEY (season_id) REFERENCES seasons(id) ON DELETE CASCADE,
    CONSTRAINT season_members_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    CONSTRAINT season_members_check CHECK (left_on >= joined_on)
);

CREATE INDEX season_members_user ON season_members USING btree (user_id);

CREATE TABLE season_requests (
    season_id bigint NOT NULL,
    user_id bigint NOT NULL,
    requested_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT season_requests_pkey PRIMARY KEY (season_id, user_id),
    CONSTRAINT season_requests_season_id_fkey FOREIGN KEY (season_id) REFERENCES seasons(id) ON DELETE CASCADE,
    CONSTRAINT season_requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

COMMENT ON TABLE season_requests IS 'Requests to join a season whose join_policy is approval.';

CREATE TABLE sessions (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

CREATE INDEX sessions_user ON sessions USING btree (user_id);

CREATE TABLE refresh_tokens (
    token_hash bytea NOT NULL,
    session_id bigint NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_hash),
    CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE
);

CREATE INDEX refresh_tokens_session ON refresh_tokens USING btree (session_id);

COMMENT ON TABLE refresh_tokens IS 'Each token is used once, for the next one; a token that is used twice was stolen and ends its session.';

CREATE TABLE user_emails (
    email text NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT user_emails_pkey PRIMARY KEY (email),
    CONSTRAINT user_emails_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    CONSTRAINT user_emails_email_check CHECK (email <> ''::text)
);

CREATE INDEX user_emails_user ON user_emails USING btree (user_id);

COMMENT ON COLUMN user_emails.email IS 'In lower case; an address that the user verified.';

CREATE TABLE user_installations (
    user_id bigint NOT NULL,
    installation_id bigint NOT NULL,
    seen_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT user_installations_pkey PRIMARY KEY (user_id, installation_id),
    CONSTRAINT user_installations_installation_id_fkey FOREIGN KEY (installation_id) REFERENCES installations(id) ON DELETE CASCADE,
    CONSTRAINT user_installations_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

COMMENT ON TABLE user_installations IS 'The installations that a user can reach, as GitHub said at sign-in.';

CREATE TABLE webhook_delivery_digests (
    digest bytea NOT NULL,
    delivery_row_id bigint NOT NULL,
    CONSTRAINT webhook_delivery_digests_pkey PRIMARY KEY (digest)
);

COMMENT ON TABLE webhook_delivery_digests IS 'Which bodies are in the log: the same one is stored once, under whatever id it comes.';

CREATE TABLE webhook_delivery_results (
    delivery_row_id bigint NOT NULL,
    processed_at timestamptz DEFAULT now() NOT NULL,
    repository_id bigint,
    new_commit_count integer DEFAULT 0 NOT NULL,
    attempts smallint DEFAULT 1 NOT NULL,
    is_truncated boolean DEFAULT false NOT NULL,
    status text NOT NULL,
    action text,
    error text,
    CONSTRAINT webhook_delivery_results_pkey PRIMARY KEY (delivery_row_id),
    CONSTRAINT webhook_delivery_results_check CHECK ((status <> ALL (ARRAY['pending'::text, 'failed'::text])) OR error IS NOT NULL),
    CONSTRAINT webhook_delivery_results_status_check CHECK (status = ANY (ARRAY['processed'::text, 'ignored'::text, 'pending'::text, 'failed'::text]))
);

CREATE INDEX webhook_delivery_results_pending ON webhook_delivery_results USING btree (delivery_row_id) WHERE status = 'pending'::text;

CREATE INDEX webhook_delivery_results_repository ON webhook_delivery_results USING btree (repository_id, delivery_row_id) WHERE repository_id IS NOT NULL;

COMMENT ON TABLE webhook_delivery_results IS 'What became of each delivery of the log, written with the commits and days that follow from it; a delivery without a row here waits for the projector.';

COMMENT ON COLUMN webhook_delivery_results.new_commit_count IS 'Its commits that no earlier delivery had brought.';

CREATE TABLE webhook_secrets (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    encrypted bytea NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    uses bigint DEFAULT 0 NOT NULL,
    last_used_at timestamptz,
    CONSTRAINT webhook_secrets_pkey PRIMARY KEY (id)
);

COMMENT ON TABLE webhook_secrets IS 'Generated or registered secrets, encrypted with SECRET_KEY.';

CREATE TABLE webhook_deliveries (
    id bigint NOT NULL,
    recorded_at timestamptz DEFAULT now() NOT NULL,
    received_at timestamptz NOT NULL,
    app_id bigint NOT NULL,
    body_bytes integer,
    dictionary smallint,
    source text NOT NULL,
    event text NOT NULL,
    delivery_id text NOT NULL,
    digest bytea NOT NULL,
    headers jsonb NOT NULL,
    body bytea,
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id, recorded_at)
) PARTITION BY RANGE (recorded_at);

ALTER TABLE webhook_deliveries ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE INDEX webhook_deliveries_delivery_id ON ONLY webhook_deliveries USING btree (hashtextextended(delivery_id, 0::bigint));

COMMENT ON TABLE webhook_deliveries IS 'The log: every delivery as it came, never changed but for a body that is erased. One partition for each week, which is dropped after DELIVERY_RETENTION_DAYS.';

COMMENT ON COLUMN webhook_deliveries.recorded_at IS 'When it was appended here.';

COMMENT ON COLUMN webhook_deliveries.received_at IS 'When it arrived, or when GitHub first sent it if the sweep fetched it.';

COMMENT ON COLUMN webhook_deliveries.source IS 'What brought it: webhook, sweep or reconciliation.';

COMMENT ON COLUMN webhook_deliveries.digest IS 'The first 15 bytes of the SHA-256 of its body and kind of event, 16 of the oldest; unique in webhook_delivery_digests.';

COMMENT ON COLUMN webhook_deliveries.headers IS 'Headers of an allow-list, without those that have columns or their usual value. The id of the webhook is here only if no App was the target: an App has one webhook.';

COMMENT ON COLUMN webhook_deliveries.body IS 'The exact bytes that were signed, compressed with zstd and the dictionary of that number (null: without one); null if the body was erased.';

CREATE VIEW attendance_by_login AS
 SELECT u.github_id,
    a.attendance_date,
    a.commit_count,
    a.is_attended,
    a.created_at,
    a.updated_at,
    s.name AS season,
    a.season_id,
    u.github_user_id
   FROM attendance a
     JOIN users u ON u.id = a.user_id
     JOIN seasons s ON s.id = a.season_id;

COMMENT ON VIEW attendance_by_login IS 'attendance with the participant''s current login as github_id. As in attendance, corrections of admins (day_overrides) are not applied, and a day without commits may have no row. For the owner of the database: it names hidden users.';

CREATE VIEW commit_facts AS
 SELECT c.id,
    c.commit_id,
    c.repository_id,
    c.commit_date,
    c.pushed_at,
    c.user_id,
    c.author_login,
    ARRAY( SELECT a.user_id
           FROM commit_co_authors a
          WHERE a.commit_row_id = c.id AND a.user_id IS NOT NULL) AS co_author_ids,
    c.is_bot,
    c.is_merge,
    r.is_fork,
    ARRAY( SELECT o.season_id
           FROM commit_overrides o
          WHERE o.commit_row_id = c.id AND o.revoked_at IS NULL) AS accepted_in
   FROM github_commits c
     JOIN repositories r ON r.id = c.repository_id;

COMMENT ON VIEW commit_facts IS 'What the rules (webhook_app/attendance) need to know of a commit.';

CREATE VIEW github_commits_by_login AS
 SELECT c.id,
    COALESCE(u.github_id, c.author_login) AS github_id,
    c.commit_id,
    c.repository,
    c.message,
    c.commit_url,
    c.commit_date,
    c.is_private,
    c.created_at,
    c.updated_at,
    u.github_user_id
   FROM github_commits c
     LEFT JOIN users u ON u.id = c.user_id;

COMMENT ON VIEW github_commits_by_login IS 'github_commits with the author''s current login as github_id. For the owner of the database: it names hidden users and private repositories.';

COMMENT ON COLUMN github_commits_by_login.github_id IS 'The author''s current login; of an author who is no user here, the login that the commit names, which nobody proved, or null.';

COMMENT ON COLUMN github_commits_by_login.github_user_id IS 'GitHub''s number of the author; null if the author is no user here.';

CREATE TYPE account_claim AS (
    kind text,
    claim text
);

CREATE TYPE day_mark AS (
    season_id bigint,
    user_id bigint,
    day date,
    commit_count integer,
    first_commit_at timestamptz,
    hours integer[]
);

CREATE TYPE day_span AS (
    season_id bigint,
    user_id bigint,
    first date,
    last date,
    since timestamptz,
    until timestamptz
);

CREATE TYPE delivery_result AS (
    delivery_row_id bigint,
    repository_id bigint,
    new_commit_count integer,
    attempts smallint,
    is_truncated boolean,
    status text,
    action text,
    error text
);

CREATE TYPE doubted_day AS (
    season_id bigint,
    day date,
    although_proven boolean
);

CREATE TYPE known_account AS (
    id bigint,
    github_user_id bigint,
    login text
);

CREATE TYPE known_address AS (
    user_id bigint,
    email text
);

CREATE TYPE known_membership AS (
    season_id bigint,
    user_id bigint,
    joined_on date,
    left_on date
);

CREATE TYPE known_repository AS (
    id bigint,
    full_name text,
    is_private boolean,
    is_fork boolean,
    seen_at timestamptz,
    installation_id bigint
);

CREATE TYPE known_season AS (
    id bigint,
    name text,
    start_date date,
    days integer,
    timezone text,
    day_starts_at smallint,
    late_push_grace interval,
    rate_basis text,
    count_merges boolean,
    count_forks boolean,
    count_co_authors boolean,
    join_policy text,
    revision bigint,
    facts_revision bigint
);

CREATE TYPE moved_commit AS (
    id bigint,
    pushed_at timestamptz,
    user_id bigint,
    author_login text
);

CREATE TYPE new_co_author AS (
    commit_id text,
    repository_id bigint,
    email text,
    github_user_id bigint,
    noreply_login text,
    user_id bigint
);

CREATE TYPE new_commit AS (
    delivery_row_id bigint,
    repository_id bigint,
    repository text,
    is_private boolean,
    commit_id text,
    user_id bigint,
    commit_date timestamptz,
    raw_date text,
    author_date timestamptz,
    pushed_at timestamptz,
    message text,
    commit_url text,
    author_name text,
    author_github_user_id bigint,
    author_login text,
    author_email text,
    author_noreply_login text,
    is_bot boolean,
    is_merge boolean,
    ref text
);

CREATE TYPE new_delivery AS (
    received_at timestamptz,
    app_id bigint,
    body_bytes integer,
    dictionary smallint,
    source text,
    event text,
    delivery_id text,
    digest bytea,
    headers jsonb,
    body bytea
);

CREATE TYPE page_etag AS (
    resource text,
    etag text,
    next text
);

CREATE TYPE season_day AS (
    season_id bigint,
    day date
);

CREATE OR REPLACE FUNCTION public.add_delivery_partitions(first_day date, last_day date)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
    begins_on date := date_trunc('week', first_day)::date;
    partition text;
begin
    perform pg_advisory_xact_lock(hashtextextended('delivery partitions', 0));
    while begins_on <= last_day loop
        partition := 'webhook_deliveries_' || to_char(begins_on, 'YYYYMMDD');
        if to_regclass(partition) is null then
            execute format(
                'create table %I (like webhook_deliveries including defaults including storage)',
                partition
            );
            -- Attached, not created as a partition, because that would stop every reader.
            execute format(
                'alter table webhook_deliveries attach partition %I '
                'for values from (%L) to (%L)',
                partition,
                begins_on::timestamp at time zone 'UTC',
                (begins_on + 7)::timestamp at time zone 'UTC'
            );
        end if;
        begins_on := begins_on + 7;
    end loop;
end $function$;

COMMENT ON FUNCTION add_delivery_partitions(date,date) IS 'Creates the partitions of the log for the weeks (from Monday, UTC) of these days.';

CREATE OR REPLACE FUNCTION public.claim_hash(key bytea, kind text, claim text)
 RETURNS bytea
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN sha256((key || convert_to(((kind || ':'::text) || claim), 'UTF8'::name)));

CREATE OR REPLACE FUNCTION public.copy_repository_to_commits()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    update github_commits
       set repository = new.full_name,
           is_private = new.is_private
     where repository_id = new.id;
    return null;
end $function$;

CREATE OR REPLACE FUNCTION public.release_commits_of_user()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    update github_commits set user_id = null where user_id = old.id;
    return null;
end $function$;

CREATE TRIGGER repository_changed AFTER UPDATE OF full_name, is_private ON repositories FOR EACH ROW WHEN (old.full_name <> new.full_name OR old.is_private <> new.is_private) EXECUTE FUNCTION copy_repository_to_commits();

CREATE TRIGGER user_deleted AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION release_commits_of_user();
