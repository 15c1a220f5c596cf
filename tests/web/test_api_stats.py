"""/api/attendance/stats and /api/attendance/ranking, requested from outside."""

from __future__ import annotations

from datetime import date, timedelta

import httpx
import pytest

from tests.support.attendance_api import MARCH, STATS, numbers
from tests.support.github import commit
from tests.support.people import ANN, BOB, CHO, DAN, noon, plant, plant_spring, pushed, read
from webhook_app.store.database import Database

STATS_KEYS = {
    "start_date",
    "end_date",
    "days_completed",
    "total_days",
    "is_completed",
    "dates",
    "users",
    "daily_rates",
    "total_present",
    "total_absent",
    "overall_attendance_rate",
}
USER_KEYS = {
    "github_id",
    "attendance_rate",
    "attended_count",
    "total_days",
    "attendance",
    "rank",
    "current_streak",
    "longest_streak",
}


async def test_the_statistics_have_the_keys_of_the_contract(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    stats = await read(client, STATS)

    assert set(stats) >= STATS_KEYS
    for user in stats["users"]:
        assert set(user) >= USER_KEYS
    for rate in stats["daily_rates"]:
        assert set(rate) >= {"date", "rate"}


async def test_the_statistics_of_a_season_that_is_over(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    stats = await read(client, STATS)

    assert (stats["start_date"], stats["end_date"]) == ("2025-03-10", "2025-03-14")
    assert (stats["days_completed"], stats["total_days"]) == (5, 5)
    assert stats["is_completed"] is True
    assert stats["dates"] == MARCH
    assert list(numbers(stats)) == ["ann", "Bob", "cho", "dan", "eve"]
    assert numbers(stats) == {
        "ann": (100, 5, 1, 5, 5),
        "Bob": (75, 3, 2, 1, 2),
        "cho": (60, 3, 3, 3, 3),
        "dan": (60, 3, 3, 0, 3),
        "eve": (0, 0, 5, 0, 0),
    }
    assert (stats["total_present"], stats["total_absent"]) == (14, 10)
    assert stats["overall_attendance_rate"] == 58.3
    assert stats["daily_rates"] == [
        {"date": day, "rate": rate} for day, rate in zip(MARCH, [60, 60, 60, 50, 60], strict=True)
    ]


async def test_attendance_runs_along_the_dates(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    users = (await read(client, STATS))["users"]

    assert users[1]["github_id"] == "Bob"
    assert users[1]["attendance"] == [True, True, False, False, True]
    assert all(len(user["attendance"]) == 5 == user["total_days"] for user in users)


async def test_with_a_range_every_number_is_that_of_the_range(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    stats = await read(client, STATS, start_date="2025-03-11", end_date="2025-03-13")

    assert (stats["start_date"], stats["end_date"]) == ("2025-03-11", "2025-03-13")
    assert (stats["days_completed"], stats["total_days"]) == (3, 3)
    assert stats["dates"] == MARCH[1:4]
    assert numbers(stats) == {
        "ann": (100, 3, 1, 3, 3),
        "Bob": (50, 1, 4, 0, 1),
        "cho": (66.7, 2, 2, 2, 2),
        "dan": (66.7, 2, 2, 0, 2),
        "eve": (0, 0, 5, 0, 0),
    }
    assert (stats["total_present"], stats["total_absent"]) == (8, 6)
    assert stats["overall_attendance_rate"] == 57.1
    assert [rate["rate"] for rate in stats["daily_rates"]] == [60, 60, 50]
    assert [user["total_days"] for user in stats["users"]] == [3] * 5


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({"start_date": "2025-03-13"}, MARCH[3:]),
        ({"end_date": "2025-03-11"}, MARCH[:2]),
        ({"start_date": "2024-01-01", "end_date": "2030-01-01"}, MARCH),
        ({"start_date": "2025-03-12", "end_date": "2025-03-12"}, MARCH[2:3]),
        ({"start_date": "2025-04-01"}, []),
        ({"end_date": "2025-03-01"}, []),
        ({"start_date": "9999-12-31"}, []),
        ({"end_date": "0001-01-01"}, []),
        ({"as_of": "2025-03-11"}, MARCH[:2]),
        ({"as_of": "2025-03-13", "start_date": "2025-03-12"}, MARCH[2:4]),
        ({"as_of": "2025-01-01"}, []),
        ({"as_of": "9999-12-31"}, MARCH),
    ],
)
async def test_a_range_is_cut_to_the_season(
    client: httpx.AsyncClient, database: Database, query: dict[str, str], days: list[str]
) -> None:
    await plant(database, ANN)

    stats = await read(client, STATS, **query)

    assert stats["dates"] == days
    assert stats["days_completed"] == len(days) == len(stats["users"][0]["attendance"])
    assert stats["start_date"] <= stats["end_date"]
    if not days:
        assert numbers(stats) == {"ann": (None, 0, None, 0, 0)}
        assert stats["overall_attendance_rate"] is None
        assert stats["is_completed"] is False


async def test_as_of_shows_the_numbers_when_that_day_was_over(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    stats = await read(client, STATS, as_of="2025-03-12")

    assert numbers(stats) == {
        "ann": (100, 3, 1, 3, 3),
        "Bob": (66.7, 2, 3, 0, 2),
        "cho": (33.3, 1, 4, 1, 1),
        "dan": (100, 3, 1, 3, 3),
        "eve": (0, 0, 5, 0, 0),
    }
    assert stats["is_completed"] is False
    assert stats["total_days"] == 5


@pytest.mark.parametrize(("attended", "rate"), [(0, 0), (1, 0.1), (3999, 99.9), (4000, 100)])
async def test_only_nothing_is_0_and_only_everything_is_100_percent(
    client: httpx.AsyncClient, database: Database, attended: int, rate: float
) -> None:
    people = (ANN, BOB, CHO, DAN)
    season = await plant(database, *people, days=1000, start=date(2020, 1, 1), late_push_grace=None)
    first = noon(season, season.start_date)
    marks = [(person, first + timedelta(days=day)) for person in people for day in range(1000)]
    for person in people:
        own = [moment for owner, moment in marks[:attended] if owner is person]
        if own:
            await pushed(client, *(commit(moment, username=person.login) for moment in own))

    stats = await read(client, STATS)

    assert stats["total_present"] == attended
    assert stats["overall_attendance_rate"] == rate


async def test_the_ranking_is_the_users_of_the_statistics_by_place(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    ranking = await read(client, "/api/attendance/ranking")

    assert [(user["rank"], user["github_id"]) for user in ranking] == [
        (1, "ann"),
        (2, "Bob"),
        (3, "cho"),
        (3, "dan"),
        (5, "eve"),
    ]
    users = (await read(client, STATS))["users"]
    assert sorted(ranking, key=lambda user: user["github_id"].lower()) == users


async def test_the_ranking_of_a_range_is_that_of_the_range(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    ranking = await read(
        client, "/api/attendance/ranking", start_date="2025-03-12", end_date="2025-03-14"
    )

    assert [(user["rank"], user["github_id"]) for user in ranking] == [
        (1, "ann"),
        (1, "cho"),
        (3, "Bob"),
        (4, "dan"),
        (5, "eve"),
    ]


async def test_the_statistics_of_a_day(client: httpx.AsyncClient, database: Database) -> None:
    await plant_spring(database, client)

    day = await read(client, f"{STATS}/2025-03-13")

    assert day["date"] == "2025-03-13"
    assert (day["total_users"], day["present_count"]) == (5, 2)
    assert day["attendance_rate"] == 50
    assert day["present_users"] == [
        {"github_id": "ann", "commit_count": 1},
        {"github_id": "cho", "commit_count": 1},
    ]


async def test_the_statistics_of_a_day_outside_the_season_are_empty(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    for day in ("1970-01-01", "2025-03-09", "2025-03-15", "2200-12-31"):
        answer = await read(client, f"{STATS}/{day}")
        assert (answer["total_users"], answer["present_count"]) == (0, 0)
        assert (answer["attendance_rate"], answer["present_users"]) == (None, [])
