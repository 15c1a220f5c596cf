"""Group commit: deliveries that arrive during a commit are appended together by the next one.

There is no timer: a deliberate wait would only cost (0.4 of the throughput at 32 in flight). There
is no lock: any number of processes on any number of hosts append at the same time.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Literal, NamedTuple

import structlog

from webhook_app.store.database import (
    Connection,
    DatabaseUnavailable,
    connect,
    database_errors,
    plan_for_keys,
)
from webhook_app.store.log import append
from webhook_app.store.rows import NewDeliveryRow

MAX_DELIVERIES = 512
MAX_BYTES = 4_000_000
MAX_WAITING_BYTES = 128_000_000
LARGE_BODY_BYTES = 64_000
"""Larger bodies, compressed, take a way of their own, so that the usual small ones never wait."""
ANSWER_SECONDS = 9.0
"""GitHub stops waiting after 10 s; a delivery recorded later is a duplicate if sent again."""
LOOK_SECONDS = 0.5

log = structlog.get_logger()


Status = Literal["recorded", "duplicate"]


class Receipt(NamedTuple):
    """The answer to a delivery; `row_id` is that of a recorded one, None for a duplicate."""

    delivery_id: str
    status: Status
    row_id: int | None


class _Waiting(NamedTuple):
    entry: NewDeliveryRow
    receipt: asyncio.Future[Receipt]
    since: float


class LogAppender:
    """Appends deliveries over two connections: one for usual bodies, one for large ones."""

    def __init__(self, usual: _Lane, large: _Lane) -> None:
        self._usual = usual
        self._large = large

    @property
    def waiting(self) -> int:
        """The number of deliveries that wait for their commit."""
        return self._usual.waiting + self._large.waiting

    async def append(self, entry: NewDeliveryRow) -> Receipt:
        """Return the receipt of a delivery once it is durable.

        Raises DatabaseUnavailable: the delivery may or may not be recorded then. GitHub's log
        stores it as failed, and a sweep fetches it.
        """
        lane = self._usual if len(entry.body) <= LARGE_BODY_BYTES else self._large
        return await lane.append(entry)


class _Lane:
    """One connection that appends one batch after the other."""

    def __init__(self, database_url: str, on_appended: Callable[[], None]) -> None:
        self._url = database_url
        self._on_appended = on_appended
        self._connection: Connection | None = None
        self._queue: deque[_Waiting] = deque()
        self._current: list[_Waiting] = []
        self._waiting_bytes = 0
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def append(self, entry: NewDeliveryRow) -> asyncio.Future[Receipt]:
        """Queue an entry; the future is its receipt."""
        if self._waiting_bytes + len(entry.body) > MAX_WAITING_BYTES:
            raise DatabaseUnavailable("too many deliveries wait for the database")
        receipt: asyncio.Future[Receipt] = self._loop.create_future()
        self._queue.append(_Waiting(entry, receipt, self._loop.time()))
        self._waiting_bytes += len(entry.body)
        self._wake.set()
        return receipt

    async def run(self) -> None:
        """Append batch after batch until cancelled."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._queue:
                    self._current = self._take()
                    await self._settle(self._current)
                    self._on_appended()
        finally:
            for waiting in (*self._current, *self._queue):
                _fail(waiting, DatabaseUnavailable("the server is stopping"))
            if self._connection is not None:
                self._connection.terminate()

    async def answer_in_time(self) -> None:
        """Fail what waits longer than GitHub does, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            expired = self._loop.time() - ANSWER_SECONDS
            for waiting in (*self._current, *self._queue):
                if waiting.since < expired:
                    _fail(waiting, DatabaseUnavailable("the database takes too long"))

    def _take(self) -> list[_Waiting]:
        """Return the next batch: at least one delivery, and as many as the limits allow."""
        batch: list[_Waiting] = []
        size = 0
        while self._queue and len(batch) < MAX_DELIVERIES:
            body_bytes = len(self._queue[0].entry.body)
            size += body_bytes
            if batch and size > MAX_BYTES:
                break
            batch.append(self._queue.popleft())
            self._waiting_bytes -= body_bytes
        return batch

    async def _settle(self, batch: list[_Waiting]) -> None:
        """Append a batch and resolve its futures.

        If PostgreSQL refuses a batch, its deliveries are appended one by one, so that a bad one
        does not harm the others.
        """
        entries = {waiting.entry.digest: waiting.entry for waiting in reversed(batch)}
        try:  # in the order of arrival
            row_ids = await self._append(list(reversed(entries.values())))
        except DatabaseUnavailable as error:
            log.warning("deliveries_not_recorded", deliveries=len(batch), error=str(error))
            for waiting in batch:
                _fail(waiting, error)
            return
        except Exception as error:
            if len(batch) > 1:
                for waiting in batch:
                    await self._settle([waiting])
            else:
                log.error("delivery_not_recorded", exc_info=error)
                _fail(batch[0], DatabaseUnavailable(str(error)))
            return
        _log_recorded(entry for entry in entries.values() if entry.digest in row_ids)
        for waiting in batch:  # of several with one body in a batch, the first is the recorded one
            row_id = row_ids.pop(waiting.entry.digest, None)
            if not waiting.receipt.done():
                status: Status = "duplicate" if row_id is None else "recorded"
                waiting.receipt.set_result(Receipt(waiting.entry.delivery_id, status, row_id))

    async def _append(self, entries: list[NewDeliveryRow]) -> dict[bytes, int]:
        """Append over the open connection; if it was lost, once more over a new one.

        To append again is harmless: what the lost connection recorded is a duplicate then.
        """
        was_open = self._connection is not None
        try:
            return await self._append_once(entries)
        except DatabaseUnavailable:
            is_lost = self._connection is None or self._connection.is_closed()
            self._close()
            if not (was_open and is_lost):
                raise
        try:
            return await self._append_once(entries)
        except DatabaseUnavailable:
            self._close()
            raise

    async def _append_once(self, entries: list[NewDeliveryRow]) -> dict[bytes, int]:
        with database_errors():
            if self._connection is None or self._connection.is_closed():
                self._connection = await connect(self._url)
                await plan_for_keys(self._connection)
            return await append(self._connection, entries)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


@asynccontextmanager
async def open_appender(
    database_url: str, on_appended: Callable[[], None]
) -> AsyncGenerator[LogAppender]:
    """Yield a running appender, which calls `on_appended` after each batch.

    Deliveries that still wait at the end raise DatabaseUnavailable.
    """
    lanes = [_Lane(database_url, on_appended) for _ in range(2)]
    async with AsyncExitStack() as stack:
        for lane in lanes:
            for work in (lane.run(), lane.answer_in_time()):
                stack.push_async_callback(_stop, asyncio.create_task(work, name="appender"))
        yield LogAppender(*lanes)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _log_recorded(entries: Iterable[NewDeliveryRow]) -> None:
    """Log recorded deliveries at level DEBUG; at any other, the batch costs one question."""
    if not log.is_enabled_for(logging.DEBUG):
        return
    for entry in entries:
        log.debug("delivery_recorded", delivery_id=entry.delivery_id, delivery_event=entry.event)


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.receipt.done():
        waiting.receipt.set_exception(error)
