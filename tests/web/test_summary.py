"""Weekdays, heatmaps and the summary of a participant, requested from outside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from tests.support.application import bearer
from tests.support.github import commit, repository, seoul
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
from webhook_app.changes.accounts import promote
from webhook_app.changes.members import leave
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.store.users import set_hidden

WEEKDAY, HEATMAP = "/api/attendance/weekday", "/api/attendance/heatmap"
# The spring, from a Monday on: ann aaaaa, Bob aamea, cho mmaaa, dan aaamm, eve mmmmm.


def summary(login: str) -> str:
    return f"/api/users/{login}/summary"


def tallies(cells: list[dict[str, Any]]) -> list[tuple[int, int, float | None]]:
    return [(c["attended_count"], c["missed_count"], c["attendance_rate"]) for c in cells]


async def test_weekdays_pool_all_participants_monday_first(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant_spring(database, client)

    answer = await read(client, WEEKDAY)

    assert answer["season_id"] == season.id
    assert [day["weekday"] for day in answer["weekdays"]] == [1, 2, 3, 4, 5, 6, 7]
    assert tallies(answer["weekdays"]) == [
        (3, 2, 60.0),
        (3, 2, 60.0),
        (3, 2, 60.0),
        (2, 2, 50.0),
        (3, 2, 60.0),
        (0, 0, None),
        (0, 0, None),
    ]


async def test_weekdays_and_heatmaps_are_those_of_the_range_and_of_the_day_one_stands_on(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    for query in (
        {"start_date": "2025-03-11", "end_date": "2025-03-12"},
        {"start_date": "2025-03-11", "as_of": "2025-03-12"},
    ):
        weekdays = await read(client, WEEKDAY, **query)
        heatmap = await read(client, HEATMAP, view="month", **query)
        assert tallies(weekdays["weekdays"])[:3] == [(0, 0, None), (3, 2, 60.0), (3, 2, 60.0)]
        (cell,) = heatmap["cells"]
        assert (cell["start_date"], cell["end_date"]) == ("2025-03-11", "2025-03-12")
        assert tallies([cell]) == [(6, 4, 60.0)]
        assert cell["commit_count"] == 6


async def test_a_heatmap_has_a_cell_a_day_a_week_or_a_month(
    client: httpx.AsyncClient, database: Database
) -> None:
    start = date(2025, 2, 26)  # a Wednesday
    await plant(database, ANN, BOB, start=start, days=8)
    for day in ("2025-02-28", "2025-03-01", "2025-03-03"):
        await pushed(client, commit(seoul(f"{day} 10:00:00")))
    await pushed(client, commit(seoul("2025-03-03 11:00:00")))

    days, weeks, months = [
        (await read(client, HEATMAP, view=view))["cells"] for view in ("day", "week", "month")
    ]

    assert [cell["start_date"] for cell in days] == [
        (start + timedelta(days=n)).isoformat() for n in range(8)
    ]
    assert all(cell["start_date"] == cell["end_date"] for cell in days)
    assert [cell["commit_count"] for cell in days] == [0, 0, 1, 1, 0, 2, 0, 0]
    assert [(c["start_date"], c["end_date"], c["commit_count"]) for c in weeks] == [
        ("2025-02-26", "2025-03-02", 2),
        ("2025-03-03", "2025-03-05", 2),
    ]
    assert tallies(weeks) == [(2, 8, 20.0), (1, 5, 16.7)]
    assert [(c["start_date"], c["end_date"], c["commit_count"]) for c in months] == [
        ("2025-02-26", "2025-02-28", 1),
        ("2025-03-01", "2025-03-05", 3),
    ]
    assert (await read(client, HEATMAP))["view"] == "day"


async def test_before_the_start_there_are_no_cells_and_no_rates(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_now(database, ANN, past=-3)

    assert (await read(client, HEATMAP, view="week"))["cells"] == []
    assert tallies((await read(client, WEEKDAY))["weekdays"]) == [(0, 0, None)] * 7


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        (f"{WEEKDAY}?start_date=yesterday", "start_date"),
        (f"{WEEKDAY}?start_date=2025-03-12&end_date=2025-03-11", "end_date"),
        (f"{HEATMAP}?view=year", "view"),
        (f"{HEATMAP}?as_of=2025-02-30", "as_of"),
        (f"{summary('ann')}?target=101", "target"),
        (f"{summary('ann')}?target=nan", "target"),
        (f"{summary('ann')}?target=all", "target"),
        (f"{summary('ann')}?season=x", "season"),
    ],
)
async def test_an_invalid_request_names_its_parameter(
    client: httpx.AsyncClient, database: Database, path: str, parameter: str
) -> None:
    await plant(database, ANN)

    await problem(client, path, 400, parameter)


async def test_a_summary_says_what_the_other_routes_say(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant_spring(database, client)
    board = await read(client, "/api/board")
    everybody = (await read(client, "/api/attendance/stats"))["users"]
    stats = {one["github_id"]: one for one in everybody}

    for row in board["participants"]:
        login = row["github_id"]
        told = await read(client, summary(login))
        same = ("attendance_rate", "rank", "current_streak", "longest_streak", "days", "today")
        assert [told[key] for key in same] == [row[key] for key in same]
        assert told["season"] == board["season"]
        assert told["first_date"] == board["first_date"]
        assert told["participants"] == board["totals"]["participants"]
        assert (told["states"]["attended"], told["states"]["missed"]) == (
            stats[login]["attended_count"],
            stats[login]["missed_count"],
        )
        assert (told["is_member"], told["joined_on"], told["left_on"]) == (True, "2025-03-10", None)
        counts = await read(client, f"/api/github-commits/{login}/daily-counts")
        assert told["daily_counts"] == [day["count"] for day in counts["daily_counts"]]
        commits = await read(client, f"/api/github-commits/{login}/stats")
        assert told["commits"].items() <= commits.items()
        assert sum(told["hours"]) == sum(told["daily_counts"])
        assert sum(one["commit_count"] for one in told["weekdays"]) == sum(told["hours"])
        assert told["user"]["id"] == row["user_id"]
        assert told["goal"] is None
    assert told["season"]["id"] == season.id


async def test_the_ranks_of_a_summary_are_those_of_the_board_as_of_each_day(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    cho = await read(client, summary("cho"))
    earlier = await read(client, summary("cho"), as_of="2025-03-12")

    for day in cho["ranks"]:
        board = await read(client, "/api/board", as_of=day["date"], search="cho")
        (row,) = board["participants"]
        assert day == {"date": day["date"], **{k: row[k] for k in ("rank", "attendance_rate")}}
    assert [day["rank"] for day in cho["ranks"]] == [4, 4, 4, 4, 3]
    assert earlier["ranks"] == cho["ranks"][:3]
    assert (earlier["days"], earlier["rank"], earlier["outlook"]["days_left"]) == ("mma", 4, 2)
    assert earlier["hours"][9] == 1


async def test_a_push_moves_the_ranks_of_all(client: httpx.AsyncClient, database: Database) -> None:
    season, today = await plant_now(database, ANN, BOB, CHO, past=1)
    before = await read(client, summary("ann"))

    at = noon(season, today - timedelta(days=1))
    await pushed(client, commit(at, username="ann"), pushed_at=at)
    after = [await read(client, summary(login)) for login in ("ann", "Bob")]

    assert [day["rank"] for day in before["ranks"]] == [1, 1]
    assert [[day["rank"] for day in one["ranks"]] for one in after] == [[1, 1], [2, 2]]


async def test_the_outlook_counts_on_today_and_on_the_days_to_come(
    client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN, past=3, days=10)
    for ago in (3, 2):
        at = noon(season, today - timedelta(days=ago))
        await pushed(client, commit(at), pushed_at=at)

    usual = (await read(client, summary("ann")))["outlook"]
    wished = (await read(client, summary("ann"), target=80))["outlook"]

    assert usual == {
        "days_left": 7,
        "highest_rate": 90.0,
        "lowest_rate": 20.0,
        "target": 90.0,
        "days_may_miss": 0,
        "chance": 2.8,  # (3/5)^7
    }
    assert (wished["target"], wished["days_may_miss"]) == (80.0, 1)
    assert wished["chance"] == 15.9  # (3/5)^7 + 7 (3/5)^6 (2/5)


async def test_before_the_start_everything_is_still_possible(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_now(database, ANN, past=-3, days=10)

    told = await read(client, summary("ann"))

    assert (told["days"], told["first_date"], told["today"], told["rank"]) == ("", None, None, None)
    assert (told["daily_counts"], told["ranks"]) == ([], [])
    assert (told["is_member"], told["attendance_rate"]) == (True, None)
    outlook = told["outlook"]
    assert (outlook["days_left"], outlook["highest_rate"], outlook["lowest_rate"]) == (10, 100, 0)


async def test_a_user_outside_the_season_has_an_empty_summary(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)
    await join(database, None, CHO._replace(login="fay", number=77))

    told = await read(client, summary("fay"))

    assert (told["is_member"], told["joined_on"], told["days"]) == (False, None, "")
    assert told["participants"] == 5
    assert set(told["states"].values()) == {0}
    assert told["outlook"] == {
        "days_left": 0,
        "highest_rate": None,
        "lowest_rate": None,
        "target": 90.0,
        "days_may_miss": None,
        "chance": None,
    }


async def test_a_participant_who_left_keeps_their_days_and_has_none_to_come(
    client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN, DAN, past=3)
    dan = await join(database, season, DAN)
    await leave(database, season, dan.id)

    told = await read(client, summary("dan"))

    assert (told["is_member"], told["left_on"]) == (True, today.isoformat())
    assert (told["days"], told["outlook"]["days_left"]) == ("mmmp", 1)


async def test_repositories_are_counted_and_private_ones_named_only_to_their_owner_and_admins(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    season = await plant(database, ANN, BOB)
    diary = repository(7, "ann/diary", private=True)
    for hour in ("09", "10"):
        await pushed(client, commit(seoul(f"2025-03-10 {hour}:00:00")), repo=diary)
    await pushed(client, commit(seoul("2025-03-11 09:00:00")))
    late = commit(seoul("2025-03-12 09:00:00"))
    await pushed(client, late, pushed_at=seoul("2025-03-20 09:00:00"))
    ann, bob = [await join(database, season, person) for person in (ANN, BOB)]

    seen = [
        (await read_as(client, headers, summary("ann")))["repositories"]
        for headers in (
            {},
            {"authorization": bearer(settings, bob)},
            {"authorization": bearer(settings, ann)},
        )
    ]
    await promote(database, bob, is_admin=True)
    admins = await read_as(client, {"authorization": bearer(settings, bob)}, summary("ann"))

    strangers, bobs, own = seen
    assert strangers == bobs
    assert [(r["repository"], r["is_private"], r["commit_count"]) for r in strangers] == [
        (None, True, 2),
        ("acme/garden", False, 1),
    ]
    assert [r["repository"] for r in own] == ["ann/diary", "acme/garden"]
    assert admins["repositories"] == own
    assert strangers[0]["latest_commit_date"] == "2025-03-10T01:00:00Z"


async def read_as(client: httpx.AsyncClient, headers: dict[str, str], path: str) -> Any:
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_goal_is_seen_by_its_owner_and_by_admins_and_sets_the_target(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    season = await plant_spring(database, client)
    ann, cho = [await join(database, season, person) for person in (ANN, CHO)]
    async with database.write_transaction() as connection:
        await connection.execute(
            "insert into season_goals (season_id, user_id, target_rate, target_streak) "
            "values ($1, $2, 75.5, 4)",
            season.id,
            cho.id,
        )

    stranger = await read_as(client, {"authorization": bearer(settings, ann)}, summary("cho"))
    own = await read_as(client, {"authorization": bearer(settings, cho)}, summary("cho"))

    assert (stranger["goal"], stranger["outlook"]["target"]) == (None, 90.0)
    assert own["goal"] == {
        "target_rate": 75.5,
        "target_streak": 4,
        "rate_progress": 79.5,
        "streak_progress": 75.0,
    }
    assert own["outlook"]["target"] == 75.5


async def test_a_hidden_user_has_no_summary_for_others_but_counts(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    season = await plant_spring(database, client)
    before = await read(client, WEEKDAY)
    ann = await join(database, season, ANN)
    async with database.write_transaction() as connection:
        await set_hidden(connection, ann.id, is_hidden=True)

    await problem(client, summary("ann"), 404)

    own = await read_as(client, {"authorization": bearer(settings, ann)}, summary("ann"))
    assert own["user"]["github_id"] == "ann"
    assert await read(client, WEEKDAY) == before
    assert (await read(client, summary("cho")))["participants"] == 5


async def test_an_excused_day_ahead_is_no_day_left(
    client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN, past=3, days=10)
    await correct(database, season, ANN, today + timedelta(days=2), "excused", "a wedding")

    assert (await read(client, summary("ann")))["outlook"]["days_left"] == 6
