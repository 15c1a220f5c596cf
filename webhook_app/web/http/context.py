"""The parts of a running server that every handler may use; app.py opens them."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from starlette.requests import Request

from webhook_app.book.daily_totals import DailyTotals
from webhook_app.book.season_cache import SeasonCache
from webhook_app.identity.github_app import GitHubAppResolver
from webhook_app.identity.webhook_secrets import WebhookSecrets
from webhook_app.ingest import Ingest
from webhook_app.live import Broadcast
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.web.http.rate_limits import Limits
from webhook_app.web.http.response_cache import ResponseCache


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one running server."""

    settings: Settings
    secret_key: str
    database: Database
    ingest: Ingest
    broadcast: Broadcast
    season_cache: SeasonCache
    daily_totals: DailyTotals
    response_cache: ResponseCache
    limits: Limits
    secrets: WebhookSecrets
    github_app: GitHubAppResolver
    started_at: datetime


def context_of(request: Request) -> Context:
    """Return the parts of the server that handles this request."""
    context: Context = request.app.state.context
    return context


def now() -> datetime:
    """Return the present instant; the only clock of the web layer."""
    return datetime.now(UTC)
