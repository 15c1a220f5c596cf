"""A fresh server in front of the tests' GitHub, and people with browsers of their own."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import Cookie
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.browser import AXE, PATIENCE_SECONDS, Lend, lending_contexts, pass_midnight
from tests.support.browser_users import Visitor, register
from tests.support.github_double import Account, GitHubDouble
from tests.support.local_server import LocalServer, serving_here
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.store.setup import new_setup_link


@dataclass(slots=True)
class UnconfiguredServer:
    """A server that nobody has set up, its GitHub, and the users who look at it."""

    server: LocalServer
    database: Database
    github: GitHubDouble
    lend: Lend

    @property
    def url(self) -> str:
        """The address of the server."""
        return self.server.url

    async def setup_link(self) -> str:
        """Return a one-time link, as the server prints it at its start."""
        async with self.database.connection() as connection:
            return f"{self.url}/setup?token={await new_setup_link(connection)}"

    async def window(self, account: Account | None = None, **options: Any) -> Page:
        """Return a browser signed in to GitHub (not to the server): Korean, light, wide."""
        page = await (await self.lend(**options)).new_page()
        if account is not None:
            await page.goto(f"{self.github.url}/login/as/{account.login}")
        return page

    async def set_up(self, owner: Account, **options: Any) -> Page:
        """Let an account register the App and become the first admin; return their window."""
        async with self._visitor(owner) as visitor:
            back = await register(visitor, await self.setup_link())
            page = await visitor.get(back.headers["location"])
            await visitor.press(page, "Authorize")
            return await self._window_of(visitor, **options)

    async def signed_in(self, account: Account, path: str = "/", **options: Any) -> Page:
        """Return a user's window, signed in to the server."""
        async with self._visitor(account) as visitor:
            await visitor.signed_in()
            page = await self._window_of(visitor, **options)
        await page.goto(self.url + path)
        await expect(page.locator(".signed-in")).to_be_visible()
        return page

    @asynccontextmanager
    async def _visitor(self, account: Account) -> AsyncGenerator[Visitor]:
        """Yield a visitor signed in to GitHub, in a browser without script, which is quicker."""
        async with httpx.AsyncClient(verify=False, timeout=PATIENCE_SECONDS) as http:
            visitor = Visitor(http, self.url)
            await visitor.get(f"{self.github.url}/login/as/{account.login}")
            yield visitor

    async def _window_of(self, visitor: Visitor, **options: Any) -> Page:
        """Return a real browser with a visitor's cookies."""
        page = await self.window(**options)
        await page.context.add_cookies([as_playwright(one) for one in visitor.http.cookies.jar])
        return page


def as_playwright(cookie: Cookie) -> Any:
    """Return a cookie of Python's jar as a browser takes it."""
    return {
        "name": cookie.name,
        "value": cookie.value,
        "domain": cookie.domain,
        "path": cookie.path,
        "expires": cookie.expires or -1,
        "httpOnly": cookie.has_nonstandard_attr("HttpOnly"),
        "secure": cookie.secure,
        "sameSite": "Lax",
    }


async def sign_in(page: Page) -> None:
    """Press the link in the header, say yes at GitHub, come back."""
    await page.locator(".sign-in").click()
    await page.get_by_role("button", name="Authorize").click()
    await expect(page.locator(".signed-in")).to_be_visible()


RUN_AXE = """async rules => {
    const chosen = rules.length ? { runOnly: rules } : {};
    const found = await axe.run({ ...chosen, resultTypes: ["violations"] });
    const where = nodes => JSON.stringify(nodes.map(node => node.target));
    const told = ({ id, help, nodes }) => `${id}: ${where(nodes)} ${help}`;
    return { passes: found.passes.length, faults: found.violations.map(told) };
}"""
"""Returns only the violations: all that axe finds is megabytes."""


async def faults_of(page: Page, *rules: str) -> list[str]:
    """Return axe's complaints on a page opened with `bypass_csp`; of some rules, or all."""
    assert AXE.is_file(), "axe-core is missing: run `python frontend/npm.py`."
    if not await page.evaluate("'axe' in window"):
        await page.add_script_tag(path=AXE)
    found = await page.evaluate(RUN_AXE, rules)
    assert found["passes"] > (0 if rules else 10)
    return list(found["faults"])


async def faults_in_every_look(page: Page, phone: int = 390) -> list[str]:
    """Return axe's complaints in Korean and, on a phone, in English; light and dark; and scrolling.

    The page was opened in Korean, and ends as it began. Nothing but contrast differs between
    themes: the other rules are looked at in one of them.
    """
    size = page.viewport_size
    assert size is not None
    faults = []
    for width, other_language in ((size["width"], "English"), (phone, "한국어")):
        await page.set_viewport_size({"width": width, "height": size["height"]})
        faults += await faults_of(page)
        if (sideways := await width_beyond_window(page)) > 0:
            faults.append(f"{width} px: {sideways} px too wide")
        await page.emulate_media(color_scheme="dark")
        faults += await faults_of(page, "color-contrast")
        await page.emulate_media(color_scheme="light")
        await page.get_by_role("button", name=other_language, exact=True).click()
    await page.set_viewport_size(size)
    return faults


async def width_beyond_window(page: Page) -> int:
    """Return how far one could scroll sideways, beyond the window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.fixture(name="fresh")
async def serve_fresh(
    built_page: None, unset: Settings, database: Database, github: GitHubDouble, browser: Browser
) -> AsyncGenerator[UnconfiguredServer]:
    """Yield a server over an empty book that knows no App."""
    await pass_midnight()
    async with (
        serving_here(unset.model_copy(update={"public_url": None})) as server,
        lending_contexts(browser) as lend,
    ):
        yield UnconfiguredServer(server, database, github, lend)
