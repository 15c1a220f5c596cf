"""The admin page of a season with one participant, and what a test sees and does there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.support.browser import seouls_day
from tests.support.fresh_server import UnconfiguredServer
from tests.support.github import SEOUL, commit
from tests.support.github_double import Account, GitHubDouble, Repository
from webhook_app.models import Season
from webhook_app.store.database import Database

LIVE = ".connection[data-connection=open]"


@dataclass(frozen=True, slots=True)
class AdminPage:
    """A season with Bob in it, and its admin's window."""

    fresh: UnconfiguredServer
    github: GitHubDouble
    database: Database
    season: Season
    admin: Page
    bob: Account
    garden: Repository

    async def open(self, address: str) -> None:
        """Go to a place on the admin page."""
        await self.admin.goto(f"{self.fresh.url}/admin?{address}")

    async def board(self) -> Page:
        """Return the board in another window, of nobody in particular."""
        page = await self.fresh.window()
        await page.goto(self.fresh.url)
        await expect(page.locator(LIVE)).to_be_visible()
        return page

    async def push(self, days_ago: int = 0, until_projected: bool = True, **more: Any) -> None:
        """Let Bob push now what he committed some days ago; usually until it is in the book."""
        at = datetime.now(SEOUL).replace(microsecond=0) - timedelta(days=days_ago)
        pushed = [commit(at, username="bob", **more)]
        self.github.hooks.until_projected = until_projected
        sent = await self.github.push(self.garden, pushed, pushed_at=datetime.now(SEOUL))
        self.github.hooks.until_projected = True
        assert sent.status_code == 202, sent


def tile(page: Page, login: str) -> Locator:
    """Return a participant's tile in the garden."""
    return page.locator(".tile").filter(has=page.get_by_role("link", name=login, exact=True))


def notification(page: Page) -> Locator:
    """Return the element that announces what was just done."""
    return page.locator(".notification")


async def confirm(page: Page, verb: str) -> None:
    """Answer the question before something is done."""
    await page.get_by_role("dialog").get_by_role("button", name=verb, exact=True).click()


def day_of_bob(days_ago: int) -> str:
    """Return the link to Bob's day, as profiles have it."""
    return f"user=bob&date={seouls_day(-days_ago).isoformat()}"


def korean_date(day: date) -> str:
    """Return a date as Korean pages write it."""
    return f"{day.month}월 {day.day}일"
