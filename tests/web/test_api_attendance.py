"""/api/attendance: days, histories, statistics, rankings and reasons, asked from outside."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.support.github import commit, repository, seoul, sha
from tests.support.people import (
    ANN,
    BOB,
    CHO,
    DAN,
    SPRING,
    correct,
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

STATS = "/api/attendance/stats"
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
DAY_KEYS = {
    "github_id",
    "attendance_date",
    "is_attended",
    "commit_count",
    "state",
    "updated_at",
}
HISTORY_KEYS = {"attendance_date", "commit_count", "is_attended", "state"}
MARCH = [f"2025-03-{day}" for day in range(10, 15)]

Numbers = tuple[float | None, int, int | None, int, int]


def numbers(stats: Any) -> dict[str, Numbers]:
    """Rate, attended, rank, current and longest streak by login."""
    return {
        user["github_id"]: (
            user["attendance_rate"],
            user["attended_count"],
            user["rank"],
            user["current_streak"],
            user["longest_streak"],
        )
        for user in stats["users"]
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


async def test_as_of_shows_the_book_as_it_stood_when_that_day_was_over(
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


async def test_a_day_lists_everybody_by_login(
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


async def test_a_history_stands_newest_first(client: httpx.AsyncClient, database: Database) -> None:
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


async def test_somebody_who_joined_no_season_has_no_history(
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


async def test_a_season_is_asked_for_by_its_number(
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


async def test_why_a_day_is_attended(client: httpx.AsyncClient, database: Database) -> None:
    await plant(database, ANN)
    first = commit(seoul("2025-03-10 10:00:00"), id=sha("first"), message="심다")
    await pushed(client, first, pushed_at=seoul("2025-03-10 10:05:00"))

    why = await read(client, "/api/attendance/2025-03-10/ANN")

    assert (why["date"], why["github_id"]) == ("2025-03-10", "ann")
    assert (why["state"], why["is_attended"], why["commit_count"]) == ("attended", True, 1)
    assert why["override"] is None
    assert why["advice"] == []
    (shown,) = why["commits"]
    assert shown["commit_id"] == sha("first")
    assert shown["message"] == "심다"
    assert shown["repository"] == "acme/garden"
    assert shown["verdict"] == "counted"
    assert shown["reason"]
    assert shown["author_date"] is None
    assert shown["commit_date"] == "2025-03-10T01:00:00Z"
    assert shown["pushed_at"] == "2025-03-10T01:05:00Z"


async def test_why_a_day_is_missed_names_the_fault_and_a_remedy(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await pushed(
        client, commit(seoul("2025-03-10 10:00:00")), pushed_at=seoul("2025-03-12 00:00:00")
    )
    await pushed(
        client, commit(seoul("2025-03-11 10:00:00")), pushed_at=seoul("2025-03-11 09:54:59")
    )

    late, future, nothing = [
        await read(client, f"/api/attendance/2025-03-{day}/ann", lang="en") for day in (10, 11, 12)
    ]

    assert [why["state"] for why in (late, future, nothing)] == ["missed"] * 3
    assert late["commits"][0]["verdict"] == "late"
    assert "later" in late["commits"][0]["reason"]
    assert future["commits"][0]["verdict"] == "future"
    assert nothing["commits"] == []
    for why in (late, future, nothing):
        assert why["advice"]
        assert all(isinstance(sentence, str) for sentence in why["advice"])


async def test_why_shows_who_corrected_a_day(client: httpx.AsyncClient, database: Database) -> None:
    season = await plant(database, ANN)
    await correct(database, season, ANN, date(2025, 3, 12), "attended", "the server was down")

    why = await read(client, "/api/attendance/2025-03-12/ann")

    assert (why["state"], why["is_attended"], why["commit_count"]) == ("attended", True, 0)
    assert why["override"]["reason"] is None, "why is between the participant and the admins"
    assert why["override"]["state"] == "attended"
    assert why["override"]["revoked_at"] is None


async def test_reasons_come_in_korean_and_in_english(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await pushed(client, commit(seoul("2025-03-10 10:00:00")))
    path = "/api/attendance/2025-03-10/ann"

    english = (await client.get(path, headers={"accept-language": "en-GB,ko;q=0.5"})).json()
    korean = (await client.get(path, headers={"accept-language": "ko-KR"})).json()

    assert english["commits"][0]["reason"] == "It counts."
    assert korean["commits"][0]["reason"] == "출석으로 인정되었습니다."
    assert (await read(client, path, lang="en"))["commits"] == english["commits"]


@pytest.mark.parametrize("day", ["1970-01-01", "2025-03-09", "2025-03-15", "2200-12-31"])
async def test_a_day_that_nobody_has_has_no_state(
    client: httpx.AsyncClient, database: Database, day: str
) -> None:
    await plant(database, ANN)

    why = await read(client, f"/api/attendance/{day}/ann")

    assert (why["date"], why["state"], why["is_attended"]) == (day, None, False)
    assert (why["commits"], why["advice"]) == ([], [])


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
