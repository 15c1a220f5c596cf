"""What one installation has asked of GitHub tonight, and how much it still may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from webhook_app.errors import UpstreamFailed

USUAL_HOURLY_LIMIT = 5_000
SHARE = 3
"""A night takes at most a third of what GitHub grants an installation in one hour."""


class RateLimited(UpstreamFailed):
    """GitHub wants to be left alone until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"GitHub's limit is reached; it may be asked again at {until:%H:%M:%S}.")
        self.until = until


class BudgetExhausted(UpstreamFailed):
    """The installation's requests for tonight are spent."""


class RequestBudget:
    """Counts requests against a budget; 304 costs nothing, as GitHub counts it.

    A `share` of 0 sets no budget: the App itself, which finds what was lost, has GitHub's limit.
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
        """How many requests a night may cost; None for no such limit."""
        return self.hourly_limit // self._share if self._share else None

    def admit(self) -> None:
        """Let a request pass; raises RateLimited, BudgetExhausted."""
        if self.blocked_until is not None and self.blocked_until > datetime.now(UTC):
            raise RateLimited(self.blocked_until)
        if self.limit is not None and self.requests >= self.limit:
            raise BudgetExhausted(f"The {self.limit} requests for tonight are spent.")

    def note(self, status: int, headers: Mapping[str, str]) -> None:
        """Count an answer and read what GitHub says of its limit."""
        if status == 304:
            self.not_modified += 1
        else:
            self.requests += 1
        limit, remaining = (
            headers.get(f"x-ratelimit-{name}", "") for name in ("limit", "remaining")
        )
        if limit.isdigit() and int(limit) > 0:
            self.hourly_limit = int(limit)
        if remaining.isdigit():
            self.remaining = int(remaining)

    def block(self, pause: timedelta) -> RateLimited:
        """Ask nothing more for this long; gives the exception that says so."""
        self.blocked_until = datetime.now(UTC) + pause
        return RateLimited(self.blocked_until)
