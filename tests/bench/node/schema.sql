-- The tables of the receivers in Node: those of fastapi_receiver.py.
create table users (
    id bigint generated always as identity primary key,
    github_id text not null unique,
    email text not null unique
);
create table repositories (
    id bigint primary key,
    full_name text not null,
    is_private boolean not null
);
create table webhook_deliveries (
    id bigint generated always as identity primary key,
    delivery_id text not null unique,
    event text not null,
    body bytea not null
);
create table github_commits (
    id bigint generated always as identity primary key,
    commit_id text not null,
    repository_id bigint not null references repositories (id),
    delivery_id bigint not null references webhook_deliveries (id),
    user_id bigint references users (id),
    message text not null,
    commit_url text not null,
    commit_date timestamptz not null,
    unique (commit_id, repository_id)
);
create index on github_commits (user_id);
create table attendance (
    id bigint generated always as identity primary key,
    user_id bigint not null references users (id),
    attendance_date date not null,
    commit_count bigint not null,
    unique (user_id, attendance_date)
);
