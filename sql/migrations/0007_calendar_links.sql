-- Calendar programs send no cookie: whoever hides reads their own days by a link that tells who they are.

alter table users
    add column calendar_link integer not null default 0;

comment on column users.calendar_link is
    'Which of this user''s calendar links holds: another number, and every link given before is void.';
