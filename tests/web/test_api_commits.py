"""/api/github-commits, requested from outside."""

from __future__ import annotations

from datetime import date, timedelta
from types import ModuleType
from typing import Any

import httpx
import pytest

from tests.support.github import commit, repository, seoul, sha
from tests.support.people import ANN, BOB, join, noon, plant, plant_now, problem, pushed, read
from webhook_app.book import commits, explanation, summary
from webhook_app.store import commits as commits_store
from webhook_app.store.commits import CommitRow
from webhook_app.store.database import Database

ANNS = "/api/github-commits/ann"
COMMIT_KEYS = {
    "id",
    "github_id",
    "commit_id",
    "repository",
    "message",
    "commit_url",
    "commit_date",
    "is_private",
    "verdict",
}
PAGINATION_KEYS = {"total", "page", "pages", "limit", "has_more"}


async def plant_dozen(database: Database, client: httpx.AsyncClient) -> None:
    """Push twelve commits of ann's, one an hour, from 10 March 09:00."""
    await plant(database, ANN)
    first = seoul("2025-03-10 09:00:00")
    moments = [first + timedelta(hours=hour) for hour in range(12)]
    await pushed(client, *(commit(moment, id=sha(f"hour {moment.hour}")) for moment in moments))


async def test_commits_have_the_keys_of_the_contract_and_stand_newest_first(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_dozen(database, client)

    answer = await read(client, ANNS, limit=100)

    assert set(answer) >= {"commits", "pagination"}
    assert all(set(shown) >= COMMIT_KEYS for shown in answer["commits"])
    assert set(answer["pagination"]) >= PAGINATION_KEYS
    assert [shown["commit_id"] for shown in answer["commits"]] == [
        sha(f"hour {hour}") for hour in range(20, 8, -1)
    ]
    newest = answer["commits"][0]
    assert newest["github_id"] == "ann"
    assert newest["repository"] == "acme/garden"
    assert newest["commit_url"] == f"https://github.com/acme/garden/commit/{newest['commit_id']}"
    assert newest["commit_date"] == "2025-03-10T11:00:00Z"
    assert newest["is_private"] is False
    assert newest["verdict"] == "counted"


@pytest.mark.parametrize(
    ("query", "hours", "pagination"),
    [
        ({}, range(20, 10, -1), (12, 1, 2, 10, True)),
        ({"skip": 10}, range(10, 8, -1), (12, 2, 2, 10, False)),
        ({"skip": 4, "limit": 4}, range(16, 12, -1), (12, 2, 3, 4, True)),
        ({"skip": 8, "limit": 4}, range(12, 8, -1), (12, 3, 3, 4, False)),
        ({"limit": 1}, [20], (12, 1, 12, 1, True)),
        ({"limit": 100}, range(20, 8, -1), (12, 1, 1, 100, False)),
        ({"skip": 12, "limit": 4}, [], (12, 4, 3, 4, False)),
        ({"skip": 10_000_000}, [], (12, 1_000_001, 2, 10, False)),
    ],
)
async def test_a_page_says_where_it_stands(
    client: httpx.AsyncClient,
    database: Database,
    query: dict[str, int],
    hours: range,
    pagination: tuple[int, int, int, int, bool],
) -> None:
    await plant_dozen(database, client)

    answer = await read(client, ANNS, **query)

    assert [shown["commit_id"] for shown in answer["commits"]] == [
        sha(f"hour {hour}") for hour in hours
    ]
    total, page, pages, limit, has_more = pagination
    assert answer["pagination"] == {
        "total": total,
        "page": page,
        "pages": pages,
        "limit": limit,
        "has_more": has_more,
    }


async def test_a_user_without_commits_has_an_empty_page(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)

    answer = await read(client, ANNS)

    assert answer["commits"] == []
    assert answer["pagination"] == {
        "total": 0,
        "page": 1,
        "pages": 0,
        "limit": 10,
        "has_more": False,
    }


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("skip=-1", "skip"),
        ("skip=ten", "skip"),
        ("skip=99999999999", "skip"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=all", "limit"),
        ("limit=1.5", "limit"),
        ("from_date=monday", "from_date"),
        ("to_date=2025-02-30", "to_date"),
        ("from_date=2025-03-12&to_date=2025-03-11", "to_date"),
        ("season=x", "season"),
    ],
)
async def test_a_query_that_does_not_fit_is_a_400_that_names_the_parameter(
    client: httpx.AsyncClient, database: Database, query: str, parameter: str
) -> None:
    await plant(database, ANN)

    await problem(client, f"{ANNS}?{query}", 400, parameter)


