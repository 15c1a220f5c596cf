"""/api/admin/logs: what the server's processes logged under DATA_DIR."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from webhook_app.attendance import day_begins
from webhook_app.logs import log_files
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.context import now
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import find_season

LEVELS = ("debug", "info", "warning", "error", "critical")
Level = Literal["debug", "info", "warning", "error"]
_STANDARD_FIELDS = {"timestamp", "level", "event"}


class LogsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Lines of a day in the current season's zone (by default all), from a level upwards."""

    date: date | None = None
    level: Level = "debug"
    limit: Annotated[int, msgspec.Meta(ge=1, le=2_000)] = 200


class LogLine(Answer, frozen=True, kw_only=True):
    """A log event with its variables."""

    at: datetime
    level: str
    event: str
    fields: dict[str, Any]


class LogsResponse(Answer, frozen=True, kw_only=True):
    """Lines of all processes, newest first."""

    lines: list[LogLine]


Span = tuple[datetime, datetime]


async def read_logs(call: ApiRequest, query: LogsQuery) -> LogsResponse:
    """Return the newest log lines of all processes of the server."""
    span = await _span(call, query.date) if query.date else _always()
    lines = await asyncio.to_thread(
        _newest, call.context.settings.data_dir, span, LEVELS.index(query.level), query.limit
    )
    return LogsResponse(lines=lines)


async def _span(call: ApiRequest, day: date) -> Span:
    """Return a day in the current season's zone, in UTC while there is no season."""
    if not 1970 < day.year < 2200:
        raise Problem(400, "date must be in 1971 to 2199.", parameter="date")
    season = await find_season(call, None)
    if season is None:
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return midnight, midnight + timedelta(days=1)
    return day_begins(season, day), day_begins(season, day + timedelta(days=1))


def _always() -> Span:
    return datetime.min.replace(tzinfo=UTC), now() + timedelta(days=1)


def _newest(data_dir: Path, span: Span, min_rank: int, limit: int) -> list[LogLine]:
    matching = (
        line
        for file in log_files(data_dir)
        for line in _lines(file)
        if span[0] <= line.at < span[1] and _rank(line.level) >= min_rank
    )
    return heapq.nlargest(limit, matching, key=lambda line: line.at)


def _lines(file: Path) -> Iterator[LogLine]:
    """Yield the lines of a file; one that is still being written, or not JSON, is skipped."""
    try:
        text = file.read_bytes()
    except OSError:
        return
    for row in text.splitlines():
        try:
            record = msgspec.json.decode(row, type=dict[str, Any])
            at = msgspec.convert(record["timestamp"], datetime)
        except (msgspec.MsgspecError, UnicodeDecodeError, KeyError):
            continue
        yield LogLine(
            at=at,
            level=str(record.get("level", "")),
            event=str(record.get("event", "")),
            fields={name: value for name, value in record.items() if name not in _STANDARD_FIELDS},
        )


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)
