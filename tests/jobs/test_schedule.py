"""When a job is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.support.clock import DAY, HOUR, MINUTE, at
from webhook_app.jobs.scheduling import latest_interval, latest_night, next_due
from webhook_app.models import Season
from webhook_app.store import jobs
from webhook_app.store.jobs import Run


def season_in(zone: str, start: date = date(2025, 3, 10), days: int = 100) -> Season:
    return Season(id=1, name="s", start_date=start, days=days, timezone=zone)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2025-03-10 00:30", None),  # the first day has begun, none has ended
        ("2025-03-11 00:09", None),
        ("2025-03-11 00:10", "2025-03-11 00:10"),
        ("2025-03-11 23:59", "2025-03-11 00:10"),
        ("2025-06-18 00:10", "2025-06-18 00:10"),  # the last day has ended
        ("2025-07-01 12:00", "2025-07-01 00:10"),  # what comes late may still count
        ("2025-09-01 12:00", None),
    ],
)
def test_the_night_is_ten_minutes_after_a_day_of_the_season_ends(
    now: str, night: str | None
) -> None:
    found = latest_night(at("Asia/Seoul", now), [season_in("Asia/Seoul")])

    assert found == (night and at("Asia/Seoul", night))


@pytest.mark.parametrize(
    ("zone", "first", "hours"),
    [
        ("Europe/Berlin", date(2025, 3, 30), 23),
        ("Europe/Berlin", date(2025, 10, 26), 25),
        ("America/New_York", date(2025, 11, 2), 25),
        ("Australia/Lord_Howe", date(2025, 4, 6), 24.5),
        ("UTC", date(2025, 3, 30), 24),
    ],
)
def test_nights_follow_the_clock_of_the_season_where_clocks_change(
    zone: str, first: date, hours: float
) -> None:
    season = season_in(zone, first - 5 * DAY)
    begin = at(zone, f"{first} 00:10").astimezone(UTC)
    nights = {latest_night(begin + HOUR / 4 * n, [season]) for n in range(int(hours * 4) + 1)}
    before, after = sorted(night for night in nights if night)

    assert before == begin
    assert after - before == timedelta(hours=hours)


def test_with_several_seasons_the_night_of_whichever_ended_last_counts() -> None:
    seoul_season, utc = season_in("Asia/Seoul"), season_in("UTC")
    now = at("UTC", "2025-03-20 00:05")

    assert latest_night(now, [seoul_season, utc]) == at("UTC", "2025-03-19 15:10")
    assert latest_night(now + 5 * MINUTE, [seoul_season, utc]) == at("UTC", "2025-03-20 00:10")
    assert latest_night(now, []) is None


def a_run(status: jobs.Status, due_at: datetime, attempt: int = 1, **more: Any) -> Run:
    ended = None if status in {"queued", "running"} else due_at + MINUTE
    facts: dict[str, Any] = {
        "id": 1, "job": "j", "scope": "", "trigger": "schedule", "due_at": due_at,
        "attempt": attempt, "status": status, "created_at": due_at, "started_at": due_at,
        "finished_at": ended, "retry_at": None, "done": 0, "total": 0, "numbers": {}, "error": None,
    }  # fmt: skip
    return Run(**(facts | more))


SLOT = at("UTC", "2025-03-20 00:10")


@pytest.mark.parametrize(
    ("last", "after", "attempt"),
    [
        (None, MINUTE, 1),
        (None, -MINUTE, None),
        (a_run("succeeded", SLOT), HOUR, None),
        (a_run("succeeded", SLOT - 3 * DAY), HOUR, 1),  # the server was down for three nights
        (a_run("succeeded", SLOT + HOUR), 2 * HOUR, None),  # a user has requested it since
        (a_run("failed", SLOT - DAY), MINUTE, 1),
        (a_run("failed", SLOT), 2 * MINUTE, None),
        (a_run("failed", SLOT), 3 * MINUTE, 2),
        (a_run("failed", SLOT, 2), 4 * MINUTE, None),
        (a_run("failed", SLOT, 2), 5 * MINUTE, 3),
        (a_run("failed", SLOT, 6), DAY, None),
        (a_run("partial", SLOT, retry_at=SLOT + HOUR), 59 * MINUTE, None),
        (a_run("partial", SLOT, retry_at=SLOT + HOUR), HOUR, 2),
        (a_run("partial", SLOT - DAY, retry_at=SLOT + HOUR), MINUTE, None),
        (a_run("interrupted", SLOT, 9), 2 * MINUTE, 10),
        (a_run("running", SLOT), 2 * MINUTE, 2),  # requested only if its process is dead
    ],
)
def test_what_is_due_follows_from_the_last_run(
    last: Run | None, after: timedelta, attempt: int | None
) -> None:
    due = next_due(SLOT, last, SLOT + after, 6)

    assert (due and due.attempt) == attempt


def test_every_process_means_the_same_five_minutes() -> None:
    every = 5 * MINUTE

    assert latest_interval(SLOT + 4 * MINUTE + MINUTE / 2, every) == SLOT
    assert latest_interval(SLOT, every) == SLOT
