"""Limits on requests that are expensive or could be used for guessing."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakValueDictionary

from starlette.requests import Request

from webhook_app.store.database import SNAPSHOTS
from webhook_app.web.http.problems import Problem

WINDOW_SECONDS = 60.0
MAX_CLIENTS = 10_000
PATIENCE_SECONDS = 5.0
"""How long a request for a file waits until the client's previous one has ended."""


class Limit:
    """A maximum number of requests per client and minute, in this process."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._requests: OrderedDict[int | str, deque[float]] = OrderedDict()

    def check(self, request: Request, user_id: int | None = None) -> None:
        """Count a request; raise Problem 429 with Retry-After if there were too many.

        The client is the user, if one is passed, for users may share an address. Else it is the
        address.
        """
        client = _address(request) if user_id is None else user_id
        now = time.monotonic()
        times = self._requests.setdefault(client, deque())
        self._requests.move_to_end(client)
        if len(self._requests) > MAX_CLIENTS:
            self._requests.popitem(last=False)
        while times and times[0] <= now - WINDOW_SECONDS:
            times.popleft()
        if len(times) >= self._per_minute:
            wait = math.ceil(times[0] + WINDOW_SECONDS - now)
            raise Problem(429, f"Too many requests. Try again in {wait} s.", retry_after=wait)
        times.append(now)


class Exports:
    """The exports that are being sent by this process: one at a time per client.

    Anonymous clients can never take every slot, so slow ones cannot block signed-in users. A
    request waits a little for its slot, since the server notices only after a while that a client
    has disconnected.
    """

    def __init__(self) -> None:
        self._clients = WeakValueDictionary[int | str, asyncio.Lock]()
        self._anonymous = asyncio.Semaphore(SNAPSHOTS - 1)

    @asynccontextmanager
    async def slot(self, request: Request, user_id: int | None) -> AsyncGenerator[None]:
        """Reserve a slot while a file is sent; raise Problem 429 or 503 if there is none."""
        client = _address(request) if user_id is None else user_id
        lock = self._clients.setdefault(client, asyncio.Lock())
        async with AsyncExitStack() as acquired:
            if not await _acquire(lock, acquired):
                sentence = "Your last export is still being sent. Try again when it has ended."
                raise Problem(429, sentence, retry_after=10)
            if user_id is None and not await _acquire(self._anonymous, acquired):
                sentence = "Too many exports are running. Try again in a few seconds."
                raise Problem(503, sentence, retry_after=10)
            yield


async def _acquire(lock: asyncio.Lock | asyncio.Semaphore, acquired: AsyncExitStack) -> bool:
    """Acquire a lock within PATIENCE_SECONDS; return whether that succeeded."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await acquired.enter_async_context(lock)
    except TimeoutError:
        return False
    return True


class Limits:
    """The limits of one server."""

    def __init__(self) -> None:
        self.sign_in = Limit(20)
        self.refresh = Limit(60)
        self.setup = Limit(30)
        self.report = Limit(30)
        self.card = Limit(120)
        self.export = Limit(10)
        self.exports = Exports()


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
