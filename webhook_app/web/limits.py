"""How often one address may try what costs us or could be guessed."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque

from starlette.requests import Request

from webhook_app.web.errors import Problem

WINDOW_SECONDS = 60.0
MOST_ADDRESSES = 10_000


class Limit:
    """At most so many requests of one address in a minute, in this process."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, request: Request) -> None:
        """Count a request; raises Problem 429 with Retry-After when there were too many."""
        address = request.client.host if request.client else ""
        now = time.monotonic()
        times = self._seen.setdefault(address, deque())
        self._seen.move_to_end(address)
        if len(self._seen) > MOST_ADDRESSES:
            self._seen.popitem(last=False)
        while times and times[0] <= now - WINDOW_SECONDS:
            times.popleft()
        if len(times) >= self._per_minute:
            wait = math.ceil(times[0] + WINDOW_SECONDS - now)
            raise Problem(429, f"Too many requests; try again in {wait} s.", retry_after=wait)
        times.append(now)


class Limits:
    """The limits of one server."""

    def __init__(self) -> None:
        self.sign_in = Limit(20)
        self.refresh = Limit(60)
        self.setup = Limit(30)
        self.report = Limit(30)
        self.card = Limit(120)
        self.export = Limit(10)
