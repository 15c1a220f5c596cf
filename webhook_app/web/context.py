"""What every handler may use; the lifespan of app.py fills it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from starlette.requests import Request

from webhook_app.intake import Intake
from webhook_app.intake.secrets import SecretRing
from webhook_app.live import Broadcast
from webhook_app.settings import Settings
from webhook_app.simulation.season import Garden
from webhook_app.store.database import Database
from webhook_app.web.books import Books
from webhook_app.web.kept import KeptAnswers
from webhook_app.web.limits import Limits
from webhook_app.web.registered import Registered
from webhook_app.web.sums import DaySums


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one running server."""

    settings: Settings
    secret_key: str
    database: Database
    intake: Intake
    broadcast: Broadcast
    books: Books
    sums: DaySums
    answers: KeptAnswers
    limits: Limits
    secrets: SecretRing
    registered: Registered
    started_at: datetime
    garden: Garden


def context_of(request: Request) -> Context:
    """The parts of the server that answers this request."""
    context: Context = request.app.state.context
    return context


def now() -> datetime:
    """The present instant; the one clock of the web layer."""
    return datetime.now(UTC)
