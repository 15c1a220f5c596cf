"""Finds a Chromium for the browser tests; `python -m tests.chromium` gets one where there is none.

The system's own first, else Debian's package, else Playwright's download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The program of a Chromium on this machine."""
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = playwright.chromium.executable_path
    return program if os.access(program, os.X_OK) else None


def install() -> None:
    """Install Debian's Chromium as root, else download Playwright's."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
            subprocess.run(["apt-get", *arguments], check=False, stdout=subprocess.DEVNULL)
    if find_chromium() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    if find_chromium() is None:
        print("Getting a Chromium for the browser tests …", flush=True)  # noqa: T201 a command
        install()
    if find_chromium() is None:
        sys.exit(
            "The browser tests need a Chromium: install one, for example `apt install chromium`."
        )