@pytest.mark.parametrize(
    ("query", "hours"),
    [
        ({"from_date": "2025-03-11"}, [11]),
        ({"to_date": "2025-03-10"}, [10, 9]),
        ({"from_date": "2025-03-10", "to_date": "2025-03-10"}, [10]),
        ({"from_date": "0001-01-01", "to_date": "9999-12-31"}, [11, 10, 9]),
        ({"from_date": "9999-12-31"}, []),
        ({"to_date": "0001-01-01"}, []),
    ],
)
async def test_a_range_means_days_of_the_seasons_zone(
    client: httpx.AsyncClient, database: Database, query: dict[str, str], hours: list[int]
) -> None:
    await plant(database, ANN)
    await pushed(client, commit(seoul("2025-03-09 23:59:59"), id=sha(9)))
    await pushed(client, commit(seoul("2025-03-10 00:00:00"), id=sha(10)))
    await pushed(client, commit(seoul("2025-03-11 00:00:00"), id=sha(11)))

    answer = await read(client, ANNS, **query)
    stats = await read(client, f"{ANNS}/stats", **query)

    assert [shown["commit_id"] for shown in answer["commits"]] == [sha(hour) for hour in hours]
    assert answer["pagination"]["total"] == stats["total_commits"] == len(hours)


async def test_every_commit_says_why_it_counts_or_does_not(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN, count_merges=False, count_forks=False)
    day = seoul("2025-03-12 10:00:00")
    fork = repository(2, "ann/fork", fork=True)
    mirror = repository(3, "ann/mirror")
    for one, more in (
        (commit(day, message="counted", id=sha("twice")), {}),
        (
            commit(day + timedelta(hours=1), message="late"),
            {"pushed_at": seoul("2025-03-14 00:00:00")},
        ),
        (commit(day + timedelta(minutes=6), message="future"), {"pushed_at": day}),
        (commit(day - timedelta(days=9), message="outside_season"), {}),
        (commit(day, message="Merge branch 'main' into side"), {}),
        (commit(day, message="fork_excluded"), {"repo": fork}),
        (commit("soon", message="invalid_date"), {"pushed_at": day}),
        (
            commit(day, message="duplicate", id=sha("twice")),
            {"repo": mirror, "pushed_at": day + timedelta(hours=2)},
        ),
    ):
        await pushed(client, one, **more)

    answer = await read(client, ANNS)

    assert {shown["message"]: shown["verdict"] for shown in answer["commits"]} == {
        "counted": "counted",
        "late": "late",
        "future": "future",
        "outside_season": "outside_season",
        "Merge branch 'main' into side": "merge_excluded",
        "fork_excluded": "fork_excluded",
        "invalid_date": "invalid_date",
        "duplicate": "duplicate",
    }
    undated = answer["commits"][-1]
    assert (undated["message"], undated["commit_date"]) == ("invalid_date", None)


async def test_another_users_commits_are_not_ours(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN, BOB)
    await pushed(client, commit(seoul("2025-03-10 10:00:00"), username="BOB", id=sha("bob's")))

    assert (await read(client, ANNS))["commits"] == []
    (shown,) = (await read(client, "/api/github-commits/bOb"))["commits"]
    assert (shown["github_id"], shown["commit_id"]) == ("Bob", sha("bob's"))


async def test_the_statistics_show_how_much_a_user_wrote(
    client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN, past=4)
    before = today - timedelta(days=2)
    same = commit(noon(season, before), id=sha("same"))
    await pushed(client, same, commit(noon(season, before - timedelta(days=1))))
    await pushed(client, same, repo=repository(2, "ann/copy"))
    await pushed(client, commit(noon(season, before - timedelta(days=30))))

    stats = await read(client, f"{ANNS}/stats")

    assert stats["github_id"] == "ann"
    assert (stats["total_commits"], stats["total_repositories"]) == (3, 2)
    assert stats["counted_commits"] == 2
    assert stats["days_since_last_commit"] == 2
    ranged = await read(client, f"{ANNS}/stats", from_date=before, to_date=before)
    assert (ranged["total_commits"], ranged["counted_commits"]) == (1, 1)


async def test_the_statistics_of_a_user_without_commits_are_empty(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)

    stats = await read(client, f"{ANNS}/stats")

    assert (stats["total_commits"], stats["total_repositories"]) == (0, 0)
    assert (stats["latest_commit_date"], stats["days_since_last_commit"]) == (None, None)


