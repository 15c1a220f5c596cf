"""What jobs work with, and how they tell how far they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime

import msgspec

from webhook_app.errors import AppError, Misconfigured
from webhook_app.forges.github.client import Access
from webhook_app.projection.write import RecordOutcome
from webhook_app.store.database import Database
from webhook_app.store.projection import DecodedDelivery

FindAccess = Callable[[], Awaitable[Access | None]]
"""Our App as it is at this moment; None while no App with a private key is known."""

Progressing = Callable[[int, int], Awaitable[None]]
"""Told how many of how many steps are done."""


class JobContext(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a running server, or of a command, that jobs need."""

    database: Database
    hosts: Collection[str]
    find_access: FindAccess
    record: Callable[[DecodedDelivery], Awaitable[RecordOutcome]] | None = None


class NoGitHubApp(Misconfigured):
    """There is no GitHub App to ask with; register one at /setup, or name it in the environment."""


class PartialRun(AppError):
    """A run ended before everything was done; `numbers` are what it came to."""

    def __init__(
        self, reason: str, numbers: dict[str, int], retry_at: datetime | None = None
    ) -> None:
        super().__init__(reason)
        self.numbers = numbers
        self.retry_at = retry_at


async def no_progress(done: int, total: int) -> None:
    """For those whom nobody watches."""
