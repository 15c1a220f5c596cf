"""Hands each notification to every open dashboard; one slow reader never holds up another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

LONGEST_BACKLOG = 500


class Subscription:
    """One reader's queue of messages, ready to be sent as they are."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue()

    def put(self, message: bytes) -> bool:
        """Queue a message; False when the reader is so far behind that it must come again."""
        if self._queue.qsize() >= LONGEST_BACKLOG:
            return False
        self._queue.put_nowait(message)
        return True

    def close(self) -> None:
        """End the stream after what is queued."""
        self._queue.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The messages until the stream is closed."""
        while (message := await self._queue.get()) is not None:
            yield message


class Broadcast:
    """All open dashboards of this process."""

    def __init__(self) -> None:
        self._open: set[Subscription] = set()
        self._closed = False

    @property
    def readers(self) -> int:
        """How many dashboards are open here."""
        return len(self._open)

    def subscribe(self) -> Subscription:
        """A new reader's subscription; ended at once when the server is stopping."""
        subscription = Subscription()
        if self._closed:
            subscription.close()
        else:
            self._open.add(subscription)
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Forget a reader who has gone."""
        self._open.discard(subscription)

    def publish(self, message: bytes) -> None:
        """Give a message to every reader; one who does not keep up is closed and comes again."""
        for subscription in list(self._open):
            if not subscription.put(message):
                self.leave(subscription)
                subscription.close()

    def close(self) -> None:
        """End every stream, now and for readers who come later."""
        self._closed = True
        for subscription in list(self._open):
            self.leave(subscription)
            subscription.close()
