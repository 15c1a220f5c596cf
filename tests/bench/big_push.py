"""One push of 1,000 commits: when it is answered, and when it is in the book."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from statistics import median

import asyncpg

from tests.bench.load import ACCEPTED, Report
from tests.bench.payloads import Template, commit_ids, request, template
from tests.bench.servers import Server

COMMITS = 1_000
TIMES = 9
PAUSE = 0.2
_FOUND = "select count(*) from github_commits where commit_id = any($1::text[])"


@dataclass(frozen=True, slots=True)
class BigPush:
    """The medians, in seconds from the first byte sent; `report` counts what was answered."""

    name: str
    answered: float
    in_the_book: float
    report: Report


def measure(server: Server) -> BigPush:
    """Send the push some times, each with other commits, alone on its connection."""
    return asyncio.run(_measure(server))


async def _measure(server: Server) -> BigPush:
    push = template(0, COMMITS, random.Random(1000))
    book = await asyncpg.connect(server.postgres.url)
    try:
        times = [await _send(server, book, push, time.time_ns() + i) for i in range(TIMES + 1)][1:]
    finally:
        await book.close()
    accepted = TIMES + 1  # the first one warms up
    report = Report(accepted, 0, accepted * COMMITS, 1.0, 0.0, 0.0)
    answered, in_the_book = (median(column) for column in zip(*times, strict=True))
    return BigPush(server.name, answered, in_the_book, report)


async def _send(
    server: Server, book: asyncpg.Connection, push: Template, number: int
) -> tuple[float, float]:
    """Return the seconds until the answer and until all commits are in the book."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1 << 20)
    sent, shas = request(push, number, "127.0.0.1").wire, commit_ids(push, number)
    started = time.perf_counter()
    writer.write(sent)
    head = await reader.readuntil(b"\r\n\r\n")
    answered = time.perf_counter() - started
    if not head.startswith(ACCEPTED):
        raise RuntimeError(f"{server.name} refused the push: {head.splitlines()[0].decode()}")
    while await book.fetchval(_FOUND, [shas[0], shas[-1]]) < 2:
        await asyncio.sleep(0.001)
    in_the_book = time.perf_counter() - started
    writer.close()
    if await book.fetchval(_FOUND, shas) != COMMITS:
        raise RuntimeError(f"{server.name} has not all commits of the push.")
    await asyncio.sleep(PAUSE)
    return answered, in_the_book
