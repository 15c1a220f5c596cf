"""Group commit: deliveries that arrive during a commit are recorded together by the next one.

There is no timer: a deliberate wait would only cost (0.4 of the throughput at 32 in flight).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import structlog

from webhook_app.projection.decode import without_payload
from webhook_app.projection.write import RecordOutcome, record
from webhook_app.store.batches import DecodedDelivery, tune_writer_session
from webhook_app.store.database import Connection, DatabaseUnavailable, connect, database_errors

MAX_DELIVERIES = 64
MAX_COMMITS = 3_000
MAX_BYTES = 32_000_000
MAX_WAITING_BYTES = 256_000_000
ANSWER_SECONDS = 9.0
"""GitHub stops waiting after 10 s; a delivery recorded later is a duplicate if sent again."""

log = structlog.get_logger()


class GroupCommitWriter:
    """Records deliveries in batches over one separate connection, one statement for each batch."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._connection: Connection | None = None
        self._waiting: deque[tuple[DecodedDelivery, asyncio.Future[RecordOutcome]]] = deque()
        self._waiting_bytes = 0
        self._wake = asyncio.Event()

    @property
    def waiting(self) -> int:
        """The number of deliveries that wait for their commit."""
        return len(self._waiting)

    async def record(self, delivery: DecodedDelivery) -> RecordOutcome:
        """Return the outcome of a delivery once it is durable.

        Raises DatabaseUnavailable: the delivery may or may not be recorded then. GitHub stores it
        as failed, and a sweep requests it again.
        """
        if self._waiting_bytes + len(delivery.body) > MAX_WAITING_BYTES:
            raise DatabaseUnavailable("too many deliveries wait for the database")
        future: asyncio.Future[RecordOutcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, future))
        self._waiting_bytes += len(delivery.body)
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
        """Return the next batch: at least one delivery, and as many as the limits allow."""
        batch: list[tuple[DecodedDelivery, asyncio.Future[RecordOutcome]]] = []
        commits = size = 0
        while self._waiting and len(batch) < MAX_DELIVERIES:
            delivery = self._waiting[0][0]
            commits += len(delivery.push.commits) if delivery.push else 0
            size += len(delivery.body)
            if batch and (commits > MAX_COMMITS or size > MAX_BYTES):
                break
            batch.append(self._waiting.popleft())
            self._waiting_bytes -= len(delivery.body)
        return batch

    async def _settle(
        self, batch: list[tuple[DecodedDelivery, asyncio.Future[RecordOutcome]]]
    ) -> None:
        """Record a batch and resolve its futures.

        If a batch fails, its deliveries are recorded one by one, so that a bad one does not harm
        the others. One that fails alone is stored without its payload, to be decoded later.
        """
        try:
            outcomes = await self._record([delivery for delivery, _ in batch])
        except DatabaseUnavailable as error:
            log.warning("batch_not_recorded", deliveries=len(batch), error=str(error))
            for _, future in batch:
                _fail(future, error)
            return
        except Exception as error:  # noqa: BLE001 a delivery is stored, whatever fails
            if len(batch) > 1:
                for single in batch:
                    await self._settle([single])
            else:
                await self._record_undecoded(*batch[0], error)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)

    async def _record_undecoded(
        self, delivery: DecodedDelivery, future: asyncio.Future[RecordOutcome], error: Exception
    ) -> None:
        log.error("delivery_not_derived", delivery_id=delivery.delivery_id, exc_info=error)
        reason = f"{type(error).__name__}: {error}".replace("\0", "")[:2000]
        try:
            (outcome,) = await self._record([without_payload(delivery, reason)])
        except Exception as second:  # noqa: BLE001 the answer is 503, and GitHub stores it
            _fail(future, DatabaseUnavailable(str(second)))
            return
        if not future.done():
            future.set_result(outcome)

    async def _record(self, deliveries: list[DecodedDelivery]) -> list[RecordOutcome]:
        """Record deliveries over the open connection, or a new one after a failure."""
        try:
            with database_errors():
                if self._connection is None or self._connection.is_closed():
                    self._connection = await connect(self._url)
                    await tune_writer_session(self._connection)
                return await record(self._connection, deliveries)
        except DatabaseUnavailable:
            if self._connection is not None:
                self._connection.terminate()
                self._connection = None
            raise


@asynccontextmanager
async def open_writer(database_url: str) -> AsyncGenerator[GroupCommitWriter]:
    """Yield a running writer; deliveries that still wait at the end raise DatabaseUnavailable."""
    writer = GroupCommitWriter(database_url)
    task = asyncio.create_task(writer.run(), name="recorder")
    try:
        yield writer
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _fail(future: asyncio.Future[RecordOutcome], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
