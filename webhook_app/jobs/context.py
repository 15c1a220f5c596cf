"""The parts of a server that jobs need, and how jobs report progress and partial success."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec

from webhook_app.errors import AppError, Misconfigured
from webhook_app.forges.github.client import Access
from webhook_app.store.database import Database

FindAccess = Callable[[], Awaitable[Access | None]]
"""Returns our App as it is registered now; None if no App with a private key is known."""

ReportProgress = Callable[[int, int], Awaitable[None]]
"""Receives the number of steps that are done, and the number of all steps."""


class JobContext(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a running server, or of a command, that jobs need.

    `hosts` are those whose noreply addresses name accounts of our GitHub.
    """

    database: Database
    hosts: frozenset[str]
    find_access: FindAccess


class NoGitHubApp(Misconfigured):
    """There is no GitHub App. Register one at /setup, or name it in the environment."""


class PartialRun(AppError):
    """A run ended before everything was done; `numbers` are those of its report."""

    def __init__(
        self, reason: str, numbers: dict[str, int], retry_at: datetime | None = None
    ) -> None:
        super().__init__(reason)
        self.numbers = numbers
        self.retry_at = retry_at


async def no_progress(done: int, total: int) -> None:
    """Ignore the progress of a run that nobody watches."""
