-- The log of deliveries and its projection: a delivery is appended as it came, and a projector
-- turns the log into commits and days (docs/architecture.md#the-path-of-a-push).

-- A server of the release before cannot append to this table: it answers 503, and the sweep of a
-- server of this release fetches what GitHub then has in its log.

-- The deliveries of before are moved into the log by the program, in steps (store/log_upgrade.py).
alter table github_commits drop constraint github_commits_delivery_id_fkey;
alter table webhook_deliveries rename to unpartitioned_deliveries;
alter sequence webhook_deliveries_id_seq rename to unpartitioned_deliveries_id_seq;
alter index webhook_deliveries_pkey rename to unpartitioned_deliveries_pkey;
alter index webhook_deliveries_app_id_delivery_id_key rename to unpartitioned_deliveries_key;
drop index webhook_deliveries_waiting;
drop index webhook_deliveries_repository;
drop index webhook_deliveries_asking;

create sequence webhook_delivery_ids;
select setval('webhook_delivery_ids', coalesce(max(id), 0) + 1, false)
  from unpartitioned_deliveries;

create table body_dictionaries (
    id         smallint    primary key,
    dictionary bytea       not null,
    created_at timestamptz not null default now()
);

comment on table body_dictionaries is
    'zstd dictionaries by which bodies were compressed; one is never changed or deleted.';

create table webhook_deliveries (
    id          bigint      not null,
    recorded_at timestamptz not null default now(),
    received_at timestamptz not null,
    app_id      bigint      not null,
    body_bytes  integer,
    dictionary  smallint,
    source      text        not null,
    event       text        not null,
    delivery_id text        not null,
    digest      bytea       not null,
    headers     jsonb       not null,
    body        bytea,
    primary key (id, recorded_at)
) partition by range (recorded_at);

alter table webhook_deliveries alter column body set storage external;

comment on table webhook_deliveries is
    'The log: every delivery as it came, never changed but for a body that is erased. One '
    'partition for each week, which is dropped after DELIVERY_RETENTION_DAYS.';
comment on column webhook_deliveries.recorded_at is 'When it was appended here.';
comment on column webhook_deliveries.received_at is
    'When it arrived, or when GitHub first sent it if the sweep fetched it.';
comment on column webhook_deliveries.source is
    'What brought it: webhook, sweep or reconciliation.';
comment on column webhook_deliveries.headers is
    'Headers of an allow-list, without those that have columns or their usual value.';
comment on column webhook_deliveries.digest is
    'The first 16 bytes of the SHA-256 of its body and kind of event; unique in '
    'webhook_delivery_digests.';
comment on column webhook_deliveries.body is
    'The exact bytes that were signed, compressed with zstd and the dictionary of that number '
    '(null: without one); null if the body was erased.';

create index webhook_deliveries_delivery_id on webhook_deliveries using hash (delivery_id);

create table webhook_delivery_digests (
    digest          bytea  primary key,
    delivery_row_id bigint not null
);

comment on table webhook_delivery_digests is
    'Which bodies are in the log: the same one is stored once, under whatever id it comes.';

create table webhook_delivery_results (
    delivery_row_id  bigint      primary key,
    processed_at     timestamptz not null default now(),
    repository_id    bigint,
    new_commit_count integer     not null default 0,
    attempts         smallint    not null default 1,
    is_truncated     boolean     not null default false,
    status           text        not null
                     check (status in ('processed', 'ignored', 'pending', 'failed')),
    action           text,
    error            text,
    check (status not in ('pending', 'failed') or error is not null)
);

comment on table webhook_delivery_results is
    'What became of each delivery of the log, written with the commits and days that follow from '
    'it; a delivery without a row here waits for the projector.';
comment on column webhook_delivery_results.new_commit_count is
    'Its commits that no earlier delivery had brought.';

create index webhook_delivery_results_pending
    on webhook_delivery_results (delivery_row_id) where status = 'pending';
create index webhook_delivery_results_repository
    on webhook_delivery_results (repository_id, delivery_row_id) where repository_id is not null;

-- The jobs that had one read the log by row ids; the projector queues now what they queued.
drop table job_cursors;

create table projection_state (
    is_only          boolean     primary key default true check (is_only),
    projected_up_to  bigint      not null default 0,
    recorded_after   timestamptz not null default '-infinity'
);

comment on table projection_state is
    'How far the log is projected without a gap: no delivery up to this row id waits or can still '
    'appear, and every later one was recorded after this time.';

create function add_delivery_partitions(first_day date, last_day date) returns void
language plpgsql as $$
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
end $$;

comment on function add_delivery_partitions(date, date) is
    'Creates the partitions of the log for the weeks (from Monday, UTC) of these days.';

-- A commit's repository and author need no check at each insert: every writer holds the book's
-- lock, and these triggers do what the foreign keys did when a row they point to changes.
alter table github_commits drop constraint github_commits_user_id_fkey;
alter table github_commits
    drop constraint github_commits_repository_id_repository_is_private_fkey;
alter table repositories drop constraint repositories_id_full_name_is_private_key;

create function copy_repository_to_commits() returns trigger
language plpgsql as $$
begin
    update github_commits
       set repository = new.full_name,
           is_private = new.is_private
     where repository_id = new.id;
    return null;
end $$;

create trigger repository_changed
    after update of full_name, is_private on repositories
    for each row
    when (old.full_name <> new.full_name or old.is_private <> new.is_private)
    execute function copy_repository_to_commits();

create function release_commits_of_user() returns trigger
language plpgsql as $$
begin
    update github_commits set user_id = null where user_id = old.id;
    return null;
end $$;

create trigger user_deleted
    after delete on users
    for each row
    execute function release_commits_of_user();

comment on table github_commits is
    'Commits, one row for each repository that contains a sha. repository and is_private follow '
    'the table repositories by a trigger: a rename or a change of visibility updates every commit '
    'at once. delivery_id is the delivery that brought it, which retention may have deleted.';

drop type delivery_key;
drop type new_delivery;
drop type new_commit;

create type new_delivery as (
    received_at timestamptz,
    app_id      bigint,
    body_bytes  integer,
    dictionary  smallint,
    source      text,
    event       text,
    delivery_id text,
    digest      bytea,
    headers     jsonb,
    body        bytea
);

comment on type new_delivery is 'A delivery to append to the log.';

create type delivery_result as (
    delivery_row_id  bigint,
    repository_id    bigint,
    new_commit_count integer,
    attempts         smallint,
    is_truncated     boolean,
    status           text,
    action           text,
    error            text
);

create type new_commit as (
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
