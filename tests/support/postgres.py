"""PostgreSQL servers that belong to the tests, and databases that one test after the other has."""

from __future__ import annotations

import atexit
import os
import subprocess
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from webhook_app import embedded
from webhook_app.store.database import START_SECONDS, connect
from webhook_app.store.migrations import migrate

MEMORY = Path("/dev/shm")
LEAST_FREE_BYTES = 4 * 1024**3
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

MOST_BYTES = 12_000_000
_SIZE = "select pg_database_size(current_database())"
_END_CONNECTIONS = """
    select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()
       and backend_type = 'client backend'
"""
_EMPTY = """
do $$
declare
    filled regclass;
begin
    set local session_replication_role = replica; -- in any order, without triggers
    for filled in
        select oid from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
           and relname not in ('migrations', 'erasing_keys') -- filled by the migrations
    loop
        execute format('delete from %s', filled);
    end loop;
    perform setval(format('%I.%I', schemaname, sequencename), start_value, false)
       from pg_sequences where last_value is not null;
end $$
"""
_STATE = """
    select (select sum(xmin::text::numeric) from pg_class where oid >= 16384),
           (select sum(xmin::text::numeric) from pg_attribute where attrelid >= 16384),
           (select sum(xmin::text::numeric) from pg_constraint),
           (select sum(xmin::text::numeric) from pg_trigger),
           (select sum(xmin::text::numeric) from pg_proc),
           (select count(*) from pg_db_role_setting),
           (select string_agg(m::text, ';' order by name) from migrations m),
           (select string_agg(k::text, ';') from erasing_keys k)
"""


def _temporary_root() -> Path | None:
    """Return the disk in memory if it has room: databases are copied twice as fast there."""
    try:
        found = os.statvfs(MEMORY)
    except OSError:
        return None
    is_roomy = found.f_bavail * found.f_frsize >= LEAST_FREE_BYTES
    return MEMORY if is_roomy and os.access(MEMORY, os.W_OK) else None


@contextmanager
def folder_for_postgres(*, in_memory: bool = False) -> Generator[Path]:
    """Yield a folder outside pytest's: pytest, run as root, closes its folder to other users."""
    place = _temporary_root() if in_memory else None
    with TemporaryDirectory(prefix="garden-", dir=place, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def own_server(folder: Path, **settings: str) -> Generator[embedded.Postgres]:
    """Yield a server that differs from stock by these settings, which need no restart."""
    server = embedded.start(folder / "postgres")
    try:
        for name, setting in settings.items():
            execute(server, f"alter system set {name} = {setting}")
        execute(server, "select pg_reload_conf()")
        yield server
    finally:
        server.cleanup()
        atexit.unregister(server._cleanup)  # it would make the folder again for its lock


def execute(server: embedded.Postgres, sql: str) -> None:
    """Let psql run a statement."""
    psql = server.bin_path / "psql"
    subprocess.run(
        [psql, "--quiet", "--command", sql, server.get_uri()],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def on_database(url: str, name: str) -> str:
    """Return the same server's other database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


class Databases:
    """Migrated databases of a server. Each is one test's own, and is emptied for the next.

    To empty one takes 3 ms, to make one 25. One that a test has changed in more than its rows,
    or filled, is dropped.
    """

    def __init__(self, url: str, admin: asyncpg.Connection, template: str) -> None:
        self._url = url
        self._admin = admin
        self._template = template
        self._numbers = count(1)
        self._empty: list[str] = []
        self._cleaners: dict[str, asyncpg.Connection] = {}
        self._as_made: tuple[object, ...] = ()

    @asynccontextmanager
    async def borrowed(self) -> AsyncGenerator[str]:
        """Yield the address of an empty database."""
        name = self._empty.pop() if self._empty else await self._make()
        yield on_database(self._url, name)
        if await self._emptied(self._cleaners[name]):
            self._empty.append(name)
        else:
            await self._drop(name)

    async def close(self) -> None:
        """Drop them all."""
        for name in list(self._cleaners):
            await self._drop(name)

    async def _make(self) -> str:
        name = f"{self._template}_{next(self._numbers)}"
        await self._admin.execute(f"create database {name} template {self._template}")
        cleaner = await asyncpg.connect(on_database(self._url, name))
        self._cleaners[name] = cleaner
        if not self._as_made:
            self._as_made = await self._state_of(cleaner)
        return name

    async def _drop(self, name: str) -> None:
        await self._cleaners.pop(name).close()
        await self._admin.execute(f"drop database {name} with (force)")

    async def _emptied(self, cleaner: asyncpg.Connection) -> bool:
        """Empty a database; False where it is no longer what was made."""
        try:
            await cleaner.execute(_END_CONNECTIONS)
            await cleaner.execute(_EMPTY)
            is_small = await cleaner.fetchval(_SIZE) < MOST_BYTES
            return is_small and await self._state_of(cleaner) == self._as_made
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            return False  # a test ended every connection, or left something that stays

    async def _state_of(self, cleaner: asyncpg.Connection) -> tuple[object, ...]:
        return tuple(await cleaner.fetchrow(_STATE))


@asynccontextmanager
async def databases_of(url: str) -> AsyncGenerator[Databases]:
    """Yield databases of this test process on a server."""
    template = f"book_{os.getpid()}"
    admin = await asyncpg.connect(url)
    await admin.execute(f"create database {template}")
    connection = await connect(on_database(url, template), connect_seconds=START_SECONDS)
    await migrate(connection)
    await connection.close()
    databases = Databases(url, admin, template)
    yield databases
    await databases.close()
    await admin.execute(f"drop database {template} with (force)")
    await admin.close()
