"""The application in the test's process, with a client of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx

from webhook_app.app import create_app
from webhook_app.models import User
from webhook_app.settings import Settings
from webhook_app.web.http.tokens import issue_token


@asynccontextmanager
async def running(settings: Settings) -> AsyncGenerator[httpx.AsyncClient]:
    """Run the application with all its parts; yield a client that speaks HTTP to it."""
    app = create_app(settings, settings.database_url or "")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://book.test") as client,
    ):
        yield client


def bearer(settings: Settings, user: User, lifetime: timedelta = timedelta(hours=1)) -> str:
    """Return the `Authorization` header of a signed-in user."""
    assert settings.secret_key
    return f"Bearer {issue_token(settings.secret_key.get_secret_value(), user.id, lifetime)}"
