"""Opens connections: a pool for queries, and a lock under which one writer works at a time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec

from webhook_app.errors import InvalidInput, Misconfigured, Unavailable

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[Any] | PoolConnectionProxy[Any]
    Pool = asyncpg.Pool[Any]
else:
    Connection = Pool = Any  # asyncpg's classes take no parameters at run time

BOOK_LOCK = 0x67_61_72_64_65_6E  # "garden": every writer takes it, in every process
CONNECT_SECONDS = 2.0
START_SECONDS = 10.0
"""A program that starts waits longer for its database than one that answers a request."""
STATEMENT_SECONDS = 8.0
LOCK_SECONDS = 60.0
"""How long a writer waits for the book's lock, which a change of a whole season holds longest."""
FROZEN_SECONDS = 10
READERS = 8
SNAPSHOTS = 3
SNAPSHOT_SECONDS = 60.0

_AWAY = (
    OSError,
    TimeoutError,
    asyncio.TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
_AWAY_CLASSES = frozenset({"08", "25", "28", "3D", "40", "53", "57", "58"})
"""SQLSTATE classes of connections, read-only servers, a missing password or database, conflicts,
exhaustion, shutdown, I/O."""
_JSONB_VERSION = b"\1"
"""What PostgreSQL's binary jsonb starts with, before the text (`jsonb_send` in jsonb.c)."""
_ARGUMENT = re.compile(r"(invalid input for query argument \$\d+): .*(?= \()", re.DOTALL)
"""How asyncpg quotes an argument that it cannot encode."""


class DatabaseUnavailable(Unavailable):
    """The database cannot be reached or is too busy at the moment; the message says why.

    The message may name a host or a statement, so callers over HTTP do not read it.
    """

    retry_after = 5
    public_message = "The database is not available; try again."

    @property
    def operator_message(self) -> str:
        """The reason, and the setting that names the database."""
        return f"The database cannot be reached (DATABASE_URL): {self}."


class DatabaseUnusable(Misconfigured):
    """The database answers, but this program cannot work with it."""


class DatabaseRefused(InvalidInput):
    """The database does not accept this statement or these values; the message says why.

    The message may name columns, so callers over HTTP do not read it.
    """

    public_message = "The value cannot be stored."

    @property
    def operator_message(self) -> str:
        """The reason, as the end of a sentence."""
        return f"The database does not accept this: {self}."


@contextmanager
def database_errors() -> Generator[None]:
    """Raise DatabaseUnavailable or DatabaseRefused for errors of asyncpg and the network."""
    try:
        yield
    except asyncpg.PostgresError as error:
        if (error.sqlstate or "")[:2] in _AWAY_CLASSES:
            raise DatabaseUnavailable(str(error)) from error
        raise DatabaseRefused(_without_values(error)) from None
    except _AWAY as error:
        if _is_refused_argument(error):
            raise DatabaseRefused(_without_values(error)) from None
        raise DatabaseUnavailable(str(error) or type(error).__name__) from error


def without_values(error: Exception) -> Exception:
    """Return an error as one whose text and traceback may be logged.

    What PostgreSQL says of a refused statement contains the row, which may be a private commit's.
    """
    if isinstance(error, asyncpg.PostgresError) or _is_refused_argument(error):
        return DatabaseRefused(_without_values(error)).with_traceback(error.__traceback__)
    return error


def _is_refused_argument(error: Exception) -> bool:
    """Return whether asyncpg could not encode an argument of a statement."""
    return isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)


def _without_values(error: Exception) -> str:
    """Return the message without the row or argument, which may be a private commit's."""
    message = str(error.args[0]) if error.args else type(error).__name__
    return _ARGUMENT.sub(r"\1", message)


@contextmanager
def _address_errors() -> Generator[None]:
    """Raise DatabaseUnusable for an invalid address."""
    try:
        yield
    except asyncpg.ClientConfigurationError as error:
        raise DatabaseUnusable(f"DATABASE_URL is not valid: {error}.") from None
    except (ValueError, OverflowError):  # the reason may quote a password
        raise DatabaseUnusable("DATABASE_URL is not the address of a PostgreSQL.") from None


