"""Times of the board, statistics and ranking over HTTP, compared with one query per user."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from statistics import median

import msgspec

from tests.bench import audience, machine, servers
from webhook_app.models import Season

DAYS = 100
COLD, WARM = 5, 15
AUDIENCE, AUDIENCE_SECONDS, PUSHES_PER_SECOND = 1_000, 15, 5.0
FIRST_PAGE, STATS = "board, first page", "stats"
ROUTES = {
    FIRST_PAGE: "/api/board?limit=100",
    "board, all of it": "/api/board?limit=10000",
    STATS: "/api/attendance/stats",
    "ranking": "/api/attendance/ranking",
    "heatmap": "/api/attendance/heatmap?view=week",
    "hourly-commits": "/api/attendance/hourly-commits",
    "summary": "/api/users/gardener-5/summary",
}
HEAD = (
    "| participants | route | kB, gzip | first ms | changed ms | fresh ms | warm ms | 304 ms "
    "| a query per user, ms | ours ÷ this: fresh |"
)
GROWTH_HEAD = (
    "| participants | board, first page: fresh | warm | 304 | stats: fresh | a query per user |"
)

_ATTEND = """
insert into attendance (
    season_id, user_id, attendance_date, commit_count, first_commit_at, hours, revision
)
select m.season_id, m.user_id, day, 1 + m.user_id % 3, day + time '12:00',
       array_fill(1, array[24]), s.revision
  from season_members m
  join seasons s on s.id = m.season_id
 cross join generate_series(s.start_date, s.start_date + s.days - 1, interval '1 day') as day
 where hashint8(m.user_id * 1000 + extract(doy from day)::bigint) % 100 < 70
"""
_ATTEND_PER_USER = """
insert into attendance (user_id, attendance_date, commit_count)
select u.id, day, 1 + u.id % 3
  from users u
 cross join generate_series(date '{first}', date '{last}', interval '1 day') as day
 where hashint8(u.id * 1000 + extract(doy from day)::bigint) % 100 < 70
"""
_ALL = """
update seasons
   set revision = nextval('book_revision'), facts_revision = currval('book_revision')
returning revision
"""
_RULES = """
update seasons
   set revision = nextval('book_revision'),
       facts_revision = currval('book_revision'),
       timezone = case timezone when 'Asia/Seoul' then 'Asia/Tokyo' else 'Asia/Seoul' end
returning revision
"""
_CHANGE = """
with change as materialized (
    select nextval('book_revision') as revision
),
marked as (
    insert into attendance (
        season_id, user_id, attendance_date, commit_count, first_commit_at, hours, revision
    )
    select season_id, user_id, start_date, 1, start_date + time '12:00',
           array_fill(0, array[12]) || 1 || array_fill(0, array[11]), change.revision
      from change
     cross join season_members
      join seasons on seasons.id = season_id
     where not exists (
               select from attendance a
                where a.user_id = season_members.user_id and a.attendance_date = start_date
           )
     limit 1
)
update seasons set revision = change.revision from change returning seasons.revision
"""


class Row(msgspec.Struct, frozen=True):
    """The times of a route with a number of participants; medians in milliseconds."""

    size: int
    route: str
    kilobytes: float
    first: float
    changed: float
    fresh: float
    warm: float
    same: float
    per_user: float | None

    def __str__(self) -> str:
        ratio = (
            f"{self.per_user:,.0f} | {self.fresh / self.per_user:.4f}" if self.per_user else " | "
        )
        return (
            f"| {self.size:,} | {self.route} | {self.kilobytes:,.0f} | {self.first:.1f} "
            f"| {self.changed:.1f} | {self.fresh:.1f} | {self.warm:.1f} | {self.same:.1f} "
            f"| {ratio} |"
        )


def run(sizes: tuple[int, ...]) -> str:
    """Measure every size, the growth, and the largest with an audience; return Markdown."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            rows += _measure(Path(folder), size)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        with_audience = _with_audience(Path(folder), sizes[-1])
    return "\n".join(
        [
            f"{machine.describe()}; PostgreSQL with stock settings; {DAYS} days; one client,",
            "medians. First: nothing is cached, as after a change of the rules, so every mark is",
            "read. Changed: a member changed or a day was corrected. Fresh: a push changed one",
            "mark. Warm: nothing changed. A query per user: the statistics as the predecessor",
            "computed them, with FastAPI and SQLAlchemy.",
            "",
            HEAD,
            "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|",
            *map(str, rows),
            "",
            *_growth(rows, sizes),
            "",
            with_audience,
        ]
    )


def _measure(folder: Path, size: int) -> list[Row]:
    first = datetime.now(UTC).date() - timedelta(days=DAYS + 1)
    per_user = _per_user(folder / "fastapi", size, first)
    with _serve(folder, first, size) as server:
        return [
            _row(size, name, path, server, per_user if name == STATS else None)
            for name, path in ROUTES.items()
        ]


