"""/api/attendance: days, histories and hours, requested from outside."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import httpx
import pytest

from tests.support.attendance_api import MARCH, STATS, numbers
from tests.support.github import commit, repository, seoul, sha
from tests.support.people import (
    ANN,
    BOB,
    CHO,
    SPRING,
    join,
    noon,
    plant,
    plant_now,
    plant_spring,
    problem,
    pushed,
    read,
)
from webhook_app.store.database import Database

DAY_KEYS = {
    "github_id",
    "attendance_date",
    "is_attended",
    "commit_count",
    "state",
    "updated_at",
}
HISTORY_KEYS = {"attendance_date", "commit_count", "is_attended", "state"}


async def test_a_day_lists_all_participants_by_login(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    marks = await read(client, "/api/attendance/2025-03-13")

    assert all(set(mark) >= DAY_KEYS for mark in marks)
    assert {mark["attendance_date"] for mark in marks} == {"2025-03-13"}
    assert [(m["github_id"], m["state"], m["is_attended"], m["commit_count"]) for m in marks] == [
        ("ann", "attended", True, 1),
        ("Bob", "excused", False, 0),
        ("cho", "attended", True, 1),
        ("dan", "missed", False, 0),
        ("eve", "missed", False, 0),
    ]
    assert datetime.fromisoformat(marks[0]["updated_at"]).utcoffset() == timedelta()


async def test_a_day_outside_the_season_lists_nobody(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    for day in ("1970-01-01", "2025-03-09", "2025-03-15", "2200-12-31"):
        assert await read(client, f"/api/attendance/{day}") == []


async def test_a_day_that_was_not_over_yet_is_empty_as_of_the_day_before(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    assert await read(client, "/api/attendance/2025-03-13", as_of="2025-03-12") == []
    assert len(await read(client, "/api/attendance/2025-03-13", as_of="2025-03-13")) == 5


async def test_a_history_is_newest_first(client: httpx.AsyncClient, database: Database) -> None:
    await plant_spring(database, client)

    history = await read(client, "/api/attendance/history/bob")

    assert all(set(day) >= HISTORY_KEYS for day in history)
    assert [day["attendance_date"] for day in history] == MARCH[::-1]
    assert [day["state"] for day in history] == [
        "attended",
        "excused",
        "missed",
        "attended",
        "attended",
    ]
    assert [day["is_attended"] for day in history] == [True, False, False, True, True]
    assert [day["commit_count"] for day in history] == [1, 0, 0, 1, 1]


async def test_a_history_keeps_to_a_range_and_to_as_of(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)
    path = "/api/attendance/history/ann"

    in_range = await read(client, path, start_date="2025-03-11", end_date="2025-03-12")
    as_of = await read(client, path, as_of="2025-03-11")

    assert [day["attendance_date"] for day in in_range] == ["2025-03-12", "2025-03-11"]
    assert [day["attendance_date"] for day in as_of] == ["2025-03-11", "2025-03-10"]


async def test_a_user_who_joined_no_season_has_no_history(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await join(database, None, BOB)

    assert await read(client, "/api/attendance/history/bob") == []
    assert list(numbers(await read(client, STATS))) == ["ann"]


async def test_counts_are_those_of_distinct_counted_shas(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    moment = seoul("2025-03-10 10:00:00")
    same = commit(moment, id=sha("same"))
    fork = repository(2, "ann/garden", fork=True)
    late = commit(moment, id=sha("late"))
    await pushed(client, same, commit(moment))
    await pushed(client, same, ref="refs/heads/other")
    await pushed(client, same, repo=fork)
    await pushed(client, late, pushed_at=seoul("2025-03-12 00:00:00"))

    (mark,) = await read(client, "/api/attendance/2025-03-10")
    (counted, *_) = (await read(client, "/api/attendance/history/ann"))[::-1]
    why = await read(client, "/api/attendance/2025-03-10/ann")

    assert mark["commit_count"] == counted["commit_count"] == why["commit_count"] == 2
    hours = await read(client, "/api/attendance/hourly-commits")
    assert sum(hour["count"] for hour in hours) == 2


async def test_hours_are_those_of_the_seasons_clock(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN, BOB)
    await pushed(
        client,
        commit(seoul("2025-03-11 00:00:00")),
        commit(seoul("2025-03-11 23:59:59")),
        commit("2025-03-11T14:30:00Z", username="bob"),
        commit("2025-03-12T08:00:00-05:00", username="bob"),
    )

    hours = await read(client, "/api/attendance/hourly-commits")

    assert [hour["hour"] for hour in hours] == list(range(24))
    assert {hour["hour"]: hour["count"] for hour in hours if hour["count"]} == {0: 1, 22: 1, 23: 2}


async def test_hours_keep_to_a_range_and_to_as_of(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)
    path = "/api/attendance/hourly-commits"

    for query, count in (
        ({}, 14),
        ({"start_date": "2025-03-13"}, 5),
        ({"start_date": "2025-03-11", "end_date": "2025-03-11"}, 3),
        ({"as_of": "2025-03-11"}, 6),
        ({"start_date": "2025-04-01"}, 0),
    ):
        hours = await read(client, path, **query)
        assert hours[9] == {"hour": 9, "count": count}
        assert sum(hour["count"] for hour in hours) == count


async def test_a_day_begins_when_the_season_says(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN, day_starts_at=4)
    await pushed(client, commit(seoul("2025-03-12 03:59:59")))
    await pushed(client, commit(seoul("2025-03-13 04:00:00")))

    history = await read(client, "/api/attendance/history/ann")

    attended = [day["attendance_date"] for day in history if day["is_attended"]]
    assert attended == ["2025-03-13", "2025-03-11"]


async def test_today_is_pending_until_a_commit_comes(
    client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN, BOB, past=2)
    await pushed(client, commit(noon(season, today)), pushed_at=noon(season, today))

    marks = await read(client, f"/api/attendance/{today}")
    stats = await read(client, STATS)
    day = await read(client, f"{STATS}/{today}")

    assert [(mark["github_id"], mark["state"]) for mark in marks] == [
        ("ann", "attended"),
        ("Bob", "pending"),
    ]
    assert numbers(stats)["ann"] == (33.3, 1, 1, 1, 1)
    assert numbers(stats)["Bob"] == (0, 0, 2, 0, 0)
    assert stats["is_completed"] is False
    assert (stats["total_days"], len(stats["dates"])) == (100, 3)
    assert day["attendance_rate"] == 100
    assert await read(client, f"/api/attendance/{today + timedelta(days=1)}") == []


async def test_with_joined_as_basis_the_days_before_do_not_exist(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN, rate_basis="joined")
    await join(database, season, BOB, date(2025, 3, 13))
    await pushed(client, commit(seoul("2025-03-11 10:00:00"), username="bob"))
    await pushed(client, commit(seoul("2025-03-13 10:00:00"), username="bob"))

    stats = await read(client, STATS)

    assert numbers(stats)["Bob"] == (50, 1, 1, 0, 1)
    assert stats["users"][1]["total_days"] == 2
    assert [d["attendance_date"] for d in await read(client, "/api/attendance/history/bob")] == [
        "2025-03-14",
        "2025-03-13",
    ]
    assert len(await read(client, "/api/attendance/2025-03-12")) == 1


async def test_before_the_start_there_are_no_numbers(
    client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN, past=-3)
    await pushed(client, commit(noon(season, today)), pushed_at=noon(season, today))

    stats = await read(client, STATS)

    assert numbers(stats) == {"ann": (None, 0, None, 0, 0)}
    assert (stats["days_completed"], stats["dates"], stats["daily_rates"]) == (0, [], [])
    assert stats["is_completed"] is False
    assert stats["overall_attendance_rate"] is None
    assert await read(client, "/api/attendance/history/ann") == []
    assert await read(client, f"/api/attendance/{today}") == []
    assert await read(client, f"/api/attendance/{season.start_date}") == []
    hours = await read(client, "/api/attendance/hourly-commits")
    assert [hour["count"] for hour in hours] == [0] * 24


async def test_a_season_is_requested_by_its_number(
    client: httpx.AsyncClient, database: Database
) -> None:
    spring = await plant_spring(database, client)
    await plant_now(database, ANN)

    stats = await read(client, STATS, season=spring.id)

    assert stats["end_date"] == "2025-03-14"
    assert numbers(stats)["ann"][0] == 100
    for path in ("2025-03-10", "stats/2025-03-10", "ranking", "history/ann", "2025-03-10/ann"):
        in_spring = await read(client, f"/api/attendance/{path}", season=spring.id)
        assert in_spring != await read(client, f"/api/attendance/{path}")


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2025-13-01",
        "2025-02-30",
        "2025-3-1",
        "20250310",
        "0001-01-01",
        "1969-12-31",
        "2201-01-01",
        "9999-12-31",
    ],
)
@pytest.mark.parametrize("path", ["{}", "stats/{}", "{}/ann"])
async def test_a_day_that_is_no_date_is_a_400_that_names_it(
    client: httpx.AsyncClient, database: Database, path: str, text: str
) -> None:
    await plant(database, ANN)

    await problem(client, f"/api/attendance/{path.format(text)}", 400, "date")


@pytest.mark.parametrize(
    "path", ["stats", "ranking", "hourly-commits", "history/ann", "2025-03-10", "2025-03-10/ann"]
)
@pytest.mark.parametrize("text", ["today", "2025-02-29", "10.03.2025"])
async def test_a_query_that_is_no_date_is_a_400_that_names_it(
    client: httpx.AsyncClient, database: Database, path: str, text: str
) -> None:
    await plant(database, ANN)
    names = ["as_of"] if path.startswith("2025") else ["start_date", "end_date", "as_of"]

    for name in names:
        await problem(client, f"/api/attendance/{path}?{name}={text}", 400, name)


@pytest.mark.parametrize("path", ["stats", "ranking", "hourly-commits", "history/ann"])
async def test_a_reversed_range_is_a_400(
    client: httpx.AsyncClient, database: Database, path: str
) -> None:
    await plant(database, ANN)

    query = "start_date=2025-03-12&end_date=2025-03-11"
    await problem(client, f"/api/attendance/{path}?{query}", 400, "end_date")


@pytest.mark.parametrize("path", ["history/nobody", "2025-03-10/nobody", "history/a%00b"])
async def test_an_unknown_participant_is_a_404(
    client: httpx.AsyncClient, database: Database, path: str
) -> None:
    await plant(database, ANN)

    await problem(client, f"/api/attendance/{path}", 404)


@pytest.mark.parametrize(
    "path",
    [
        "stats",
        "stats/2025-03-10",
        "ranking",
        "hourly-commits",
        "history/cho",
        "2025-03-10",
        "2025-03-10/cho",
    ],
)
async def test_without_any_season_there_is_nothing_to_show(
    client: httpx.AsyncClient, database: Database, path: str
) -> None:
    await join(database, None, CHO)

    told = await problem(client, f"/api/attendance/{path}", 404)

    assert told["detail"] == "There is no season yet."


async def test_a_commit_before_the_start_and_one_after_the_end_count_nowhere(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await pushed(client, commit(seoul("2025-03-09 23:59:59")))
    await pushed(client, commit(seoul("2025-03-15 00:00:00")))

    assert (await read(client, STATS))["total_present"] == 0

    await pushed(client, commit(seoul("2025-03-10 00:00:00")))
    await pushed(client, commit(seoul("2025-03-14 23:59:59")))

    history = await read(client, "/api/attendance/history/ann")
    assert [day["is_attended"] for day in history] == [True, False, False, False, True]
    assert SPRING.isoformat() == history[-1]["attendance_date"]
