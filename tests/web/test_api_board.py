"""/api/board, requested from outside: the compact board that the pages use."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import httpx
import pytest

from tests.support.github import commit
from tests.support.people import (
    ANN,
    BOB,
    CHO,
    DAN,
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

BOARD = "/api/board"


async def test_a_book_without_a_season_is_an_empty_board(client: httpx.AsyncClient) -> None:
    board = await read(client, BOARD)

    assert board["season"] is None
    assert board["phase"] == "none"
    assert board["participants"] == []
    assert board["totals"]["participants"] == 0
    assert board["pagination"]["total"] == 0


async def test_a_season_that_is_over_is_frozen_at_its_end(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant_spring(database, client)

    board = await read(client, BOARD)

    assert board["season"]["id"] == season.id
    assert (board["phase"], board["is_completed"]) == ("after", True)
    assert (board["first_date"], board["days_completed"], board["total_days"]) == (
        "2025-03-10",
        5,
        5,
    )
    assert {row["github_id"]: row["days"] for row in board["participants"]} == {
        "ann": "aaaaa",
        "Bob": "aamea",
        "cho": "mmaaa",
        "dan": "aaamm",
        "eve": "mmmmm",
    }
    assert [row["today"]["state"] for row in board["participants"]] == [
        "attended",
        "attended",
        "attended",
        "missed",
        "missed",
    ]


async def test_the_board_says_the_same_as_the_statistics(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    for query in (
        {},
        {"start_date": "2025-03-11", "end_date": "2025-03-13"},
        {"as_of": "2025-03-12"},
    ):
        board = await read(client, BOARD, **query)
        stats = await read(client, "/api/attendance/stats", **query)
        same = ("attendance_rate", "attended_count", "rank", "current_streak", "longest_streak")
        for row, user in zip(board["participants"], stats["users"], strict=True):
            assert row["github_id"] == user["github_id"]
            assert [row[key] for key in same] == [user[key] for key in same]
            assert [letter == "a" for letter in row["days"]] == user["attendance"]
        totals = board["totals"]
        assert totals["attendance_rate"] == stats["overall_attendance_rate"]
        assert totals["total_present"] == stats["total_present"]
        assert totals["total_absent"] == stats["total_absent"]


async def test_the_totals_are_those_of_the_last_day(
    client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN, BOB, CHO, DAN, past=1)
    await pushed(client, commit(noon(season, today)), pushed_at=noon(season, today))
    await correct(database, season, CHO, today, "excused", "a wedding")
    await correct(database, season, DAN, today, "missed", "not a real commit")

    board = await read(client, BOARD)

    assert board["phase"] == "running"
    assert board["today"] == today.isoformat()
    totals = board["totals"]
    assert {
        key: totals[key]
        for key in ("participants", "attended", "pending", "missed", "excused", "unknown")
    } == {
        "participants": 4,
        "attended": 1,
        "pending": 1,
        "missed": 1,
        "excused": 1,
        "unknown": 0,
    }
    assert [row["days"] for row in board["participants"]] == ["ma", "mp", "me", "mm"]
    ann = board["participants"][0]["today"]
    assert (ann["state"], ann["commit_count"], ann["is_override"]) == ("attended", 1, False)
    assert datetime.fromisoformat(ann["first_commit_at"]) == noon(season, today)
    assert board["participants"][3]["today"]["is_override"] is True


async def test_before_the_start_the_board_counts_down(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_now(database, ANN, past=-3)

    board = await read(client, BOARD)

    assert (board["phase"], board["days_until_start"]) == ("before", 3)
    assert (board["first_date"], board["days_completed"]) == (None, 0)
    (ann,) = board["participants"]
    assert (ann["days"], ann["rank"], ann["attendance_rate"], ann["today"]) == (
        "",
        None,
        None,
        None,
    )
    assert ann["current_streak"] == ann["longest_streak"] == 0


async def test_days_outside_a_membership_are_dashes(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, rate_basis="joined")
    await join(database, season, ANN, date(2025, 3, 12))
    async with database.write_transaction() as connection:
        await connection.execute("update season_members set left_on = '2025-03-13'")

    (ann,) = (await read(client, BOARD))["participants"]

    assert ann["days"] == "--mm-"
    assert (ann["joined_on"], ann["left_on"]) == ("2025-03-12", "2025-03-13")
    assert ann["today"] is None


@pytest.mark.parametrize(
    ("query", "logins"),
    [
        ({}, ["ann", "Bob", "cho", "dan", "eve"]),
        ({"sort": "login"}, ["ann", "Bob", "cho", "dan", "eve"]),
        ({"sort": "rank"}, ["ann", "Bob", "cho", "dan", "eve"]),
        ({"sort": "streak"}, ["ann", "cho", "Bob", "dan", "eve"]),
        ({"sort": "rank", "as_of": "2025-03-12"}, ["ann", "dan", "Bob", "cho", "eve"]),
        ({"sort": "login", "order": "desc"}, ["eve", "dan", "cho", "Bob", "ann"]),
        ({"sort": "rank", "order": "desc"}, ["eve", "cho", "dan", "Bob", "ann"]),
        ({"sort": "rate"}, ["ann", "Bob", "cho", "dan", "eve"]),
        ({"sort": "rate", "order": "asc"}, ["eve", "cho", "dan", "Bob", "ann"]),
        ({"sort": "streak", "order": "asc"}, ["eve", "dan", "Bob", "cho", "ann"]),
        ({"sort": "longest"}, ["ann", "cho", "dan", "Bob", "eve"]),
        ({"sort": "days"}, ["ann", "Bob", "cho", "dan", "eve"]),
        ({"sort": "days", "order": "asc"}, ["eve", "Bob", "cho", "dan", "ann"]),
        ({"sort": "days", "order": "asc", "skip": 1, "limit": 2}, ["Bob", "cho"]),
        ({"search": "bO"}, ["Bob"]),
        ({"search": "n"}, ["ann", "dan"]),
        ({"search": "zoe"}, []),
        ({"skip": 1, "limit": 2}, ["Bob", "cho"]),
        ({"skip": 5}, []),
        ({"search": "n", "skip": 1}, ["dan"]),
    ],
)
async def test_the_board_is_searched_sorted_and_paged(
    client: httpx.AsyncClient, database: Database, query: dict[str, object], logins: list[str]
) -> None:
    await plant_spring(database, client)

    board = await read(client, BOARD, **query)

    assert [row["github_id"] for row in board["participants"]] == logins
    assert board["totals"]["participants"] == 5


async def test_a_page_of_the_board_keeps_places_and_totals_of_the_whole(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    whole = await read(client, BOARD)
    page = await read(client, BOARD, skip=3, limit=1)

    assert page["participants"] == whole["participants"][3:4]
    assert page["totals"] == whole["totals"]
    assert page["pagination"] == {
        "total": 5,
        "page": 4,
        "pages": 5,
        "limit": 1,
        "has_more": True,
    }


async def test_the_board_of_a_day_in_the_past(
    client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN, past=3)
    yesterday = today - timedelta(days=1)
    await pushed(client, commit(noon(season, yesterday)))

    board = await read(client, BOARD, as_of=yesterday)

    assert board["participants"][0]["days"] == "mma"
    assert board["as_of"] == yesterday.isoformat()
    assert board["totals"]["attended"] == 1
    assert board["totals"]["pending"] == 0


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("sort=luck", "sort"),
        ("order=up", "order"),
        ("skip=-1", "skip"),
        ("limit=0", "limit"),
        ("limit=10001", "limit"),
        (f"search={'a' * 101}", "search"),
        ("as_of=now", "as_of"),
        ("start_date=2025-03-12&end_date=2025-03-11", "end_date"),
    ],
)
async def test_a_query_that_does_not_fit_is_a_400_that_names_the_parameter(
    client: httpx.AsyncClient, database: Database, query: str, parameter: str
) -> None:
    await plant(database, ANN)

    await problem(client, f"{BOARD}?{query}", 400, parameter)


@pytest.mark.parametrize("sort", ["rank", "rate"])
@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_users_without_a_rank_are_last_however_the_board_is_sorted(
    client: httpx.AsyncClient, database: Database, sort: str, order: str
) -> None:
    season, today = await plant_now(database, ANN, BOB, CHO, past=0)
    for person in (BOB, CHO):
        at = noon(season, today)
        await pushed(client, commit(at, username=person.login), pushed_at=at)

    board = await read(client, BOARD, sort=sort, order=order)

    assert [row["github_id"] for row in board["participants"]] == ["Bob", "cho", "ann"]
    assert [row["rank"] for row in board["participants"]] == [1, 1, None]
