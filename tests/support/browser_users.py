"""People in front of a browser without script, between the server and the tests' GitHub."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.support.github_double import Account, GitHubDouble, serving_github
from webhook_app.app import create_app
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.store.setup import new_setup_link

BOOK = "http://book.test"


class Visitor:
    """Follows links, redirects and forms, and keeps cookies by site, as a browser does."""

    def __init__(self, http: httpx.AsyncClient, book: str) -> None:
        self.http = http
        self.book = book

    async def get(self, path: str, *, follow: bool = True, **more: Any) -> httpx.Response:
        """Open a page of the server, or any address."""
        url = path if "://" in path else self.book + path
        return await self.http.get(url, follow_redirects=follow, **more)

    async def post(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        """Send a page's request to its own server."""
        origin = {"origin": self.book, "sec-fetch-site": "same-origin"}
        return await self.http.post(self.book + path, json=json, headers=origin, **more)

    async def press(
        self, page: httpx.Response, button: str, *, follow: bool = True, **fields: str
    ) -> httpx.Response:
        """Press a button of a page's form, after typing into some of its fields."""
        form = _Form(page.text)
        sent = form.fields | form.buttons[button] | fields
        target = page.url.join(form.action) if form.action else page.url
        return await self.http.post(target, data=sent, follow_redirects=follow)

    async def sign_in(self, following: str = "/") -> httpx.Response:
        """Sign in with GitHub, all the way back to the server."""
        page = await self.get(f"/api/auth/login?next={following}")
        return await self.press(page, "Authorize", follow=False)

    async def signed_in(self, following: str = "/") -> httpx.Response:
        """Sign in and follow the redirect; return the response of the callback."""
        back = await self.sign_in(following)
        return await self.get(back.headers["location"], follow=False)

    async def install(self, url: str) -> httpx.Response:
        """Install the App on all of the visitor's repositories."""
        return await self.press(await self.get(url), "Install", follow=False)

    def cookie(self, name: str) -> str | None:
        """Return the value of a cookie of the server."""
        values = [cookie.value for cookie in self.http.cookies.jar if cookie.name == name]
        return values[-1] if values else None


class _Form(HTMLParser):
    """The one form of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, Any] = {}
        self.buttons: dict[str, dict[str, str]] = {}
        self._button: dict[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = attributes.get("action", "")
        elif tag == "input" and attributes.get("type") == "checkbox":
            self.fields.setdefault(attributes["name"], []).append(attributes["value"])
        elif tag == "input":
            self.fields[attributes["name"]] = attributes["value"]
        elif tag == "button":
            self._button = {attributes["name"]: attributes["value"]} if "name" in attributes else {}

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self.buttons[data.strip()] = self._button
            self._button = None


class RunningServer:
    """A running server, and visitors to it."""

    def __init__(self, settings: Settings, github: GitHubDouble, database: Database) -> None:
        self.settings = settings
        self.github = github
        self.database = database
        self.app = create_app(settings, settings.database_url or "")
        self.url = settings.base_url
        self.transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)

    @asynccontextmanager
    async def visitor(self) -> AsyncGenerator[Visitor]:
        """Yield a visitor with a new browser."""
        mounts = {self.url: self.transport}
        async with httpx.AsyncClient(verify=False, mounts=mounts, timeout=30) as http:
            yield Visitor(http, self.url)

    async def setup_link(self) -> str:
        """Return a one-time link, as the server prints it at its start."""
        async with self.database.connection() as connection:
            return f"/setup?token={await new_setup_link(connection)}"

    async def set_up(self, owner: Account) -> None:
        """Let an account register the App and become the first admin."""
        self.github.visitor = owner
        async with self.visitor() as visitor:
            back = await register(visitor, await self.setup_link())
            page = await visitor.get(back.headers["location"])
            await visitor.press(page, "Authorize")
            assert (await visitor.get("/api/auth/me")).json()["is_admin"] is True


async def send_manifest(visitor: Visitor, link: str, **body: Any) -> httpx.Response:
    """Open the link and post the manifest to GitHub: the page that asks for the App's name."""
    assert (await visitor.get(link, follow=False)).status_code == 303
    made = await visitor.post("/api/setup/manifest", body)
    assert made.status_code == 200, made.text
    form = made.json()
    return await visitor.http.post(form["action"], data={"manifest": form["manifest"]})


async def register(visitor: Visitor, link: str, **body: Any) -> httpx.Response:
    """Register the App; return GitHub's redirect back, which is not followed yet."""
    page = await send_manifest(visitor, link, **body)
    assert page.status_code == 200, page.text
    return await visitor.press(page, "Create GitHub App", follow=False)


def query_of(response: httpx.Response) -> dict[str, str]:
    """Return the query of the address that a redirect leads to."""
    parameters = parse_qs(urlsplit(response.headers["location"]).query)
    return {name: values[0] for name, values in parameters.items()}


@asynccontextmanager
async def open_book(
    settings: Settings, github: GitHubDouble, database: Database
) -> AsyncGenerator[RunningServer]:
    """Yield a running server that GitHub's deliveries reach."""
    book = RunningServer(settings, github, database)
    github.hooks.transports[book.url] = book.transport
    async with book.app.router.lifespan_context(book.app):
        yield book


@pytest.fixture(name="github")
async def run_github() -> AsyncGenerator[GitHubDouble]:
    """Yield a GitHub that answers over HTTP."""
    async with serving_github() as double:
        yield double


@pytest.fixture(name="unset")
def settings_without_app(settings: Settings, github: GitHubDouble) -> Settings:
    """Return a fresh server's settings: no App, no webhook secret, the double as its GitHub."""
    changes = {
        "github_webhook_secret": None,
        "github_url": github.url,
        "github_api_url": github.url,
    }
    return settings.model_copy(update=changes)


@pytest.fixture(name="book")
async def run_book(
    unset: Settings, github: GitHubDouble, database: Database
) -> AsyncGenerator[RunningServer]:
    """Yield a fresh server."""
    async with open_book(unset, github, database) as book:
        yield book


@pytest.fixture(name="visitor")
async def open_visitor(book: RunningServer) -> AsyncGenerator[Visitor]:
    """Yield a visitor in front of a browser."""
    async with book.visitor() as visitor:
        yield visitor


async def me(visitor: Visitor, **headers: str) -> int:
    """Return the status of /api/auth/me for a visitor."""
    return (await visitor.get("/api/auth/me", headers=headers)).status_code


async def setup_status(book: RunningServer) -> dict[str, Any]:
    """Return what /api/setup says to a visitor who is not signed in."""
    async with book.visitor() as visitor:
        answer: dict[str, Any] = (await visitor.get("/api/setup")).json()
        return answer
