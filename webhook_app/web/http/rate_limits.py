"""How often one address may try what costs us or could be guessed."""

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
MOST_ADDRESSES = 10_000
PATIENCE_SECONDS = 5.0
"""So long whoever asks for a file waits for the one before it to end."""


class Limit:
    """At most so many requests of one address in a minute, in this process."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._seen: OrderedDict[int | str, deque[float]] = OrderedDict()

    def check(self, request: Request, user_id: int | None = None) -> None:
        """Count a request; raises Problem 429 with Retry-After when there were too many.

        With `user_id` it is the user's, who may share an address with others.
        """
        who = _address(request) if user_id is None else user_id
        now = time.monotonic()
        times = self._seen.setdefault(who, deque())
        self._seen.move_to_end(who)
        if len(self._seen) > MOST_ADDRESSES:
            self._seen.popitem(last=False)
        while times and times[0] <= now - WINDOW_SECONDS:
            times.popleft()
        if len(times) >= self._per_minute:
            wait = math.ceil(times[0] + WINDOW_SECONDS - now)
            raise Problem(429, f"Too many requests; try again in {wait} s.", retry_after=wait)
        times.append(now)


class Exports:
    """Who takes the book away just now: each one file at a time, in this process.

    Strangers never have all places, so that slow ones do not stop those whom the book knows. A
    place that is taken is waited for a little: whoever breaks off is noticed only after a while.
    """

    def __init__(self) -> None:
        self._places = WeakValueDictionary[int | str, asyncio.Lock]()
        self._strangers = asyncio.Semaphore(SNAPSHOTS - 1)

    @asynccontextmanager
    async def taking(self, request: Request, user_id: int | None) -> AsyncGenerator[None]:
        """A place as long as a file is sent; raises Problem 429 or 503 where there is none."""
        who = _address(request) if user_id is None else user_id
        place = self._places.setdefault(who, asyncio.Lock())
        async with AsyncExitStack() as taken:
            if not await _soon(place, taken):
                still_sent = "Your last export is still being sent; wait."
                raise Problem(429, still_sent, retry_after=10)
            if user_id is None and not await _soon(self._strangers, taken):
                raise Problem(503, "Others take the book away just now; try again.", retry_after=10)
            yield


async def _soon(place: asyncio.Lock | asyncio.Semaphore, taken: AsyncExitStack) -> bool:
    """Whether the place became free within PATIENCE_SECONDS, and is taken now."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await taken.enter_async_context(place)
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
