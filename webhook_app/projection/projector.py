"""The projector: turns the log into the book, batch after batch, in one process at a time.

Any number of processes try to be it; PostgreSQL's lock decides. The lock ends with its holder's
connection, so another process takes over as soon as one dies. Exactly once does not depend on the
election: a batch and its results are one transaction under the book's lock.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import msgspec
import structlog

from webhook_app.projection.decode import DecodedDelivery, decode_delivery, without_payload
from webhook_app.projection.derive import BatchResult
from webhook_app.projection.write import project_batch
from webhook_app.store import log as delivery_log
from webhook_app.store.database import (
    LOCK_SECONDS,
    STATEMENT_SECONDS,
    Connection,
    DatabaseUnavailable,
    connect,
    database_errors,
    expire_if_frozen,
    is_away,
    plan_for_keys,
    without_values,
    write_lock,
)
from webhook_app.store.locks import end_frozen_projector, try_projector_lock
from webhook_app.store.log import LoggedDelivery, LogState
from webhook_app.store.notifications import listen_for_deliveries, wake_projector

MAX_DELIVERIES = 500
MAX_BYTES = 8_000_000
"""Of bodies in a batch. Both limits keep a batch short, since changes wait for the book's lock."""
MAX_COMMITS = 3_000
TRY_SECONDS = 0.5
"""How often a process that is not the projector tries to be it."""
LOOK_SECONDS = 2.0
"""How often such a process looks whether the projector is frozen."""
PAUSE_SECONDS = 0.25
"""Before a new connection after a failure."""
NOTIFY_SECONDS = 0.02
"""Between two notifications to the projector of another process."""
POLL_SECONDS = 1.0
"""How often the projector looks without being woken, in case a notification is lost."""
ADVANCE_SECONDS = 1.0
"""How often the projector stores how far the log is projected without a gap."""
MAX_LOSSES = 5
"""A delivery is set aside if the connection was lost this often while it alone was written."""
PARTS_AFTER_LOSS = 16
DECODED_AT_A_TIME = 32
"""Between two such parts, requests of this process come in."""
GATHER_SECONDS = 0.1
"""How long the projector waits for more deliveries while they arrive."""
LARGE_BYTES = 256_000
"""Bodies from this size are decoded in a thread."""
WHOLE_SECONDS = 1.0
"""How often the projector looks for deliveries that became visible late while others arrive."""

OnProjected = Callable[[Sequence[LoggedDelivery], Sequence[DecodedDelivery], BatchResult], None]

log = structlog.get_logger()


class _Checkpoint(NamedTuple):
    """A row id, and the number of a transaction that began after that id was taken."""

    row_id: int
    transaction: int
    taken_at: float


class _Scan:
    """Where to look for the next deliveries."""

    def __init__(self, state: LogState) -> None:
        self.state = state
        self.whole_at = float("-inf")
        self.last = 0

    def note(self, batch: Sequence[LoggedDelivery]) -> None:
        """Remember the last delivery that was projected."""
        self.last = max(self.last, batch[-1].id)

    def is_whole_due(self) -> bool:
        """Return whether it is time to look at all that waits."""
        return time.monotonic() - self.whole_at >= WHOLE_SECONDS

    def after_last(self) -> LogState:
        """Return the state as if everything up to the last delivery was projected."""
        last = max(self.last, self.state.projected_up_to)
        return msgspec.structs.replace(self.state, projected_up_to=last)


