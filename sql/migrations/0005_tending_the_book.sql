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

create table erasing_keys (
    is_only boolean primary key default true check (is_only),
    key     bytea   not null check (length(key) = 32)
);

comment on table erasing_keys is
    'The one random key of erased_claims, made here and never changed: without it no guess at a '
    'name can be tried, and no other database''s hashes compared.';

insert into erasing_keys (key) -- 244 random bits, without an extension
values (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

create function claim_hash(key bytea, kind text, claim text) returns bytea
language sql immutable strict parallel safe
return sha256(key || convert_to(kind || ':' || claim, 'UTF8'));

create table erased_claims (
    claim_hash   bytea       primary key,
    account_hash bytea       not null,
    erased_at    timestamptz not null default now()
);

comment on table erased_claims is
    'By what commits named somebody who deleted their account: keyed hashes of GitHub''s number, '
    'login and addresses, grouped by that of the number. What comes of them again is not stored, '
    'until they sign in once more.';

create index erased_claims_account on erased_claims (account_hash);
