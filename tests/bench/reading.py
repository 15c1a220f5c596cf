"""Board, statistics and ranking of many participants over HTTP, beside a query per user."""

from __future__ import annotations

import asyncio
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from tests.bench import machine, servers
from webhook_app.models import Season

DAYS = 100
COLD, WARM = 5, 15
ROUTES = {
    "board, first page": "/api/board?limit=100",
    "board, all of it": "/api/board?limit=10000",
    "stats": "/api/attendance/stats",
    "ranking": "/api/attendance/ranking",
}
HEAD = (
    "| participants | route | kB, gzip | anew ms | fresh ms | warm ms | 304 ms "
    "| a query per user, ms | ours ÷ this: fresh |"
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


def run(sizes: tuple[int, ...]) -> str:
    """Measure every size, and give the result as Markdown."""
    lines = [
        f"{machine.describe()}; PostgreSQL with stock settings; {DAYS} days; one client, medians.",
        "Anew: a member or a rule has changed, so all is read and judged. Fresh: a push has",
        "changed one mark. A query per user: its statistics as the predecessor made them, with",
        "FastAPI and SQLAlchemy.",
        "",
        HEAD,
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            lines += _measure(Path(folder), size)
    return "\n".join(lines)


def _measure(folder: Path, size: int) -> list[str]:
    first = datetime.now(UTC).date() - timedelta(days=DAYS + 1)
    slow = _per_user(folder / "fastapi", size, first)
    lines = []
    with servers.postgres(folder / "ours") as book:
        season = Season(id=0, name="bench", start_date=first, days=DAYS)
        asyncio.run(servers.prepare_ours(book, season, size))
        asyncio.run(_fill(book))
        with servers.ours(folder / "ours", book) as server:
            for name, path in ROUTES.items():
                lines.append(_row(size, name, path, server, slow))
    return lines


def _row(size: int, name: str, path: str, server: servers.Server, slow: float) -> str:
    anew, fresh = (
        [_get_after(server, change, path) for _ in range(COLD)] for change in (_ALL, _CHANGE)
    )
    answers = [_get(server.port, path) for _ in range(WARM)]
    etag = answers[0][2]
    same = [_get(server.port, path, etag=etag)[0] for _ in range(WARM)]
    slow_text = f"{slow:,.0f} | {median(fresh) / slow:.4f}" if name == "stats" else " | "
    return (
        f"| {size:,} | {name} | {answers[0][1] / 1e3:,.0f} | {median(anew):.1f} "
        f"| {median(fresh):.1f} | {median(a[0] for a in answers):.1f} | {median(same):.1f} "
        f"| {slow_text} |"
    )


def _get_after(server: servers.Server, change: str, path: str) -> float:
    asyncio.run(servers.ask(server.postgres, change))
    return _get(server.port, path)[0]


def _get(
    port: int, path: str, *, encoding: str = "gzip", etag: str | None = None
) -> tuple[float, int, str]:
    """Milliseconds from asking to the last byte, bytes, and the ETag."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.connect()
    headers = {"Accept-Encoding": encoding} | ({"If-None-Match": etag} if etag else {})
    started = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    taken = (time.perf_counter() - started) * 1e3
    connection.close()
    if answer.status != (304 if etag else 200):
        raise RuntimeError(f"{path} answered {answer.status}")
    return taken, len(body), answer.getheader("etag", "")


async def _fill(book: servers.Postgres) -> None:
    await servers.ask(book, _ALL)
    await servers.ask(book, _ATTEND)
    await servers.ask(book, "analyze")


def _per_user(folder: Path, size: int, first: date) -> float:
    """Milliseconds for the statistics with a query per user."""
    last = first + timedelta(days=DAYS - 1)
    path = f"/api/attendance/stats?start_date={first}&end_date={last}"
    with servers.postgres(folder) as database, servers.fastapi(folder, database) as server:
        asyncio.run(servers.prepare_fastapi(database, size))
        asyncio.run(servers.ask(database, _ATTEND_PER_USER.format(first=first, last=last)))
        times = [_get(server.port, path)[0] for _ in range(3 if size <= 1000 else 1)]
    return median(times)
