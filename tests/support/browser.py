"""A browser in front of a real server process: fixtures for the tests of the page."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright, expect

from tests.chromium import find_chromium
from tests.support.checkout import ROOT
from tests.support.github import SEOUL, commit, deliver, push
from tests.support.local_server import LocalServer, serving_here
from tests.support.ports import free_port
from webhook_app.changes.accounts import add_user
from webhook_app.changes.seasons import create_season
from webhook_app.models import Season
from webhook_app.settings import Settings
from webhook_app.store.database import Database

FRONTEND = ROOT / "frontend"
DIST = FRONTEND / "dist"
AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
AVATARS = "https://avatars.githubusercontent.com/**"
FACE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#7a9" d="M0 0h8v8H0z"/>'
    "</svg>"
)
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage")
PATIENCE_SECONDS = 30
MIDNIGHT_MARGIN = timedelta(seconds=90)
PLAIN = {
    "locale": "ko-KR",
    "timezone_id": "Asia/Seoul",
    "color_scheme": "light",
    "service_workers": "block",  # it would answer for a server that a test has stopped
}
BLOCKED = "Service Worker registration blocked by Playwright"

expect.set_options(timeout=15_000)  # other tests may keep the machine busy


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Yield a headless Chromium."""
    program = await asyncio.to_thread(find_chromium)
    if program is None:
        pytest.fail("There is no Chromium: run `python -m tests.chromium`.", pytrace=False)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        await browser.close()


@dataclass(slots=True)
class Server:
    """`webhook-app serve` (or another command) in its own process, on one port."""

    folder: Path
    environment: dict[str, str]
    command: str = "serve"
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it has said."""
        return self.folder / f"{self.command}.log"

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        needed = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        given = {"HOST": "127.0.0.1", "PORT": str(self.port), "DATA_DIR": str(self.folder)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "webhook_app", self.command],
                cwd=self.folder,
                env=needed | given | self.environment,
                stdout=log,
                stderr=log,
            )
        async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_SECONDS) as client:
            await until(lambda: self._is_ready(client))

    async def _is_ready(self, client: httpx.AsyncClient) -> bool:
        if self.process is None or self.process.poll() is not None:
            pytest.fail(f"The server stopped: {self.log.read_text()}", pytrace=False)
        try:
            return (await client.get("/readyz")).status_code == 200
        except httpx.TransportError:
            return False

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it and wait until it is gone."""
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            await asyncio.to_thread(self.process.wait, PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until a condition is true; raise TimeoutError if it is not in time."""
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(0.05)


@dataclass(frozen=True, slots=True)
class DemoCommunity:
    """A running server and the community that a test adds to it."""

    server: LocalServer
    database: Database
    github: httpx.AsyncClient

    @property
    def url(self) -> str:
        """Where the page is."""
        return self.server.url

    async def season(self, starts_in: int = -10, days: int = 100, name: str = "시즌10") -> Season:
        """Return a season that starts some days from today in Seoul."""
        draft = Season(id=0, name=name, start_date=seouls_day(starts_in), days=days)
        return await create_season(self.database, draft)

    async def join(self, season: Season, *logins: str) -> None:
        """Let people take part from the first day; their numbers are made from their logins."""
        for login in logins:
            number = int.from_bytes(login.encode()[-6:], "big")
            await add_user(
                self.database,
                github_user_id=number,
                login=login,
                season=season,
                joined_on=season.start_date,
            )

    async def push(self, login: str, *, days_ago: int = 0, **more: Any) -> None:
        """Deliver a signed push of one commit: committed and pushed now, or both some days ago."""
        at = datetime.now(SEOUL).replace(microsecond=0) - timedelta(days=days_ago)
        await self.deliver(push([commit(at, username=login, **more)]))

    async def deliver(self, payload: dict[str, Any]) -> None:
        """Deliver any signed push."""
        answer = await deliver(self.github, payload)
        assert answer.status_code == 202


async def pass_midnight() -> None:
    """Wait if a day in Seoul is about to end: a test of a page is about one day."""
    now = datetime.now(SEOUL)
    ends = datetime.combine(now.date() + timedelta(days=1), time.min, SEOUL)
    if ends - now < MIDNIGHT_MARGIN:
        await asyncio.sleep((ends - now).total_seconds() + 1)


def seouls_day(days_on: int = 0) -> date:
    """Return today in Seoul, or some days later."""
    return datetime.now(SEOUL).date() + timedelta(days=days_on)


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """A page, its requests and its errors."""

    page: Page
    requests: list[str]
    complaints: list[str]

    def hear(self, complaint: str) -> None:
        """Keep what the page complains of, but not that it may have no service worker here."""
        if BLOCKED not in complaint:
            self.complaints.append(complaint)


Opener = Callable[..., Awaitable[OpenedPage]]
Lend = Callable[..., Awaitable[BrowserContext]]


@pytest.fixture(name="built_page", scope="session")
def require_built_page() -> None:
    """Fail if the dashboard is not built."""
    if not (DIST / "index.html").is_file():
        pytest.fail("frontend/dist is missing: run `python frontend/npm.py`.", pytrace=False)


@pytest.fixture(name="browser", scope="session")
async def launch_browser() -> AsyncGenerator[Browser]:
    """Yield one browser for all tests of a process."""
    async with open_browser() as opened:
        yield opened


@pytest.fixture(name="garden")
async def serve_garden(
    built_page: None, settings: Settings, database: Database
) -> AsyncGenerator[DemoCommunity]:
    """Yield a server over an empty book of the test's own."""
    await pass_midnight()
    async with (
        serving_here(settings.model_copy(update={"public_url": None})) as server,
        httpx.AsyncClient(base_url=server.url, timeout=PATIENCE_SECONDS, verify=False) as github,
    ):
        yield DemoCommunity(server, database, github)


@asynccontextmanager
async def lending_contexts(browser: Browser) -> AsyncGenerator[Lend]:
    """Yield a function that opens a browser context: Korean, light, 1280 wide by default."""
    async with AsyncExitStack() as stack:

        async def lend(**options: Any) -> BrowserContext:
            chosen = PLAIN | options
            return await stack.enter_async_context(await browser.new_context(**chosen))

        yield lend


@pytest.fixture(name="visit")
async def open_windows(garden: DemoCommunity, browser: Browser) -> AsyncGenerator[Opener]:
    """Yield a function that opens a page of the garden in a new window."""
    async with lending_contexts(browser) as lend:

        async def opened(path: str = "/", **options: Any) -> OpenedPage:
            context = await lend(**options)
            await context.route(AVATARS, show_a_face)
            page = await context.new_page()
            seen = OpenedPage(page, [], [])
            page.on("request", lambda request: seen.requests.append(request.url))
            page.on("console", lambda message: seen.hear(f"{message.type} {message.text}"))
            page.on("pageerror", lambda error: seen.complaints.append(str(error)))
            await page.goto(garden.url + path)
            return seen

        yield opened


async def show_a_face(route: Route) -> None:
    """Answer in GitHub's place: tests send no request to the outside."""
    await route.fulfill(body=FACE, content_type="image/svg+xml")
