"""The requests that an installation has spent tonight, and how many it may still spend."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from webhook_app.errors import UpstreamFailed

USUAL_HOURLY_LIMIT = 5_000
SHARE = 3
"""A night uses at most a third of the requests that GitHub grants an installation per hour."""


class RateLimited(UpstreamFailed):
    """GitHub accepts no requests until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(
            f"GitHub's limit is reached; no request may be sent until {until:%H:%M:%S}."
        )
        self.until = until


class BudgetExhausted(UpstreamFailed):
    """The installation's requests for tonight are spent."""


class RequestBudget:
    """Counts requests against a budget; a 304 costs nothing, since GitHub does not count it.

    A `share` of 0 sets no budget: the App's own requests find lost deliveries, so only GitHub's
    limit applies to them.
    """

    def __init__(
        self,
        *,
        share: int = SHARE,
        requests: int = 0,
        not_modified: int = 0,
        hourly_limit: int = USUAL_HOURLY_LIMIT,
        blocked_until: datetime | None = None,
    ) -> None:
        self._share = share
        self.requests = requests
        self.not_modified = not_modified
        self.hourly_limit = hourly_limit
        self.remaining: int | None = None
        self.blocked_until = blocked_until

    @property
    def limit(self) -> int | None:
        """The number of requests that a night may cost; None for no budget."""
        return self.hourly_limit // self._share if self._share else None

    def check(self) -> None:
        """Raise RateLimited or BudgetExhausted if no request may be sent now."""
        if self.blocked_until is not None and self.blocked_until > datetime.now(UTC):
            raise RateLimited(self.blocked_until)
        if self.limit is not None and self.requests >= self.limit:
            raise BudgetExhausted(f"The {self.limit} requests for tonight are spent.")

    def record(self, status: int, headers: Mapping[str, str]) -> None:
        """Count an answer, and read GitHub's hourly limit and what remains of it."""
        if status == 304:
            self.not_modified += 1
        else:
            self.requests += 1
        stated_limit = headers.get("x-ratelimit-limit", "")
        stated_remaining = headers.get("x-ratelimit-remaining", "")
        if stated_limit.isdigit() and int(stated_limit) > 0:
            self.hourly_limit = int(stated_limit)
        if stated_remaining.isdigit():
            self.remaining = int(stated_remaining)

    def block(self, pause: timedelta) -> RateLimited:
        """Refuse requests for this long, and return the exception to raise."""
        self.blocked_until = datetime.now(UTC) + pause
        return RateLimited(self.blocked_until)
