"""The lock that elects the projector, held by the benchmark so that nobody projects."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager, suppress

import asyncpg

from tests.bench.servers import Postgres
from webhook_app.store.locks import PROJECTOR_LOCK

POLL_SECONDS = 0.01
_HOLDERS = """
select pid, granted from pg_locks
 where locktype = 'advisory'
   and database = (select oid from pg_database where datname = current_database())
   and objsubid = 1 and (classid::bigint << 32) + objid::bigint = $1
"""


class Election:
    """A candidate on a connection of its own; it wins because it ends the winner's connection."""

    def __init__(self, database: Postgres) -> None:
        self._runner = asyncio.Runner()
        self._seat, self._watcher = self._runner.run(_two_connections(database.url))

    def seize(self) -> None:
        """Become the projector, who then does nothing."""
        self._runner.run(self._seize())

    def release(self) -> None:
        """Let another projector be elected, and return once one is."""
        self._runner.run(self._release())

    def close(self) -> None:
        """Close both connections."""
        self._runner.run(self._seat.close())
        self._runner.run(self._watcher.close())
        self._runner.close()

    async def _seize(self) -> None:
        mine = self._seat.get_server_pid()
        locking = asyncio.create_task(
            self._seat.execute("select pg_advisory_lock($1::bigint)", PROJECTOR_LOCK)
        )
        while not locking.done():
            await asyncio.sleep(POLL_SECONDS)
            rows = await self._watcher.fetch(_HOLDERS, PROJECTOR_LOCK)
            if any(row["pid"] == mine and not row["granted"] for row in rows):  # next in the queue
                for row in rows:
                    if row["granted"]:
                        await self._watcher.execute("select pg_terminate_backend($1)", row["pid"])
        await locking

    async def _release(self) -> None:
        mine = self._seat.get_server_pid()
        await self._seat.execute("select pg_advisory_unlock($1::bigint)", PROJECTOR_LOCK)
        async with asyncio.timeout(30):
            while not any(
                row["granted"] and row["pid"] != mine
                for row in await self._watcher.fetch(_HOLDERS, PROJECTOR_LOCK)
            ):
                await asyncio.sleep(POLL_SECONDS)


@contextmanager
def election(database: Postgres) -> Generator[Election | None]:
    """Yield a candidate; None while the program has no projector."""
    if PROJECTOR_LOCK is None:
        yield None
        return
    candidate = Election(database)
    try:
        yield candidate
    finally:
        with suppress(OSError, asyncpg.PostgresError):
            candidate.close()


async def _two_connections(url: str) -> tuple[asyncpg.Connection, asyncpg.Connection]:
    return await asyncpg.connect(url), await asyncpg.connect(url)