async def test_daily_counts_name_every_day_and_count_distinct_counted_shas(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    same = commit(seoul("2025-03-10 10:00:00"), id=sha("same"))
    await pushed(client, same, commit(seoul("2025-03-10 11:00:00")))
    await pushed(client, same, repo=repository(2, "ann/copy"))
    await pushed(client, commit(seoul("2025-03-12 10:00:00")))
    await pushed(
        client, commit(seoul("2025-03-13 09:00:00")), pushed_at=seoul("2025-03-16 00:00:00")
    )

    answer = await read(client, f"{ANNS}/daily-counts")

    assert answer["github_id"] == "ann"
    assert answer["daily_counts"] == [
        {"date": f"2025-03-{day}", "count": count}
        for day, count in ((10, 2), (11, 0), (12, 1), (13, 0), (14, 0))
    ]
    ranged = await read(
        client, f"{ANNS}/daily-counts", from_date="2025-03-12", to_date="2025-03-13"
    )
    assert [day["count"] for day in ranged["daily_counts"]] == [1, 0]


async def test_daily_counts_of_no_day_are_none(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)

    for query in ({"from_date": "2026-01-01"}, {"to_date": "2024-01-01"}):
        answer = await read(client, f"{ANNS}/daily-counts", **query)
        assert answer["daily_counts"] == []
        assert answer["start_date"] <= answer["end_date"]


async def test_as_of_a_day_no_later_commit_is_there(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    for day in (10, 12, 14):
        await pushed(client, commit(seoul(f"2025-03-{day} 10:00:00")))

    page = await read(client, ANNS, as_of="2025-03-13")
    stats = await read(client, f"{ANNS}/stats", as_of="2025-03-13")
    counts = await read(client, f"{ANNS}/daily-counts", as_of="2025-03-13")
    summary = await read(client, "/api/users/ann/summary", as_of="2025-03-13")

    assert page["pagination"]["total"] == stats["total_commits"] == 2
    assert stats["counted_commits"] == 2
    assert stats["days_since_last_commit"] == 1
    assert [day["count"] for day in counts["daily_counts"]] == [1, 0, 1, 0]
    assert summary["commits"]["total_commits"] == 2
    assert summary["commits"]["days_since_last_commit"] == 1


async def test_daily_counts_stop_at_today(client: httpx.AsyncClient, database: Database) -> None:
    _, today = await plant_now(database, ANN, past=3)

    counts = (await read(client, f"{ANNS}/daily-counts"))["daily_counts"]

    assert [date.fromisoformat(day["date"]) for day in counts] == [
        today - timedelta(days=past) for past in (3, 2, 1, 0)
    ]


@pytest.mark.parametrize("path", ["", "/stats", "/daily-counts"])
async def test_an_unknown_participant_is_a_404(
    client: httpx.AsyncClient, database: Database, path: str
) -> None:
    await plant(database, ANN)

    await problem(client, f"/api/github-commits/nobody{path}", 404)


@pytest.mark.parametrize("path", ["", "/stats", "/daily-counts"])
async def test_without_a_season_there_is_nothing_to_judge_by(
    client: httpx.AsyncClient, database: Database, path: str
) -> None:
    await join(database, None, ANN)

    told = await problem(client, f"{ANNS}{path}", 404)

    assert told["detail"] == "There is no season yet."


@pytest.mark.parametrize("path", ["", "/stats", "/daily-counts"])
async def test_commits_are_judged_by_the_requested_season(
    client: httpx.AsyncClient, database: Database, path: str
) -> None:
    spring = await plant(database, ANN)
    await plant_now(database, ANN)
    await pushed(client, commit(seoul("2025-03-10 10:00:00")))

    now = await read(client, f"{ANNS}{path}")
    then = await read(client, f"{ANNS}{path}", season=spring.id)

    assert now != then


@pytest.mark.parametrize(
    ("module", "path"),
    [
        (commits, ANNS),
        (explanation, "/api/attendance/2025-03-10/ann"),
        (summary, "/api/users/ann/summary"),
    ],
)
async def test_a_commit_that_vanishes_during_the_request_is_shown_as_it_was(
    client: httpx.AsyncClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    path: str,
) -> None:
    """Its branch is deleted, or its author's account, between two queries of one answer."""
    await plant_dozen(database, client)

    async def commits_of(*asked: Any) -> list[CommitRow]:
        found = await commits_store.commits_of(*asked)
        async with database.write_transaction() as connection:
            await connection.execute("delete from github_commits")
        return found

    monkeypatch.setattr(module, "commits_of", commits_of)
    answer = await client.get(path)
    monkeypatch.undo()

    assert answer.status_code == 200, answer.text
    assert (await read(client, ANNS))["commits"] == []
