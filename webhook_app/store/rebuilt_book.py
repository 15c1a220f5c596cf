"""A second book beside the stored one, in temporary tables of one transaction.

While they exist, every query of this connection finds them instead of the stored tables, so the
projection itself fills them. The queries are here and not in sql/queries/, because they are about
tables that exist only in that transaction.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import msgspec

from webhook_app.store.database import Connection, connect, plan_for_keys
from webhook_app.store.log import LoggedDelivery, logged_delivery

STATEMENT_SECONDS = 15 * 60.0
MAX_SAMPLES = 10

_READ_ONLY = (
    "webhook_deliveries",
    "webhook_delivery_digests",
    "body_dictionaries",
    "erasing_keys",
    "erased_claims",
    "migrations",
)
"""What the projection reads and does not change; the log is too large to copy."""
_EMPTY = (
    "github_commits",
    "commit_co_authors",
    "commit_overrides",
    "attendance",
    "webhook_delivery_results",
    "job_runs",
)
"""What follows from the log, and starts empty; all else starts as it is stored."""

_TABLES = """
select c.relname as name
  from pg_class c
 where c.relnamespace = 'public'::regnamespace
   and c.relkind = 'r'
   and not c.relispartition
   and c.relname <> all ($1::text[])
 order by c.relname
"""
_VIEWS = """
select v.viewname as name, v.definition
  from pg_views v
 where v.schemaname = 'public'
 order by v.viewname
"""
_TRIGGERS = """
select pg_get_triggerdef(t.oid) as definition, c.relname as name
  from pg_trigger t
  join pg_class c on c.oid = t.tgrelid
 where not t.tgisinternal
   and c.relnamespace = 'public'::regnamespace
"""
_COLUMNS = """
select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
  from pg_attribute a
 where a.attrelid = ('public.' || $1::text)::regclass
   and a.attnum > 0
   and not a.attisdropped
   and a.attgenerated = ''
"""
_COPY = """
insert into pg_temp."{name}" ({columns}) overriding system value
select {columns} from public."{name}"
"""
_SEED_COMMITS = """
insert into pg_temp.github_commits overriding system value
select c.*
  from public.github_commits c
 where not exists (select from public.webhook_deliveries d where d.id = c.delivery_id)
"""
_SEED_CO_AUTHORS = """
insert into pg_temp.commit_co_authors
select a.*
  from public.commit_co_authors a
  join pg_temp.github_commits c on c.id = a.commit_row_id
"""
_NEXT_COMMIT_ID = "select coalesce(max(id), 0) + 1 from public.github_commits"
_COPY_OVERRIDES = """
insert into pg_temp.commit_overrides (
    season_id, commit_row_id, reason, set_by, set_at, revoked_by, revoked_at
)
select o.season_id, new.id, o.reason, o.set_by, o.set_at, o.revoked_by, o.revoked_at
  from public.commit_overrides o
  join public.github_commits old on old.id = o.commit_row_id
  join pg_temp.github_commits new
    on new.commit_id = old.commit_id
   and new.repository_id = old.repository_id
"""
_OVERRIDDEN_AUTHORS = """
select c.user_id as id
  from pg_temp.commit_overrides o
  join pg_temp.github_commits c on c.id = o.commit_row_id
 where c.user_id is not null
union
select a.user_id
  from pg_temp.commit_overrides o
  join pg_temp.commit_co_authors a on a.commit_row_id = o.commit_row_id
 where a.user_id is not null
"""
_TAKE_FORMER_LOGINS = """
with former as (
    update pg_temp.github_commits c
       set user_id = old.user_id
      from public.github_commits old
      join public.users u on u.id = old.user_id
     where old.commit_id = c.commit_id
       and old.repository_id = c.repository_id
       and c.user_id is distinct from old.user_id
       and c.author_github_user_id is null
       and lower(u.github_id) <> all (
               array[coalesce(c.author_login, ''), coalesce(c.author_noreply_login, '')]
           )
       and (c.author_login is not null or c.author_noreply_login is not null)
    returning old.user_id
)
select distinct user_id as id from former
"""
_PROJECTED = """
select count(*) filter (where r.status in ('processed', 'ignored')) as projected,
       count(*) filter (where r.status is null) as waiting,
       count(*) filter (where r.status in ('pending', 'failed')) as undecoded,
       count(*) filter (where r.status in ('processed', 'ignored') and d.body is null) as erased
  from public.webhook_deliveries d
  left join public.webhook_delivery_results r on r.delivery_row_id = d.id
"""
_NEXT = """
select w.id, w.app_id, w.delivery_id, w.event, w.source, w.headers, w.body, w.dictionary,
       w.received_at, w.recorded_at
  from (
           select d.*, sum(d.body_bytes) over (order by d.id) as bytes_so_far
             from public.webhook_deliveries d
             join public.webhook_delivery_results r on r.delivery_row_id = d.id
            where d.id > $1
              and r.status in ('processed', 'ignored')
              and d.body is not null
            order by d.id
            limit $2
       ) as w
 where w.bytes_so_far <= $3
    or w.bytes_so_far = w.body_bytes
 order by w.id
"""
_COMMIT = """
c.commit_id, c.repository_id, c.repository, c.is_private, c.user_id, c.commit_date, c.raw_date,
c.author_date, c.pushed_at, c.message, c.commit_url, c.author_name, c.author_github_user_id,
c.author_login, c.author_email, c.author_noreply_login, c.is_bot, c.is_merge,
array(
    select row(a.email, a.github_user_id, a.noreply_login, a.user_id)::text
      from {schema}.commit_co_authors a
     where a.commit_row_id = c.id
     order by 1
) as co_authors
"""
"""Without the delivery that brought it and its ref: of several, the one projected first."""
_DAY = "c.season_id, c.user_id, c.attendance_date, c.commit_count, c.first_commit_at, c.hours"
_DIFFERENCE = """
select {named} as name
  from (
           select {columns} from {first}.{table} c {where}
           except
           select {other_columns} from {second}.{table} c {where}
       ) as c
 order by 1
 limit 1000