@contextmanager
def _serve(folder: Path, first: date, size: int) -> Generator[servers.Server]:
    """Yield our server with this many participants, who attended seven of ten days."""
    with servers.postgres(folder / "ours") as database:
        season = Season(id=0, name="bench", start_date=first, days=DAYS)
        asyncio.run(servers.prepare_ours(database, season, size))
        asyncio.run(_fill(database))
        with servers.ours(folder / "ours", database) as server:
            yield server


def _row(size: int, name: str, path: str, server: servers.Server, per_user: float | None) -> Row:
    first, changed, fresh = (
        [_get_after(server, change, path) for _ in range(COLD)]
        for change in (_RULES, _ALL, _CHANGE)
    )
    answers = [_get(server.port, path) for _ in range(WARM)]
    same = [_get(server.port, path, etag=answers[0][2])[0] for _ in range(WARM)]
    return Row(
        size=size,
        route=name,
        kilobytes=answers[0][1] / 1e3,
        first=median(first),
        changed=median(changed),
        fresh=median(fresh),
        warm=median(answer[0] for answer in answers),
        same=median(same),
        per_user=per_user,
    )


def _growth(rows: list[Row], sizes: tuple[int, ...]) -> list[str]:
    """Return a table of the ratios between the times of growing numbers of participants."""
    row_of = {(row.size, row.route): row for row in rows}
    lines = [GROWTH_HEAD, "|---|---:|---:|---:|---:|---:|"]
    for fewer, more in pairwise(sizes):
        page, more_page = row_of[fewer, FIRST_PAGE], row_of[more, FIRST_PAGE]
        stats, more_stats = row_of[fewer, STATS], row_of[more, STATS]
        ratios = [
            more_page.fresh / page.fresh,
            more_page.warm / page.warm,
            more_page.same / page.same,
            more_stats.fresh / stats.fresh,
            (more_stats.per_user or 0) / (stats.per_user or 1),
        ]
        cells = " | ".join(f"× {ratio:.1f}" for ratio in ratios)
        lines.append(f"| {fewer:,} → {more:,} (× {more // fewer}) | {cells} |")
    return lines


def _with_audience(folder: Path, size: int) -> str:
    """Return times of the first page with open dashboards, while pushes arrive."""
    path = ROUTES[FIRST_PAGE]
    first = datetime.now(UTC).date() - timedelta(days=DAYS // 2)
    with (
        _serve(folder, first, size) as server,
        audience.watching(server.port, AUDIENCE, PUSHES_PER_SECOND) as counts,
    ):
        until, etag = time.perf_counter() + AUDIENCE_SECONDS, ""
        full, conditional, not_modified = [], [], 0
        while time.perf_counter() < until:
            milliseconds, _, etag = _get(server.port, path)
            full.append(milliseconds)
            time.sleep(0.02)
            milliseconds, length, _ = _get(server.port, path, etag=etag, may_have_changed=True)
            not_modified += length == 0
            conditional.append(milliseconds)
            time.sleep(0.02)
    (seen,) = counts
    return (
        f"With {size:,} participants, {seen.readers:,} open readers and {seen.pushes} pushes in "
        f"{AUDIENCE_SECONDS} s ({seen.marks:,} marks sent): the first page takes "
        f"{median(full):.1f} ms (p99 {_p99(full):.0f}), with If-None-Match "
        f"{median(conditional):.1f} ms (p99 {_p99(conditional):.0f}). "
        f"{not_modified} of {len(conditional)} of the latter were 304."
    )


def _p99(times: list[float]) -> float:
    return sorted(times)[len(times) * 99 // 100]


def _get_after(server: servers.Server, change: str, path: str) -> float:
    asyncio.run(servers.fetch_value(server.postgres, change))
    return _get(server.port, path)[0]


def _get(
    port: int, path: str, *, etag: str | None = None, may_have_changed: bool = False
) -> tuple[float, int, str]:
    """Return the milliseconds from the request to the last byte, the body's size, and the ETag."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.connect()
    headers = {"Accept-Encoding": "gzip"} | ({"If-None-Match": etag} if etag else {})
    started = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    milliseconds = (time.perf_counter() - started) * 1e3
    connection.close()
    expected = {200, 304} if may_have_changed else {304 if etag else 200}
    if answer.status not in expected:
        raise RuntimeError(f"{path} answered {answer.status}")
    return milliseconds, len(body), answer.getheader("etag", "")


async def _fill(database: servers.Postgres) -> None:
    await servers.fetch_value(database, _ALL)
    await servers.fetch_value(database, _ATTEND)
    await servers.fetch_value(database, "analyze")


def _per_user(folder: Path, size: int, first: date) -> float:
    """Return the milliseconds of the statistics with one query per user."""
    last = first + timedelta(days=DAYS - 1)
    path = f"/api/attendance/stats?start_date={first}&end_date={last}"
    with servers.postgres(folder) as database, servers.fastapi(folder, database) as server:
        asyncio.run(servers.prepare_fastapi(database, size))
        asyncio.run(servers.fetch_value(database, _ATTEND_PER_USER.format(first=first, last=last)))
        times = [_get(server.port, path)[0] for _ in range(3 if size <= 1000 else 1)]
    return median(times)
