"""Whether receiving slows down as the book grows: an empty book beside a full one."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import asyncpg

from tests.bench import machine, servers
from tests.bench.entrants import season_of_today
from tests.bench.load import Load, loading
from tests.bench.payloads import FIRST_ID
from tests.bench.systems import Projecting, Sample, wait_until_projected

GARDENERS = 10_000
STEP = 500_000
LEVELS = (1, 32)
WARM_UP = (32, 2.0)
HEAD = "| in flight | commits held | deliveries/s | p50 ms | p99 ms | CPU µs: server + database |"

_REPOSITORIES = """
insert into repositories (id, full_name, is_private, is_fork)
select 700000000 + u.id, u.github_id || '/garden', false, false from users u
"""
# In the order of the index that is hardest to grow, which takes half the time.
_COMMITS = """
insert into github_commits (
    repository_id, repository, is_private, commit_id, user_id, commit_date, author_date, pushed_at,
    message, commit_url, author_name, author_github_user_id, author_login, author_email, is_bot,
    is_merge, ref
)
select r.id, r.full_name, r.is_private, c.sha, u.id, c.at, c.at, c.at + interval '1 minute',
       '하루에 하나: ' || c.number, 'https://github.com/' || r.full_name || '/commit/' || c.sha,
       u.github_id, u.github_user_id, u.github_id, u.github_id || '@example.org', false, false,
       'refs/heads/main'
  from (
           select number,
                  substr(encode(sha256(number::text::bytea), 'hex'), 1, 40) as sha,
                  now() - interval '60 days' - number % 100000 * interval '10 minutes' as at
             from generate_series($1::bigint, $2::bigint) as number
       ) as c
  join users u on u.github_user_id = $3 + c.number % $4
  join repositories r on r.id = 700000000 + u.id
 order by c.sha
"""


def run(seconds: float, rounds: int, commits: int) -> str:
    """Measure both books in alternating rounds; return the result as Markdown."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        load = stack.enter_context(loading())
        books = {held: _start(stack, folder, load, held) for held in (0, commits)}
        samples: dict[tuple[int, int], list[Sample]] = {}
        for book in books.values():
            load.send(book.server.port, *WARM_UP)
            wait_until_projected(book.server)
        for _ in range(rounds):
            for level in LEVELS:
                for held, book in books.items():
                    sample = book.measure(level, seconds)
                    samples.setdefault((level, held), []).append(sample)
        lines = [f"{machine.describe()}; {GARDENERS:,} participants.", "", HEAD]
        lines += ["|---:|---:|---:|---:|---:|---:|"]
        lines += [_row(level, held, samples[level, held]) for level in LEVELS for held in books]
        for level in LEVELS:
            ratio = _rate(samples[level, commits]) / _rate(samples[level, 0])
            lines += ["", f"Full ÷ empty at {level} in flight: {ratio:.2f}."]
        return "\n".join(lines)


def _start(stack: ExitStack, folder: Path, load: Load, commits: int) -> Projecting:
    place = folder / str(commits)
    database = stack.enter_context(servers.postgres(place))
    asyncio.run(servers.prepare_ours(database, season_of_today(), GARDENERS))
    asyncio.run(_fill(database, commits))
    return Projecting(f"{commits:,}", stack.enter_context(servers.ours(place, database)), load)


async def _fill(database: servers.Postgres, commits: int) -> None:
    """Insert commits of all participants, from before the season."""
    connection = await asyncpg.connect(database.url)
    await connection.execute("set session_replication_role = replica")  # no triggers, no checks
    await connection.execute("set synchronous_commit = off")
    await connection.execute("set work_mem = '512MB'")
    await connection.execute(_REPOSITORIES)
    started = time.monotonic()
    for first in range(1, commits + 1, STEP):
        last = min(commits, first + STEP - 1)
        await connection.execute(_COMMITS, first, last, FIRST_ID, GARDENERS, timeout=3600)
        sys.stderr.write(f"\r{last:,} commits in {time.monotonic() - started:.0f} s ")
        sys.stderr.flush()
    if commits:
        await connection.execute("vacuum analyze", timeout=3600)
        sys.stderr.write(f"and analyzed in {time.monotonic() - started:.0f} s.\n")
    await connection.execute("checkpoint", timeout=3600)
    await connection.close()


def _rate(taken: list[Sample]) -> float:
    return median(sample.per_second for sample in taken)


def _row(level: int, held: int, taken: list[Sample]) -> str:
    server = median(sample.cpu.server for sample in taken)
    database = median(sample.cpu.database for sample in taken)
    p50 = median(sample.report.p50 for sample in taken)
    p99 = median(sample.report.p99 for sample in taken)
    return (
        f"| {level} | {held:,} | {_rate(taken):,.0f} | {p50:.1f} | {p99:.1f} "
        f"| {server:.0f} + {database:.0f} |"
    )
