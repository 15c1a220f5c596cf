"""The nightly run: `webhook-app reconcile` over many installations of a GitHub that takes time."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench import machine, servers
from tests.bench.entrants import season_of_today
from tests.bench.github import COMMITS_OF_A_PUSH, Address, github
from tests.bench.payloads import SECRET

ANSWER_SECONDS = 0.15
NIGHTS = ("the first night: everything is new", "a night after each repository's push was lost")
HEAD = "| night | seconds | requests | requests/s | memory at most, MiB | CPU s |"


@dataclass(frozen=True, slots=True)
class Night:
    """What one run took; `memory` is the most at once, in MiB."""

    seconds: float
    requests: int
    memory: float
    cpu: float


def run(installations: int) -> str:
    """Measure two nights and verify what they stored; return the result as Markdown.

    Exits with a sentence if a commit is missing.
    """
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as root,
        servers.postgres(Path(root) / "nightly") as database,
        github(installations, ANSWER_SECONDS) as hub,
    ):
        asyncio.run(servers.prepare_ours(database, season_of_today(), installations))
        lines = []
        for number, name in enumerate(NIGHTS, start=1):
            seconds, memory, cpu = _reconcile(database, hub.address, Path(root))
            night = Night(seconds, hub.push_everywhere(), memory, cpu)
            _verify(database, installations * COMMITS_OF_A_PUSH * number)
            lines.append(
                f"| {name} | {night.seconds:.1f} | {night.requests:,} "
                f"| {night.requests / night.seconds:.1f} | {night.memory:.0f} | {night.cpu:.1f} |"
            )
        about = (
            f"{machine.describe()}; {installations:,} installations with a repository each, "
            f"{ANSWER_SECONDS * 1e3:.0f} ms an answer of GitHub's."
        )
        table = [HEAD, "|---|---:|---:|---:|---:|---:|", *lines]
        return "\n".join([about, "", *table, "", "Every commit that was pushed is in the book."])


def _reconcile(
    database: servers.Postgres, address: Address, folder: Path
) -> tuple[float, float, float]:
    """Run the command; return its seconds, its memory at most in MiB and its CPU seconds."""
    environment = os.environ | {
        "DATABASE_URL": database.url,
        "DATA_DIR": str(folder),
        "GITHUB_API_URL": address.url,
        "GITHUB_APP_ID": str(address.app_id),
        "GITHUB_APP_PRIVATE_KEY": address.private_key,
        "GITHUB_WEBHOOK_SECRET": SECRET,
    }
    log = folder / "reconcile.log"
    started = time.perf_counter()
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", "webhook_app", "reconcile", "--json"],
            cwd=servers.ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
        _, status, usage = os.wait4(running.pid, 0)
    seconds = time.perf_counter() - started
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise SystemExit(f"The reconciliation failed:\n{log.read_text()[-2000:]}")
    return seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def _verify(database: servers.Postgres, expected: int) -> None:
    stored = asyncio.run(servers.fetch_value(database, "select count(*) from github_commits"))
    if stored != expected:
        raise SystemExit(f"LOST: {expected:,} commits were pushed, the book has {stored:,}.")
