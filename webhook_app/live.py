"""Broadcasts notifications to all open dashboards; a slow one never delays the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

MAX_BACKLOG = 500


class Subscription:
    """One reader's queue of messages, ready to be sent as they are."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue()

    def put(self, message: bytes) -> bool:
        """Queue a message; return False if the reader is too far behind and must reconnect."""
        if self._queue.qsize() >= MAX_BACKLOG:
            return False
        self._queue.put_nowait(message)
        return True

    def close(self) -> None:
        """End the stream after the queued messages."""
        self._queue.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield messages until the stream is closed."""
        while (message := await self._queue.get()) is not None:
            yield message


class Broadcast:
    """All open dashboards of this process."""

    def __init__(self) -> None:
        self._open: set[Subscription] = set()
        self._closed = False

    @property
    def readers(self) -> int:
        """The number of dashboards open in this process."""
        return len(self._open)

    def subscribe(self) -> Subscription:
        """Return a new reader's subscription; it ends at once if the server is stopping."""
        subscription = Subscription()
        if self._closed:
            subscription.close()
        else:
            self._open.add(subscription)
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Remove a reader that disconnected."""
        self._open.discard(subscription)

    def publish(self, message: bytes) -> None:
        """Queue a message for every reader; close one that is too slow, so that it reconnects."""
        for subscription in list(self._open):
            if not subscription.put(message):
                self.leave(subscription)
                subscription.close()

    def close(self) -> None:
        """End every stream, also those of later readers."""
        self._closed = True
        for subscription in list(self._open):
            self.leave(subscription)
            subscription.close()
