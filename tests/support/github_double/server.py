"""Serves the double over HTTP: pages at the top, the API there and under /api/v3."""

from __future__ import annotations

import socket
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.support.github_double import apps, oauth, pages, rest
from tests.support.github_double.hooks import Hooks
from tests.support.github_double.model import (
    Account,
    App,
    Delivery,
    Installation,
    Model,
    Repository,
)
from tests.support.local_server import QuickServer

API = [*oauth.API, *apps.API, *rest.API]


class GitHubDouble:
    """A running GitHub: its addresses, everything it knows (`model`), and what it can do."""

    def __init__(self, url: str, model: Model, hooks: Hooks) -> None:
        self.url = url
        self.model = model
        self.hooks = hooks
        self.rest = rest.Rest()

    @property
    def enterprise_api_url(self) -> str:
        """Where a GitHub Enterprise Server has its API."""
        return f"{self.url}/api/v3"

    @property
    def visitor(self) -> Account | None:
        """Who sits in front of the browser; /login/as/{login} changes it for one browser."""
        return self.model.visitor

    @visitor.setter
    def visitor(self, account: Account) -> None:
        self.model.visitor = account

    @property
    def app(self) -> App:
        """The newest App."""
        return self.model.app

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything that was sent."""
        return self.model.deliveries

    def account(self, login: str, **facts: Any) -> Account:
        """Return a new account; see Model.account."""
        return self.model.account(login, **facts)

    def repository(self, owner: Account, name: str, **facts: Any) -> Repository:
        """Return a new repository; see Model.repository."""
        return self.model.repository(owner, name, **facts)

    def register(self, owner: Account, book_url: str, **changes: Any) -> App:
        """Return an App as if it had been registered by hand for a server at this address."""
        manifest = {
            "name": "By hand",
            "url": book_url,
            "hook_attributes": {"url": f"{book_url}/webhooks/github", "active": True},
            "redirect_url": f"{book_url}/setup/callback",
            "callback_urls": [f"{book_url}/api/auth/callback"],
            "setup_url": f"{book_url}/",
            "default_permissions": {"contents": "read", "metadata": "read", "emails": "read"},
            "default_events": ["push", "repository", "public"],
        }
        return self.model.register(owner, manifest | changes)

    async def install(
        self, account: Account, *repositories: Repository, **more: Any
    ) -> Installation:
        """Install the App on an account and notify it; see Hooks.install."""
        return await self.hooks.install(account, repositories, **more)

    async def push(
        self,
        repository: Repository,
        commits: Iterable[dict[str, Any]] = (),
        *,
        pushed_at: datetime | None = None,
        **more: Any,
    ) -> Delivery:
        """Deliver a signed push to a repository with the App."""
        return await self.hooks.push(repository, commits, pushed_at=pushed_at, **more)

    async def deliver(self, event: str, payload: dict[str, Any], **more: Any) -> Delivery:
        """Deliver any signed event."""
        return await self.hooks.deliver(event, payload, **more)


@asynccontextmanager
async def serving_github() -> AsyncGenerator[GitHubDouble]:
    """Yield a GitHub on a free port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as sock:
        sock.bind(("127.0.0.1", 0))
        model = Model()
        double = GitHubDouble(f"http://127.0.0.1:{sock.getsockname()[1]}", model, Hooks(model))
        app = _application(double)
        server = QuickServer(uvicorn.Config(app, log_config=None, lifespan="off"))
        await server.start(sock)
        try:
            yield double
        finally:
            await server.stop()


def _application(double: GitHubDouble) -> Starlette:
    app = Starlette(
        routes=[*pages.ROUTES, *oauth.PAGES, *API, Mount("/api/v3", routes=API)],
        middleware=[Middleware(_Remembering, model=double.model)],
    )
    app.state.url, app.state.model, app.state.hooks = double.url, double.model, double.hooks
    app.state.rest = double.rest
    return app


class _Remembering:
    """Notes every request."""

    def __init__(self, app: ASGIApp, model: Model) -> None:
        self._app = app
        self._model = model

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._model.requests.append(f"{scope['method']} {scope['path']}")
        await self._app(scope, receive, send)
