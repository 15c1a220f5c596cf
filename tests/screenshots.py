"""`python -m tests.screenshots FOLDER`: pictures of the demo in every width, theme and language.

The README's are board-wide-light-ko.png (frontend/screenshots/board.png) and
board-phone-dark-ko.png (frontend/screenshots/board-dark-phone.png). They need a Korean font and
one of coloured emoji, e.g. Debian's fonts-noto-cjk and fonts-noto-color-emoji.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from itertools import product
from pathlib import Path

import httpx
from playwright.async_api import Browser, Route

from tests.browser import AVATARS, Server, open_browser, until

PAGES = {"board": "/", "profile": "/users/jumal-coder"}
SIZES = {"wide": (1280, 832), "phone": (390, 844)}
SCALES = {"wide": 1.5, "phone": 2}
GREEN_ENOUGH = 0.8
LONGEST_WAIT_SECONDS = 300


async def take_all(folder: Path) -> None:
    """Start a demo, wait until its garden is mostly green, and take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="demo-") as data:
        demo = Server(Path(data), {}, command="demo")
        try:
            await demo.start()
            await until(lambda: is_green(demo.url), LONGEST_WAIT_SECONDS)
            async with open_browser() as browser:
                for page, size, theme, language in product(
                    PAGES, SIZES, ("light", "dark"), ("ko", "en")
                ):
                    file = folder / f"{page}-{size}-{theme}-{language}.png"
                    await take(
                        browser, f"{demo.url}{PAGES[page]}?lang={language}", size, theme, file
                    )
        finally:
            await demo.stop()


async def is_green(url: str) -> bool:
    """Whether enough of the demo's people have attended today."""
    async with httpx.AsyncClient() as client:
        totals = (await client.get(f"{url}/api/board")).json()["totals"]
    return bool(totals["attended"] >= GREEN_ENOUGH * max(1, totals["participants"]))


async def take(browser: Browser, address: str, size: str, theme: str, file: Path) -> None:
    """One picture, once the page is live; the invented people have no faces."""
    width, height = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=SCALES[size],
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    await context.route(AVATARS, show_no_face)
    page = await context.new_page()
    await page.goto(address)
    await page.locator(".connection[data-connection=open]").wait_for()
    await page.locator(".tile, .commit .message").first.wait_for()
    await page.locator(".sign-in").wait_for()
    await page.screenshot(path=file)
    await context.close()


async def show_no_face(route: Route) -> None:
    """In GitHub's place, where the numbers of invented people may one day be somebody's."""
    await route.abort()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m tests.screenshots FOLDER")
    asyncio.run(take_all(Path(sys.argv[1])))
