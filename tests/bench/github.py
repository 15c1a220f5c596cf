"""A GitHub with many installations, in a process of its own; every answer takes a while.

It prints where it is, as JSON. For each line of its input, every repository gets another push, and
it prints how many requests it has answered since the last line.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import msgspec

from tests.bench.payloads import participant
from tests.bench.servers import ROOT
from tests.support.github_double import (
    Account,
    GitHubDouble,
    Installation,
    Repository,
    serving_github,
)
from tests.support.github_double.histories import every
from tests.support.github_double.model import pem

FIRST_INSTALLATION = 50_000
COMMITS_OF_A_PUSH = 2


class Address(msgspec.Struct):
    """Where the API is, and the App that asks."""

    url: str
    app_id: int
    private_key: str


class GitHubProcess:
    """The process, as the benchmark uses it."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self._running = running
        self.address = msgspec.json.decode(self._read(), type=Address)

    def push_everywhere(self) -> int:
        """Push to every repository; return the number of requests since the last time."""
        assert self._running.stdin
        self._running.stdin.write("\n")
        self._running.stdin.flush()
        return int(self._read())

    def _read(self) -> str:
        assert self._running.stdout
        line = self._running.stdout.readline()
        if not line:
            raise RuntimeError("The GitHub double did not start.")
        return line


@contextmanager
def github(installations: int, seconds: float) -> Generator[GitHubProcess]:
    """Run a GitHub with so many installations, whose every answer takes so many seconds."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.github", str(installations), str(seconds)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            yield GitHubProcess(running)
        finally:
            running.terminate()


async def serve(installations: int, seconds: float) -> None:
    """Serve until the standard input ends."""
    async with serving_github() as double:
        app = double.register(Account(1, "gardeners", "Organization"), "http://book.test")
        repositories = [_install(double, index) for index in range(installations)]
        _push_everywhere(double, repositories, datetime.now(UTC) - timedelta(hours=3))
        double.rest.slow_seconds = seconds
        double.rest.fail("", "slow")
        _print(msgspec.json.encode(Address(double.url, app.id, pem(app.key))).decode())
        while await asyncio.to_thread(sys.stdin.readline):
            answered = len(double.rest.answers)
            double.rest.forget_answers()
            _push_everywhere(double, repositories, datetime.now(UTC))
            _print(str(answered))


def _install(double: GitHubDouble, index: int) -> Repository:
    number, login, _ = participant(index)
    account = Account(number, login)
    repository = double.repository(account, "garden")
    made = Installation(FIRST_INSTALLATION + index, double.app, account, [repository])
    double.model.installations.append(made)
    return repository


def _push_everywhere(double: GitHubDouble, repositories: list[Repository], at: datetime) -> None:
    for repository in repositories:
        history = double.rest.history(repository)
        dates = every(at - timedelta(hours=1), COMMITS_OF_A_PUSH, timedelta(minutes=10))
        history.push(history.line(repository.owner, dates, history.tip()), at)


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