class Database:
    """An open database: a pool of connections, and a few of its own for exports."""

    def __init__(self, url: str, pool: Pool) -> None:
        self.url = url
        self._pool = pool
        self._snapshots = asyncio.Semaphore(SNAPSHOTS)

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[Connection]:
        """Lend a pooled connection; raises DatabaseUnavailable within seconds."""
        with database_errors():
            async with self._pool.acquire(timeout=CONNECT_SECONDS) as connection:
                yield connection

    @asynccontextmanager
    async def read_transaction(self) -> AsyncGenerator[Connection]:
        """Lend a pooled connection on which all queries see one snapshot of the data."""
        async with (
            self.connection() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[Connection]:
        """Open a connection outside the pool, on which all queries see one snapshot, for exports.

        Only a few are open at a time, so that slow readers leave the pool to the others. Raises
        DatabaseUnavailable if none becomes free within seconds.
        """
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._snapshots.acquire()
        except TimeoutError:
            raise DatabaseUnavailable("Too many exports are running.") from None
        try:
            connection = await connect(self.url, command_timeout=SNAPSHOT_SECONDS)
            try:
                transaction = connection.transaction(isolation="repeatable_read", readonly=True)
                with database_errors():
                    async with transaction:
                        yield connection
            finally:
                connection.terminate()
        finally:
            self._snapshots.release()

    @asynccontextmanager
    async def write_transaction(self) -> AsyncGenerator[Connection]:
        """Lend a connection in a transaction that holds the write lock until it ends."""
        async with self.connection() as connection, write_lock(connection):
            yield connection


@asynccontextmanager
async def open_database(url: str, readers: int = READERS) -> AsyncGenerator[Database]:
    """Connect a pool.

    Raises DatabaseUnavailable, or DatabaseUnusable before PostgreSQL 15.
    """
    with database_errors(), _address_errors():
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=readers,
            timeout=START_SECONDS,
            command_timeout=STATEMENT_SECONDS,
            init=_prepare_connection,
            reset=_keep_session,
        )
    try:
        yield Database(url, pool)
    finally:
        with suppress(*_AWAY):
            await asyncio.wait_for(pool.close(), CONNECT_SECONDS)
        pool.terminate()


async def connect(
    url: str, command_timeout: float = STATEMENT_SECONDS, connect_seconds: float = CONNECT_SECONDS
) -> asyncpg.Connection[Any]:
    """Open a connection outside the pool, for the writer and the listener.

    Raises as `open_database`.
    """
    with database_errors(), _address_errors():
        connection = await asyncpg.connect(
            url, timeout=connect_seconds, command_timeout=command_timeout
        )
        try:
            await _prepare_connection(connection)
        except BaseException:
            connection.terminate()
            raise
        return connection


async def _prepare_connection(connection: Connection) -> None:
    """Refuse an old server; make commits durable even if the server's default is not.

    JIT is off, because compiling a statement takes longer than any statement here runs. Each
    statement is planned for its own arguments, because many serve one participant or all of them:
    one plan for both reads the days of 10,000 in 0.4 s instead of 0.1 s.
    """
    if connection.get_server_version().major < 15:
        raise DatabaseUnusable("DATABASE_URL names a PostgreSQL older than 15.")
    await connection.execute(
        "set jit = off; set plan_cache_mode = force_custom_plan; "
        "select set_config('synchronous_commit', 'on', false) "
        "where current_setting('synchronous_commit') in ('off', 'local')"
    )
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",  # asyncpg sends composite types in binary only, with all that is in them
        encoder=lambda value: _JSONB_VERSION + msgspec.json.encode(value),
        decoder=lambda sent: msgspec.json.decode(sent[len(_JSONB_VERSION) :]),
    )


async def plan_for_keys(connection: Connection) -> None:
    """Plan a writer's statements once, and for large tables; all of them search by key.

    A plan made while a table is empty reads all of it: after 10,000 deliveries a batch would take
    ten times as long.
    """
    await connection.execute("set enable_seqscan = off; set plan_cache_mode = force_generic_plan")


async def expire_if_frozen(connection: Connection) -> None:
    """Let PostgreSQL close a connection whose process or host is frozen or cut off.

    Its locks end with it, so another process takes over within seconds. The holder sends a
    statement every second.
    """
    await connection.execute(
        f"set idle_session_timeout = '{FROZEN_SECONDS}s';"
        f"set idle_in_transaction_session_timeout = '{FROZEN_SECONDS}s';"
        "set tcp_keepalives_idle = 1; set tcp_keepalives_interval = 1;"
        f"set tcp_keepalives_count = {FROZEN_SECONDS};"
        f"set tcp_user_timeout = '{FROZEN_SECONDS}s'"
    )


def is_away(error: BaseException, connection: Connection) -> bool:
    """Return whether an error of asyncpg says that the database is away or out of resources.

    False for a statement that was refused or took too long while the connection is alive: then
    the statement is at fault.
    """
    if connection.is_closed():
        return True
    if isinstance(error, TimeoutError):
        return False
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "")[:2] in _AWAY_CLASSES - {"25"}
    return isinstance(error, OSError | asyncpg.InternalClientError)


async def _keep_session(_: Connection) -> None:
    """Do nothing when a connection returns to the pool; asyncpg has rolled back already.

    The default would also undo `_prepare_connection`, and cost one more round trip.
    """


@asynccontextmanager
async def write_lock(
    connection: Connection, lock_seconds: float | None = None
) -> AsyncGenerator[None]:
    """Open a transaction and take the write lock before anything is read in it.

    Raises DatabaseUnavailable after this time (None: after that of a statement).

    So each change sees all earlier ones, in every process: none can happen between reading
    members and writing marks.
    """
    try:
        await connection.execute(
            f"begin read write; select pg_advisory_xact_lock({BOOK_LOCK})", timeout=lock_seconds
        )
    except TimeoutError:
        with suppress(*_AWAY, asyncpg.PostgresError):
            await connection.execute("rollback")
        raise DatabaseUnavailable("another change has the book's lock for too long") from None
    try:
        yield
    except BaseException:
        with suppress(*_AWAY, asyncpg.PostgresError):
            await connection.execute("rollback")
        raise
    await connection.execute("commit")
