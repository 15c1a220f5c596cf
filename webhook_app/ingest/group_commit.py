"""Group commit: whoever waits while a commit is under way goes into the next one.

There is no timer; waiting on purpose would only cost (0.4 of the throughput at 32 in flight).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import structlog

from webhook_app.projection.decode import without_payload
from webhook_app.projection.write import RecordOutcome, record
from webhook_app.store.database import (
    Connection,
    DatabaseUnavailable,
    connect,
    database_errors,
)
from webhook_app.store.projection import DecodedDelivery, tune_writer_session

MOST_DELIVERIES = 64
MOST_COMMITS = 3_000
MOST_BYTES = 32_000_000
MOST_WAITING_BYTES = 256_000_000
ANSWER_SECONDS = 9.0
"""GitHub gives up after 10 s; what is recorded after that is a duplicate when it comes again."""

log = structlog.get_logger()


class GroupCommitWriter:
    """Records arrivals in batches over one connection of its own, one statement a batch."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._connection: Connection | None = None
        self._waiting: deque[tuple[DecodedDelivery, asyncio.Future[RecordOutcome]]] = deque()
        self._waiting_bytes = 0
        self._wake = asyncio.Event()

    @property
    def waiting(self) -> int:
        """How many arrivals wait for their commit."""
        return len(self._waiting)

    async def record(self, arrival: DecodedDelivery) -> RecordOutcome:
        """The outcome, once it is durable; raises DatabaseUnavailable, then nothing is promised."""
        if self._waiting_bytes + len(arrival.body) > MOST_WAITING_BYTES:
            raise DatabaseUnavailable("too many deliveries wait for the database")
        future: asyncio.Future[RecordOutcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, future))
        self._waiting_bytes += len(arrival.body)
        self._wake.set()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await future
        except TimeoutError:
            raise DatabaseUnavailable("the database takes too long") from None

    async def run(self) -> None:
        """Commit batch after batch until cancelled."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._waiting:
                    await self._settle(self._take())
        finally:
            for _, future in self._waiting:
                _fail(future, DatabaseUnavailable("the server is stopping"))
            if self._connection is not None:
                self._connection.terminate()

    def _take(self) -> list[tuple[DecodedDelivery, asyncio.Future[RecordOutcome]]]:
        """The next batch: at least one arrival, then as many as the limits allow."""
        batch: list[tuple[DecodedDelivery, asyncio.Future[RecordOutcome]]] = []
        commits = size = 0
        while self._waiting and len(batch) < MOST_DELIVERIES:
            arrival = self._waiting[0][0]
            commits += len(arrival.push.commits) if arrival.push else 0
            size += len(arrival.body)
            if batch and (commits > MOST_COMMITS or size > MOST_BYTES):
                break
            batch.append(self._waiting.popleft())
            self._waiting_bytes -= len(arrival.body)
        return batch

    async def _settle(
        self, batch: list[tuple[DecodedDelivery, asyncio.Future[RecordOutcome]]]
    ) -> None:
        """Record a batch and answer its members.

        A batch that is refused is tried again one by one, so that a bad delivery harms nobody;
        what is refused alone is kept unread, to be tried later.
        """
        arrivals = [arrival for arrival, _ in batch]
        try:
            outcomes = await self._record(arrivals)
        except DatabaseUnavailable as error:
            log.warning("batch_not_recorded", deliveries=len(batch), error=str(error))
            for _, future in batch:
                _fail(future, error)
            return
        except Exception as error:  # noqa: BLE001 whatever one delivery does, it is kept
            if len(batch) > 1:
                for single in batch:
                    await self._settle([single])
            else:
                await self._keep_unread(arrivals[0], batch[0][1], error)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)

    async def _keep_unread(
        self, arrival: DecodedDelivery, future: asyncio.Future[RecordOutcome], error: Exception
    ) -> None:
        log.error("delivery_not_derived", delivery_id=arrival.delivery_id, exc_info=error)
        reason = f"{type(error).__name__}: {error}".replace("\0", "")[:2000]
        unread = without_payload(arrival, reason)
        try:
            (outcome,) = await self._record([unread])
        except Exception as still:  # noqa: BLE001 the answer is 503, and GitHub keeps it
            _fail(future, DatabaseUnavailable(str(still)))
            return
        if not future.done():
            future.set_result(outcome)

    async def _record(self, arrivals: list[DecodedDelivery]) -> list[RecordOutcome]:
        try:
            with database_errors():
                if self._connection is None or self._connection.is_closed():
                    self._connection = await connect(self._url)
                    await tune_writer_session(self._connection)
                return await record(self._connection, arrivals)
        except DatabaseUnavailable:
            if self._connection is not None:
                self._connection.terminate()
                self._connection = None
            raise


@asynccontextmanager
async def open_writer(database_url: str) -> AsyncGenerator[GroupCommitWriter]:
    """A recorder at work; what still waits at the end is answered as unavailable."""
    recorder = GroupCommitWriter(database_url)
    task = asyncio.create_task(recorder.run(), name="recorder")
    try:
        yield recorder
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _fail(future: asyncio.Future[RecordOutcome], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
