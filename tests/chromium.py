"""The Chromium of the browser tests; `python -m tests.chromium` installs the fastest one.

The fastest is Debian's headless shell: it draws no windows, so a page needs 0.4 of the CPU time.
The next choices are the system's Chromium and Playwright's download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

FASTEST = "chromium-headless-shell"
NAMES = (FASTEST, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or _find_in_playwright()


def _find_in_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = playwright.chromium.executable_path
    return program if os.access(program, os.X_OK) else None


def install() -> None:
    """Install Debian's headless shell or Chromium as root, else download Playwright's."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        if find_chromium() is None:
            _apt("update")
        for package in (FASTEST, "chromium"):
            if find_chromium() is None or package == FASTEST:
                _apt("install", "-y", package)
    if find_chromium() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _apt(*arguments: str) -> None:
    quiet = subprocess.DEVNULL
    subprocess.run(["apt-get", "-qq", *arguments], check=False, stdout=quiet, stderr=quiet)


if __name__ == "__main__":
    if shutil.which(FASTEST) is None:
        print("Looking for a Chromium for the browser tests …", flush=True)  # noqa: T201 a command
        install()
    if find_chromium() is None:
        sys.exit(
            "The browser tests need a Chromium: install one, for example `apt install chromium`."
        )
