-- What people decide about themselves: whether others see them, what they aim at, and to be gone.

alter table users
    add column is_hidden boolean not null default false;

comment on column users.is_hidden is
    'Not shown to others by name; counted in totals and ranks all the same.';

create index users_hidden on users (id) where is_hidden;

create table season_goals (
    season_id     bigint      not null references seasons on delete cascade,
    user_id       bigint      not null references users on delete cascade,
    target_rate   numeric     check (target_rate between 0 and 100),
    target_streak integer     check (target_streak between 1 and 1000),
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now(),
    primary key (season_id, user_id),
    check (target_rate is not null or target_streak is not null)
);

comment on table season_goals is
    'What somebody aims at in a season: a rate in percent, a streak in days; only they see it.';

create index season_goals_user on season_goals (user_id);

create function claim_hash(kind text, claim text) returns bytea
language sql immutable strict parallel safe
return sha256(convert_to(kind || ':' || claim, 'UTF8'));

create table erased_claims (
    claim_hash     bytea       primary key,
    github_user_id bigint      not null,
    erased_at      timestamptz not null default now()
);

comment on table erased_claims is
    'By what commits named somebody who deleted their account: hashes of GitHub''s number, login '
    'and addresses. What comes of them again is not stored, until they sign in once more.';

create index erased_claims_account on erased_claims (github_user_id);