"""


class LogCounts(msgspec.Struct, frozen=True, kw_only=True):
    """The deliveries of the log: in the book, waiting for it, undecoded, and without a body."""

    projected: int
    waiting: int
    undecoded: int
    erased: int


class Differences(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between two books: `only_stored` and `only_rebuilt` name some of each."""

    count: int
    only_stored: Sequence[str]
    only_rebuilt: Sequence[str]


@asynccontextmanager
async def rebuilt_book(database_url: str) -> AsyncGenerator[Connection]:
    """Yield a connection on which the book is empty; at the end all of it is gone.

    The transaction sees the stored book as it is now, waits for nobody, and holds up nobody.
    Commits whose delivery is no longer in the log cannot be rebuilt and are there from the start.
    """
    connection = await connect(database_url, command_timeout=STATEMENT_SECONDS)
    try:
        await plan_for_keys(connection)
        await connection.execute("begin isolation level repeatable read")
        await _create_tables(connection)
        yield connection
    finally:
        connection.terminate()


async def has_older_commits(connection: Connection) -> bool:
    """Return whether the rebuilt book started with commits that the log no longer has."""
    found: bool = await connection.fetchval("select exists (select from pg_temp.github_commits)")
    return found


async def count_logged(connection: Connection) -> LogCounts:
    """Return how many deliveries of the log are in which state."""
    [row] = await connection.fetch(_PROJECTED)
    return LogCounts(**row)


async def projected_deliveries(
    connection: Connection, after_id: int, limit: int, max_bytes: int
) -> list[LoggedDelivery]:
    """Return the next deliveries that the stored book is made of, in the order of the log."""
    rows = await connection.fetch(_NEXT, after_id, limit, max_bytes)
    return [logged_delivery(row) for row in rows]


async def take_former_logins(connection: Connection) -> list[int]:
    """Take authors as stored whose login changed since; return the users whose days may change.

    Nobody stores which account had a login at the time of a push.
    """
    return [row["id"] for row in await connection.fetch(_TAKE_FORMER_LOGINS)]


async def copy_commit_overrides(connection: Connection) -> list[int]:
    """Accept the commits that admins accepted; return the users whose days may change."""
    await connection.execute(_COPY_OVERRIDES)
    return [row["id"] for row in await connection.fetch(_OVERRIDDEN_AUTHORS)]


async def count_rebuilt(connection: Connection) -> tuple[int, int]:
    """Return the numbers of commits and of days with commits in the rebuilt book."""
    commits = await connection.fetchval("select count(*) from pg_temp.github_commits")
    days = await connection.fetchval(
        "select count(*) from pg_temp.attendance where commit_count > 0"
    )
    return commits, days


async def differing_commits(connection: Connection) -> Differences:
    """Compare the commits of both books."""
    return await _differences(
        connection, "github_commits", _COMMIT, "c.commit_id || ' in ' || c.repository"
    )


async def differing_days(connection: Connection) -> Differences:
    """Compare the days of both books; a day without commits may have no row."""
    return await _differences(
        connection,
        "attendance",
        _DAY,
        "(select u.github_id from public.users u where u.id = c.user_id) || ' on ' "
        "|| c.attendance_date || ': ' || c.commit_count",
        "where c.commit_count > 0",
    )


async def _create_tables(connection: Connection) -> None:
    views = await connection.fetch(_VIEWS)
    triggers = await connection.fetch(_TRIGGERS)
    tables = [row["name"] for row in await connection.fetch(_TABLES, list(_READ_ONLY))]
    for name in tables:
        await connection.execute(f'create temp table "{name}" (like public."{name}" including all)')
    for name in tables:
        if name not in _EMPTY:
            columns = await connection.fetchval(_COLUMNS, name)
            await connection.execute(_COPY.format(name=name, columns=columns))
    for view in views:  # their definitions name tables without a schema
        await connection.execute(f'create temp view "{view["name"]}" as {view["definition"]}')
    for trigger in triggers:
        definition = trigger["definition"].replace(
            f"ON public.{trigger['name']} ", f"ON pg_temp.{trigger['name']} "
        )
        await connection.execute(definition)
    await connection.execute(_SEED_COMMITS)
    await connection.execute(_SEED_CO_AUTHORS)
    next_id = await connection.fetchval(_NEXT_COMMIT_ID)
    await connection.execute(
        f"alter table pg_temp.github_commits alter column id restart with {next_id}"
    )


async def _differences(
    connection: Connection, table: str, columns: str, named: str, where: str = ""
) -> Differences:
    sides = []
    for first, second in (("public", "pg_temp"), ("pg_temp", "public")):
        rows = await connection.fetch(
            _DIFFERENCE.format(
                named=named,
                table=table,
                where=where,
                first=first,
                second=second,
                columns=columns.format(schema=first),
                other_columns=columns.format(schema=second),
            )
        )
        sides.append([row["name"] for row in rows])
    only_stored, only_rebuilt = sides
    return Differences(
        count=len(set(only_stored) | set(only_rebuilt)),
        only_stored=only_stored[:MAX_SAMPLES],
        only_rebuilt=only_rebuilt[:MAX_SAMPLES],
    )
