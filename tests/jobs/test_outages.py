"""Days of an outage are unknown, until evidence makes them attended or missed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.support.db_helpers import rows
from tests.support.github_double import GitHubDouble
from tests.support.lossy_community import community, shown_book
from tests.support.people import ANN, plant, plant_now, read
from tests.support.recovery import PEOPLE, lossless_data, reconciling, report
from webhook_app.attendance import affected_days, closed_days, day_begins
from webhook_app.jobs.context import PartialRun
from webhook_app.jobs.heartbeat import record_heartbeat
from webhook_app.jobs.reconciliation import reconcile
from webhook_app.jobs.scopes import Scope
from webhook_app.jobs.sweep import sweep
from webhook_app.models import Season
from webhook_app.settings import Settings
from webhook_app.store.database import Database

NOW = datetime.now(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def an_app() -> Any:
    """Return that an App is known."""
    return "known"


async def no_app() -> Any:
    """Return that no App is known."""
    return None


async def down(database: Database, began_at: datetime, ended_at: datetime) -> None:
    """Record that the server was down for a while and is up again."""
    await record_heartbeat(database, an_app, began_at)
    assert await record_heartbeat(database, an_app, ended_at) == 1


async def letters(client: httpx.AsyncClient, login: str = "ann") -> str:
    board = await read(client, "/api/board")
    days: str = {row["github_id"]: row["days"] for row in board["participants"]}[login]
    return days


async def test_a_hundred_hours_that_no_sweep_covers_are_unknown_and_then_as_if_nothing_had_been(
    github: GitHubDouble,
    client: httpx.AsyncClient,
    database: Database,
    other_settings: Settings,
) -> None:
    await plant_now(database, *PEOPLE, past=9)
    gardeners = community(github, 11)
    gardeners.live(NOW - 9 * DAY, NOW - timedelta(minutes=5))
    deliveries = gardeners.all_deliveries()
    began_at = NOW - 101 * HOUR
    lost = [
        d for d in deliveries if began_at.isoformat() < d.delivered_at < (NOW - HOUR).isoformat()
    ]
    for delivery in deliveries:
        if delivery not in lost:
            await gardeners.send(client, delivery)
    github.model.deliveries = [d for d in deliveries if d not in lost]  # GitHub's log has let go
    await rows(database, "delete from heartbeat")
    await down(database, began_at, NOW - HOUR)

    before = await letters(client)
    async with reconciling(database, github, gardeners) as parts:
        swept = await sweep(parts, NOW)
        after_sweep = await letters(client)
        tally = await reconcile(parts)

    after = await letters(client)
    assert "u" in before
    assert "m" not in before[-5:]
    assert swept.found == 0
    assert after_sweep == before
    assert "u" not in after
    report(dropped=len(lost), found=tally.found + tally.backfilled, requests=tally.requests)
    assert await shown_book(database) == await lossless_data(other_settings, gardeners, deliveries)


async def test_a_sweep_that_reaches_back_before_an_outage_resolves_it(
    github: GitHubDouble, client: httpx.AsyncClient, database: Database
) -> None:
    await plant_now(database, ANN, past=9)
    gardeners = community(github, 2, ("ann",))
    await rows(database, "delete from heartbeat")
    await down(database, NOW - 30 * HOUR, NOW - 28 * HOUR)
    before = await letters(client)

    async with reconciling(database, github, gardeners) as parts:
        github.rest.fail("/app/hook/deliveries", 502)
        with pytest.raises(Exception, match="502"):
            await sweep(parts, NOW)
        meanwhile = await letters(client)
        github.rest.mend()
        await sweep(parts, NOW)

    assert "u" in before
    assert meanwhile == before
    assert "u" not in await letters(client)
    [outage] = await rows(database, "select resolved_by from outages")
    assert outage["resolved_by"] == "sweep"


async def test_a_mark_outshines_the_doubt_and_an_override_too(
    github: GitHubDouble, client: httpx.AsyncClient, database: Database
) -> None:
    await plant_now(database, *PEOPLE[:2], past=3)
    gardeners = community(github, 3, ("ann", "bob"))
    ann = gardeners.people[0]
    repository = gardeners.repositories["ann"][0]
    history = gardeners.history(repository)
    change = history.push(history.line(ann, [NOW - 2 * DAY], None), NOW - 2 * DAY)
    await gardeners.send(client, gardeners.delivery(repository, change))
    await rows(database, "delete from heartbeat")

    await down(database, NOW - 4 * DAY, NOW)

    assert sorted(await letters(client)) == sorted("uuua")
    assert await letters(client, "bob") == "uuuu"
    history_of = await read(client, "/api/attendance/history/bob")
    assert {day["state"] for day in history_of} == {"unknown"}
    stats = await read(client, "/api/attendance/stats")
    assert {u["github_id"]: u["attendance_rate"] for u in stats["users"]} == {
        "ann": 100.0,
        "bob": None,
    }
    day = history_of[-1]["attendance_date"]
    why = await read(client, f"/api/attendance/{day}/bob", lang="en")
    assert why["state"] == "unknown"
    assert "GitHub is being checked again" in why["advice"][0]


async def test_without_an_app_no_day_is_ever_in_doubt(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_now(database, ANN, past=3)
    await rows(database, "delete from heartbeat")
    await record_heartbeat(database, no_app, NOW - 10 * DAY)
    assert await record_heartbeat(database, no_app, NOW) == 1

    assert await letters(client) == "mmmp"
    [outage] = await rows(database, "select resolved_by, resolved_at from outages")
    assert outage["resolved_by"] == "no_app"


async def test_a_quick_restart_is_no_outage_and_one_outage_is_reported_once(
    database: Database,
) -> None:
    await record_heartbeat(database, an_app, NOW - HOUR)
    assert await record_heartbeat(database, an_app, NOW - HOUR + timedelta(seconds=80)) == 0

    told = await asyncio.gather(*(record_heartbeat(database, an_app, NOW) for _ in range(3)))

    assert sorted(told) == [0, 0, 1]
    assert len(await rows(database, "table outages")) == 1


@pytest.mark.parametrize("kind", [451, 502])
async def test_a_part_of_the_repositories_resolves_no_outage(
    github: GitHubDouble, client: httpx.AsyncClient, database: Database, kind: int
) -> None:
    await plant_now(database, *PEOPLE[:2], past=9)
    gardeners = community(github, 4, ("ann", "bob"))
    gardeners.live(NOW - 9 * DAY, NOW - 6 * DAY)
    async with reconciling(database, github, gardeners) as parts:
        await reconcile(parts)
        await rows(database, "delete from heartbeat")
        await rows(database, "update repository_passes set watermark = $1", NOW - 101 * HOUR)
        await down(database, NOW - 100 * HOUR, NOW - HOUR)

        await reconcile(parts, Scope("installation", 9000))
        assert "u" in await letters(client)
        github.rest.fail("/installation/repositories", 502)
        with pytest.raises(PartialRun):
            await reconcile(parts)
        assert "u" in await letters(client)  # who knows which repositories there are
        github.rest.mend()
        github.rest.fail("/repos/bob/garden-0/", kind)
        with suppress(PartialRun):
            await reconcile(parts)

        assert "u" not in await letters(client, "ann")
        assert "u" in await letters(client, "bob")  # proven once, shaken by the outage
        assert "m" not in (await letters(client, "bob"))[-4:]
        github.rest.mend()
        await reconcile(parts)
        assert "u" not in await letters(client, "bob")


async def test_readers_with_a_board_are_notified_of_a_doubt(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_now(database, ANN, past=3)
    first = await client.get("/api/board")
    same = await client.get("/api/board", headers={"if-none-match": first.headers["etag"]})
    await rows(database, "delete from heartbeat")

    await down(database, NOW - 2 * DAY, NOW)
    other = await client.get("/api/board", headers={"if-none-match": first.headers["etag"]})

    assert (same.status_code, other.status_code) == (304, 200)


def season_in(zone: str, start: date, **rules: Any) -> Season:
    return Season(id=1, name="s", start_date=start, days=30, timezone=zone, **rules)


def at(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("began", "ended", "days"),
    [
        ("2025-03-12 10:00", "2025-03-12 11:00", [11, 12]),  # a push may be a day late
        ("2025-03-12 00:00", "2025-03-12 00:01", [11, 12]),
        ("2025-03-11 23:50", "2025-03-11 23:54", [10, 11]),
        ("2025-03-11 23:50", "2025-03-11 23:56", [10, 11, 12]),  # clocks may go 5 minutes ahead
        ("2025-03-10 00:10", "2025-03-10 00:20", [10]),
        ("2025-03-01 00:00", "2025-03-09 00:00", []),
        ("2025-04-08 12:00", "2025-04-20 00:00", [38, 39]),
    ],
)
def test_an_outage_puts_the_days_in_doubt_that_a_push_could_count_for(
    began: str, ended: str, days: list[int]
) -> None:
    season = season_in("Asia/Seoul", date(2025, 3, 10))

    doubted = affected_days(season, at("Asia/Seoul", began), at("Asia/Seoul", ended))

    assert doubted == [date(2025, 3, 1) + timedelta(days=day - 1) for day in days]


def test_without_a_limit_to_late_pushes_every_earlier_day_is_in_doubt() -> None:
    season = season_in("Asia/Seoul", date(2025, 3, 10), late_push_grace=None)

    doubted = affected_days(
        season, at("Asia/Seoul", "2025-03-20 10:00"), at("Asia/Seoul", "2025-03-20 11:00")
    )

    assert doubted == [date(2025, 3, day) for day in range(10, 21)]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Apia", "UTC"])
def test_days_end_by_the_clock_of_the_season_where_clocks_change_too(zone: str) -> None:
    for start in (date(2025, 3, 1), date(2025, 10, 20)):
        season = season_in(zone, start)
        for number in range(30):
            day = start + timedelta(days=number)
            end = day_begins(season, day + DAY)
            assert day in closed_days(season, end)
            assert day not in closed_days(season, end - timedelta(seconds=1))
            during = affected_days(season, end - timedelta(minutes=20), end - timedelta(minutes=10))
            assert during[-1] == day


def test_days_whose_last_push_was_seen_are_not_requested_again() -> None:
    season = season_in("Asia/Seoul", date(2025, 3, 10))
    now = at("Asia/Seoul", "2025-03-20 00:10")

    assert closed_days(season, now, now - DAY) == [date(2025, 3, 18), date(2025, 3, 19)]
    assert closed_days(season, now)[0] == date(2025, 3, 10)


async def test_a_season_that_is_over_for_long_is_left_alone(
    github: GitHubDouble, database: Database
) -> None:
    await plant(database, ANN)
    gardeners = community(github, 5, ("ann",))

    async with reconciling(database, github, gardeners) as parts:
        await reconcile(parts)

    assert await rows(database, "table repository_days") == []
