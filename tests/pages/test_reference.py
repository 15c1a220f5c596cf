"""/docs and /redoc in a real browser: shown under the policy, without requests elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.support.browser import DIST, DemoCommunity, Opener
from tests.support.heads import policy

PATH = "/api/attendance/heatmap"


async def try_out(page: Page) -> None:
    """Ask a route from within Swagger UI and see its answer."""
    operation = page.locator(".opblock", has_text=PATH)
    await operation.get_by_role("button").first.click()
    await operation.get_by_role("button", name="Try it out").click()
    await operation.get_by_role("button", name="Execute").click()
    answered = operation.locator(".live-responses-table")
    await expect(answered.get_by_role("cell", name="200").first).to_be_visible()


async def read_on(page: Page) -> None:
    """Open an operation in Redoc's menu and read it."""
    await page.get_by_role("menuitem", name="attendance", exact=True).click()
    operation = page.get_by_role("menuitem", name="by day, week or month")
    # Redoc's own badge covers the end of the menu; people scroll on.
    await operation.evaluate("item => item.scrollIntoView({ block: 'center' })")
    await operation.click()
    await expect(page.get_by_text(PATH).first).to_be_visible()


@pytest.mark.parametrize(("path", "use"), [("/docs", try_out), ("/redoc", read_on)])
async def test_the_description_is_shown_without_complaint_and_without_asking_others(
    garden: DemoCommunity, visit: Opener, path: str, use: Callable[[Page], Awaitable[None]]
) -> None:
    await garden.season()
    seen = await visit(path)

    await use(seen.page)

    assert seen.complaints == []
    own = [url for url in seen.requests if url.startswith((garden.url, "data:"))]
    assert own == seen.requests
    assert f"{garden.url}/openapi.json" in seen.requests


async def test_both_pages_stand_under_the_policy_of_all_pages(
    built_page: None, client: httpx.AsyncClient
) -> None:
    ours, docs, redoc = [policy(await client.get(path)) for path in ("/", "/docs", "/redoc")]

    styles = redoc.pop("style-src").split()
    assert docs == ours
    assert ours.pop("style-src") == styles[0] == "'self'"
    assert all(style.startswith("'sha256-") for style in styles[1:])
    assert redoc == ours


async def test_the_dashboard_does_not_load_them(
    built_page: None, client: httpx.AsyncClient
) -> None:
    page = (await client.get("/")).text

    assert "swagger" not in page
    assert "redoc" not in page
    for name in ("swagger-ui-bundle.js", "redoc.standalone.js"):
        licence = await client.get(f"/assets/{name}.LICENSE.txt")
        assert "license" in licence.text.lower()
    assert len(list((DIST / "assets").glob("redoc.standalone-*.js"))) == 1
