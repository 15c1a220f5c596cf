"""A fresh server in front of the tests' GitHub, and people with browsers of their own."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser import AXE, PLAIN, pass_midnight
from tests.github_double import Account, GitHubDouble
from tests.local import LocalServer, serving_here
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.store.setup import new_setup_link


@dataclass(slots=True)
class FreshBook:
    """A served book that nobody has set up, its GitHub, and whoever looks at it."""

    server: LocalServer
    database: Database
    github: GitHubDouble
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the book is."""
        return self.server.url

    async def setup_link(self) -> str:
        """A one-time link, as the server prints it at its start."""
        async with self.database.reading() as connection:
            return f"{self.url}/setup?token={await new_setup_link(connection)}"

    async def window(self, account: Account | None = None, **options: Any) -> Page:
        """A browser of somebody, signed in to GitHub (not to the book): Korean, light, wide."""
        asked = PLAIN | options
        context = await self.browser.new_context(**asked)
        self.contexts.append(context)
        page = await context.new_page()
        if account is not None:
            await page.goto(f"{self.github.url}/login/as/{account.login}")
        return page

    async def set_up(self, owner: Account, **options: Any) -> Page:
        """Let somebody register the App and become the first admin; gives their window."""
        page = await self.window(owner, **options)
        await page.goto(await self.setup_link())
        await page.locator("register-form .main-button").click()
        await page.get_by_role("button", name="Create GitHub App").click()
        await page.get_by_role("button", name="Authorize").click()
        await expect(page.locator("[data-stage=done]").first).to_be_visible()
        return page

    async def signed_in(self, account: Account, path: str = "/", **options: Any) -> Page:
        """Somebody's window, signed in to the book."""
        page = await self.window(account, **options)
        await page.goto(self.url + path)
        await sign_in(page)
        return page


async def sign_in(page: Page) -> None:
    """Press the link in the header, say yes at GitHub, come back."""
    await page.locator(".sign-in").click()
    await page.get_by_role("button", name="Authorize").click()
    await expect(page.locator(".signed-in")).to_be_visible()


async def faults_of(page: Page) -> list[str]:
    """What axe complains of on a page that was opened with `bypass_csp`."""
    await page.add_script_tag(path=AXE)
    found = await page.evaluate("axe.run()")
    assert len(found["passes"]) > 10
    return [
        f"{fault['id']}: {[node['target'] for node in fault['nodes']]} {fault['help']}"
        for fault in found["violations"]
    ]


@pytest.fixture(name="fresh")
async def serve_fresh(
    built_page: None, unset: Settings, database: Database, github: GitHubDouble, browser: Browser
) -> AsyncGenerator[FreshBook]:
    """A server over an empty book that knows no App."""
    await pass_midnight()
    async with serving_here(unset.model_copy(update={"public_url": None})) as server:
        fresh = FreshBook(server, database, github, browser)
        yield fresh
        for context in fresh.contexts:
            await context.close()
