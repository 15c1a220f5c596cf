"""Screenshots of the demo in every width, theme and language: `python -m tests.screenshots FOLDER`.

`README` below maps the files in frontend/screenshots to them. They need a Korean font and one with
coloured emoji, e.g. Debian's fonts-noto-cjk and fonts-noto-color-emoji.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from functools import partial
from itertools import product
from pathlib import Path
from typing import NamedTuple

import httpx
from playwright.async_api import Browser, Route

from tests.support.browser import AVATARS, Server, open_browser, until

ADMIN = "haneul-garden"
PAGES = {
    "board": "/",
    "book": "/",
    "profile": "/users/jumal-coder",
    "admin": "/admin?section=members",
}
SELECTORS = {
    "board": ".tile",
    "book": "chart-frame .picture svg",
    "profile": ".commit .message",
    "admin": ".member-rows li",
}
README = {
    "board.png": "board-wide-light-ko.png",
    "board-dark-phone.png": "board-phone-dark-ko.png",
    "book.png": "book-wide-light-ko.png",
    "profile.png": "profile-wide-light-ko.png",
    "admin.png": "admin-wide-dark-ko.png",
}
SIZES = {"wide": (1280, 832), "phone": (390, 844)}
SCALES = {"wide": 1.5, "phone": 2}
THEMES, LANGUAGES = ("light", "dark"), ("ko", "en")
MIN_ATTENDED_SHARE = 0.8
MAX_WAIT_SECONDS = 300


class Shot(NamedTuple):
    """The subject of one screenshot."""

    page: str
    size: str
    theme: str
    language: str


async def take_all(folder: Path) -> None:
    """Start a demo, wait until most participants have attended, and take every screenshot."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="demo-") as data:
        demo = Server(Path(data), {}, command="demo")
        try:
            await demo.start()
            await until(lambda: is_green(demo.url), MAX_WAIT_SECONDS)
            async with open_browser() as browser:
                token = make_admin(demo)
                for shot in map(Shot._make, product(PAGES, SIZES, THEMES, LANGUAGES)):
                    await take(browser, demo, shot, token, folder / f"{'-'.join(shot)}.png")
        finally:
            await demo.stop()


async def is_green(url: str) -> bool:
    """Return whether enough participants of the demo have attended today."""
    async with httpx.AsyncClient() as client:
        totals = (await client.get(f"{url}/api/board")).json()["totals"]
    return bool(totals["attended"] >= MIN_ATTENDED_SHARE * max(1, totals["participants"]))


def make_admin(demo: Server) -> str:
    """Promote an invented participant to admin; return their token."""
    run = partial(
        subprocess.run,
        env=os.environ | {"DATA_DIR": str(demo.folder)},
        check=True,
        capture_output=True,
        text=True,
    )
    program = [sys.executable, "-m", "webhook_app"]
    run([*program, "user", "promote", ADMIN])
    return str(run([*program, "token", ADMIN]).stdout).strip()


async def take(browser: Browser, demo: Server, shot: Shot, token: str, file: Path) -> None:
    """Take one screenshot once the page shows its subject, without avatars."""
    page, size, theme, language = shot
    width, height = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=SCALES[size],
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        service_workers="block",
    )
    await context.route(AVATARS, block_avatar)
    if page == "admin":
        cookies = {"access_token": token, "signed_in": "1"}
        for name, value in cookies.items():
            await context.add_cookies([{"name": name, "value": value, "url": demo.url}])
    tab = await context.new_page()
    separator = "&" if "?" in PAGES[page] else "?"
    await tab.goto(f"{demo.url}{PAGES[page]}{separator}lang={language}")
    if page == "book":
        await tab.locator("season-table").scroll_into_view_if_needed()
        await tab.locator("season-table").evaluate("book => book.scrollIntoView()")
    await tab.locator(SELECTORS[page]).first.wait_for()
    await tab.wait_for_timeout(500)
    await tab.screenshot(path=file)
    await context.close()


async def block_avatar(route: Route) -> None:
    """Block an avatar: the ids of invented participants may belong to real accounts."""
    await route.abort()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m tests.screenshots FOLDER")
    asyncio.run(take_all(Path(sys.argv[1])))