class Projector:
    """Projects the log while this process is elected."""

    def __init__(
        self, database_url: str, noreply_hosts: frozenset[str], on_projected: OnProjected | None
    ) -> None:
        self._url = database_url
        self._noreply_hosts = noreply_hosts
        self._on_projected = on_projected
        self._wake = asyncio.Event()
        self._losses: Counter[int] = Counter()
        self._limit = MAX_DELIVERIES
        self._suspect_up_to = 0
        self.is_elected = False

    def wake(self) -> None:
        """Let the projector look at the log at once, in whatever process it is."""
        self._wake.set()

    async def run(self) -> None:
        """Try to be the projector, and project while elected, until cancelled."""
        while True:
            try:
                await self._serve_one_connection()
            except DatabaseUnavailable as error:
                log.warning("projection_interrupted", error=str(error))
            except Exception:
                log.exception("projection_failed")
            await asyncio.sleep(PAUSE_SECONDS)

    async def _serve_one_connection(self) -> None:
        """Project over one connection, which holds the lock, until it fails."""
        connection = await connect(self._url, STATEMENT_SECONDS)
        try:
            with database_errors():
                await plan_for_keys(connection)
                looked_at = time.monotonic()
                while not await try_projector_lock(connection):
                    await self._notify_the_other(connection)
                    if time.monotonic() - looked_at >= LOOK_SECONDS:
                        await end_frozen_projector(connection)
                        looked_at = time.monotonic()
                self.is_elected = True
                await expire_if_frozen(connection)
                await listen_for_deliveries(connection, self._wake.set)
                await self._follow(connection)
        finally:
            self.is_elected = False
            connection.terminate()

    async def _notify_the_other(self, connection: Connection) -> None:
        """Wait a while; if deliveries are appended here, wake the projector of another process."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), TRY_SECONDS)
            await _notify(connection, self._wake)

    async def _follow(self, connection: Connection) -> None:
        """Project what waits, then wait for more, until the connection fails."""
        await delivery_log.create_log_state(connection)
        await delivery_log.register_stored_dictionaries(connection)
        state = await delivery_log.find_log_state(connection)
        scan = _Scan(state)
        checkpoint: _Checkpoint | None = None
        while True:
            self._wake.clear()
            batch, is_more = await self._next_batch(connection, scan)
            if batch:
                await self._project(connection, batch)
                scan.note(batch)
            if checkpoint is None:
                checkpoint = await _take_checkpoint(connection, scan.last if is_more else None)
            elif time.monotonic() - checkpoint.taken_at >= ADVANCE_SECONDS:
                advanced = await delivery_log.advance(
                    connection, state, checkpoint.row_id, checkpoint.transaction
                )
                if advanced is not None or checkpoint.row_id <= state.projected_up_to:
                    state, checkpoint = advanced or state, None
                    scan.state = state
                else:
                    checkpoint = checkpoint._replace(taken_at=time.monotonic())
            if not is_more:
                await self._wait()

    async def _wait(self) -> None:
        """Wait until deliveries arrive; if some did while the last ones were projected, for more.

        A batch costs much more than a delivery in it, and nobody waits for its end but readers.
        """
        if self._wake.is_set():
            await asyncio.sleep(GATHER_SECONDS)
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)

    async def _next_batch(
        self, connection: Connection, scan: _Scan
    ) -> tuple[list[LoggedDelivery], bool]:
        """Return the next deliveries without a result, and whether more may wait.

        Usually those after the last one that was projected. At the latest every second, and if
        there are none, all that wait: a transaction may have ended late, with lower row ids.
        """
        limit = self._limit
        batch: list[LoggedDelivery] = []
        is_more = False
        if not scan.is_whole_due():
            batch, is_more = await delivery_log.waiting_deliveries(
                connection, scan.after_last(), limit, MAX_BYTES
            )
        if not batch:
            scan.whole_at = time.monotonic()
            batch, is_more = await delivery_log.waiting_deliveries(
                connection, scan.state, limit, MAX_BYTES
            )
        return batch, is_more

    def _suspect(self, lost: Sequence[DecodedDelivery]) -> None:
        """Take few deliveries at a time until those are written with which the connection was lost.

        So a delivery that causes it soon stands alone, and a database that was restarted costs
        little.
        """
        self._limit = max(1, len(lost) // PARTS_AFTER_LOSS)
        self._suspect_up_to = lost[-1].row_id

    async def _project(self, connection: Connection, batch: Sequence[LoggedDelivery]) -> None:
        """Decode outside the lock, then write under it; a batch has a bounded number of commits."""
        decoded: list[DecodedDelivery] = []
        for part in _slices(batch):
            decoded += [await self._decode(logged) for logged in part]
            await asyncio.sleep(0)  # requests of this process come in between
        begin = commits = 0
        for position, delivery in enumerate(decoded):
            commits += len(delivery.push.commits) if delivery.push else 0
            if commits > MAX_COMMITS and position > begin:
                await self._write(connection, batch[begin:position], decoded[begin:position])
                begin, commits = position, len(delivery.push.commits) if delivery.push else 0
        await self._write(connection, batch[begin:], decoded[begin:])

    async def _decode(self, logged: LoggedDelivery) -> DecodedDelivery:
        """Decode a delivery, unless the connection was lost too often while it alone was written.

        To decode it may have taken so long that PostgreSQL closed the connection. A large one is
        decoded in a thread, so that the requests of this process go on.
        """
        if self._losses[logged.id] >= MAX_LOSSES:
            logged = msgspec.structs.replace(logged, fault="The connection was lost each time.")
        if logged.body is not None and len(logged.body) > LARGE_BYTES:
            return await asyncio.to_thread(decode_delivery, logged, self._noreply_hosts)
        return decode_delivery(logged, self._noreply_hosts)

    async def _write(
        self,
        connection: Connection,
        batch: Sequence[LoggedDelivery],
        decoded: Sequence[DecodedDelivery],
    ) -> None:
        """Write a batch; if it is refused, its halves, until a bad delivery stands alone.

        A batch that takes too long is written one by one: a bad delivery takes that time with
        every batch it is in. A delivery that is refused alone is set aside as `pending`, and tried
        again later. `_decode` does so with one that the connection was lost with several times.
        """
        alone = decoded[0] if len(decoded) == 1 else None
        try:
            async with write_lock(connection, LOCK_SECONDS):
                projected, result = await project_batch(connection, decoded)
        except Exception as error:
            if isinstance(error, DatabaseUnavailable) or is_away(error, connection):
                self._suspect(decoded)
                if alone is not None and not isinstance(error, DatabaseUnavailable):
                    self._losses[alone.row_id] += 1  # a wait for the lock is no loss
                raise
            if alone is not None:
                fault = without_values(error)
                log.error("delivery_not_derived", row_id=alone.row_id, exc_info=fault)
                await self._set_aside(connection, alone, f"{type(fault).__name__}: {fault}")
                return
            size = 1 if isinstance(error, TimeoutError) else (len(decoded) + 1) // 2
            for begin in range(0, len(decoded), size):
                part = slice(begin, begin + size)
                await self._write(connection, batch[part], decoded[part])
            return
        self._losses.clear()
        if decoded[-1].row_id >= self._suspect_up_to:
            self._limit = MAX_DELIVERIES
        _log_projected(projected)
        if self._on_projected is not None:
            self._on_projected(batch, projected, result)

    async def _set_aside(
        self, connection: Connection, delivery: DecodedDelivery, reason: str
    ) -> None:
        """Store a delivery as `pending` with the reason, which is one insert."""
        async with write_lock(connection, LOCK_SECONDS):
            await project_batch(connection, [without_payload(delivery, reason)])


async def _take_checkpoint(connection: Connection, projected: int | None) -> _Checkpoint:
    """Take a row id, and after it the number of a transaction.

    The newest row id, but the last one `projected` while more wait: what is between the two would
    be read again each second until all of it is projected.
    """
    row_id = projected or await delivery_log.last_row_id(connection)
    return _Checkpoint(row_id, await delivery_log.transaction_number(connection), time.monotonic())


def _log_projected(projected: Sequence[DecodedDelivery]) -> None:
    """Log what became of deliveries at level DEBUG; at any other, the batch costs one question."""
    if not log.is_enabled_for(logging.DEBUG):
        return
    for delivery in projected:
        log.debug("delivery_projected", row_id=delivery.row_id, status=delivery.status)


def _slices(batch: Sequence[LoggedDelivery]) -> Iterator[Sequence[LoggedDelivery]]:
    for begin in range(0, len(batch), DECODED_AT_A_TIME):
        yield batch[begin : begin + DECODED_AT_A_TIME]


@asynccontextmanager
async def running_projector(
    database_url: str,
    noreply_hosts: frozenset[str],
    on_projected: OnProjected | None = None,
) -> AsyncGenerator[Projector]:
    """Yield a projector that runs until the block ends; it is elected if no other one is."""
    projector = Projector(database_url, noreply_hosts, on_projected)
    task = asyncio.create_task(projector.run(), name="projector")
    try:
        yield projector
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def running_waker(database_url: str) -> AsyncGenerator[Callable[[], None]]:
    """Yield what wakes the projector of another process, over a connection of its own."""
    appended = asyncio.Event()
    task = asyncio.create_task(_notify_on(database_url, appended), name="waker")
    try:
        yield appended.set
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _notify_on(database_url: str, appended: asyncio.Event) -> None:
    """Wake the projector after deliveries are appended, until cancelled.

    While that fails, the projector looks by itself every second.
    """
    while True:
        with suppress(DatabaseUnavailable), database_errors():
            connection = await connect(database_url)
            try:
                while True:
                    await appended.wait()
                    await _notify(connection, appended)
            finally:
                connection.terminate()
        await asyncio.sleep(PAUSE_SECONDS)
        appended.set()  # what the lost connection should have told


async def _notify(connection: Connection, appended: asyncio.Event) -> None:
    """Send one notification for all that was appended, and soon none again."""
    appended.clear()
    await wake_projector(connection)
    await asyncio.sleep(NOTIFY_SECONDS)
