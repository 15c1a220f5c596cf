"""Exports: complete for their owner and admins, public for all users, safe to open."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, timedelta
from io import StringIO
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from tests.support.application import bearer
from tests.support.db_helpers import rows, until
from tests.support.github import commit, repository, seoul
from tests.support.local_server import serving_here
from tests.support.people import (
    ANN,
    BOB,
    CHO,
    SPRING,
    Person,
    correct,
    join,
    noon,
    plant,
    plant_now,
    plant_spring,
    pushed,
)
from webhook_app.book.records import snapshot_board
from webhook_app.changes.accounts import hide, promote
from webhook_app.settings import Settings
from webhook_app.store.database import SNAPSHOTS, Database, DatabaseUnavailable
from webhook_app.store.exports import own_commits, season_marks
from webhook_app.web.exports.formats import Section, as_csv, as_json, cell, disposition
from webhook_app.web.exports.own_export import EmailRecord
from webhook_app.web.http import rate_limits


def table(answer: httpx.Response) -> list[dict[str, str]]:
    """Return the rows of a CSV that must be one."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def test_a_user_exports_everything_about_themselves(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    season = await plant_spring(database, client)
    bob = await join(database, None, BOB)
    async with database.write_transaction() as connection:
        await connection.execute(
            "insert into user_emails (email, user_id) values ('bob@garden.kr', $1)", bob.id
        )
        await connection.execute(
            "insert into season_goals (season_id, user_id, target_rate) values ($1, $2, 92.5)",
            season.id,
            bob.id,
        )
    late = commit(seoul("2025-03-12 09:00:00"), username="Bob")
    await pushed(client, late, pushed_at=seoul("2025-03-20 09:00:00"))
    await pushed(client, commit(seoul("2024-01-01 09:00:00"), username="Bob"))
    (held,) = await rows(database, "select id from github_commits where commit_id = $1", late["id"])
    async with database.write_transaction() as connection:
        await connection.execute(
            "insert into commit_overrides (season_id, commit_row_id, reason, revoked_at) "
            "values ($1, $2, 'on a train', now())",
            season.id,
            held["id"],
        )
        await connection.execute(
            "insert into installations (id, account_id, account_login) "
            "values (7, 1002, 'Bob'), (8, 55, 'acme'), (9, 66, 'strangers')"
        )
        await connection.execute(
            "insert into repositories (id, full_name, is_private, is_fork, installation_id) values "
            "(71, 'Bob/diary', true, false, 7), (81, 'acme/open', false, false, 8), "
            "(82, 'acme/secret', true, false, 8),"
            "(91, 'strangers/else', false, false, 9)"
        )
        await connection.execute("insert into user_installations values ($1, 8)", bob.id)
    asked = await plant(database, name="Season 11", start=date(2025, 5, 5), join_policy="approval")
    async with database.write_transaction() as connection:
        await connection.execute("insert into season_requests values ($1, $2)", asked.id, bob.id)
    own = {"authorization": bearer(settings, bob)}

    everything = (await client.get("/api/me/export.json", headers=own)).json()
    sheet = table(await client.get("/api/me/export.csv", headers=own))

    assert everything["account"]["github_id"] == "Bob"
    assert everything["account"]["github_user_id"] == 1002
    assert everything["emails"] == [{"email": "bob@garden.kr"}]
    assert [place["rank"] for place in everything["participants"]] == [2]
    assert [day["state"] for day in everything["days"]] == [
        "attended",
        "attended",
        "missed",
        "excused",
        "attended",
    ]
    assert [(one["verdict"], one["season"]) for one in everything["commits"]] == [
        ("outside_season", None),
        ("counted", "Season 10"),
        ("counted", "Season 10"),
        ("late", "Season 10"),
        ("counted", "Season 10"),
    ]
    times = everything["commits"][3]
    assert (times["commit_date"], times["pushed_at"]) == (
        "2025-03-12T00:00:00Z",
        "2025-03-20T00:00:00Z",
    )
    assert [one["reason"] for one in everything["corrections"]] == ["a wedding", "on a train"]
    assert everything["corrections"][1]["commit_id"] == late["id"]
    assert everything["goals"] == [
        {"season": "Season 10", "target_rate": 92.5, "target_streak": None}
    ]
    assert [one["season"] for one in everything["requests"]] == ["Season 11"]
    assert [(one["account_login"], one["is_own"]) for one in everything["installations"]] == [
        ("acme", False),
        ("Bob", True),
    ]
    assert [(one["installation_id"], one["repository"]) for one in everything["repositories"]] == [
        (8, "acme/open"),
        (7, "Bob/diary"),
    ]
    kinds = [row["record"] for row in sheet]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "account": 1,
        "email": 1,
        "participant": 1,
        "day": 5,
        "commit": 5,
        "correction": 2,
        "goal": 1,
        "request": 1,
        "installation": 2,
        "repository": 2,
    }


async def test_an_admin_exports_who_corrected_what_and_why(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    season = await plant_spring(database, client)
    ann, bob = [await join(database, None, person) for person in (ANN, BOB)]
    await promote(database, ann, is_admin=True)
    async with database.write_transaction() as connection:
        await connection.execute("update day_overrides set set_by = $1", ann.id)
    path = f"/api/seasons/{season.id}/export"

    for viewer, is_told in ((ann, True), (bob, False)):
        headers = {"authorization": bearer(settings, viewer)}
        told = (await client.get(f"{path}.json", headers=headers)).json()
        sheet = table(await client.get(f"{path}.csv", headers=headers))

        assert ("corrections" in told) is is_told
        assert [row["reason"] for row in sheet if row["record"] == "correction"] == (
            ["a wedding"] if is_told else []
        )
        if is_told:
            (correction,) = told["corrections"]
            assert (correction["github_id"], correction["set_by"]) == ("Bob", "ann")
            assert correction["attendance_date"] == "2025-03-13"


async def test_a_season_is_exported_as_of_the_end_of_a_day(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    season = await plant_spring(database, client)
    ann = await join(database, None, ANN)
    await promote(database, ann, is_admin=True)
    headers = {"authorization": bearer(settings, ann)}

    for as_of, days, corrections in (
        ("2025-03-12", 3, 0),
        ("2025-03-13", 4, 1),
        ("9999-12-31", 5, 1),
    ):
        path = f"/api/seasons/{season.id}/export.json?as_of={as_of}"
        told = (await client.get(path, headers=headers)).json()
        stats = (await client.get("/api/attendance/stats", params={"as_of": as_of})).json()

        assert {day["attendance_date"] for day in told["days"]} == {
            f"2025-03-{day}" for day in range(10, 10 + days)
        }
        assert {row["github_id"]: row["rank"] for row in told["participants"]} == {
            row["github_id"]: row["rank"] for row in stats["users"]
        }
        last_moment = noon(season, SPRING + timedelta(days=days)).isoformat()
        assert max(commit["commit_date"] for commit in told["commits"]) < last_moment
        assert len(told["commits"]) == sum(day["commit_count"] for day in told["days"])
        assert len(told["corrections"]) == corrections

    before = f"/api/seasons/{season.id}/export.json?as_of=0001-01-01"
    told = (await client.get(before, headers=headers)).json()
    assert told["days"] == told["commits"] == told["corrections"] == []


async def test_co_authors_and_copies_are_judged_in_an_export_as_everywhere(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN, BOB, count_co_authors=True)
    both = commit(
        seoul("2025-03-10 09:00:00"),
        message="둘이서\n\nCo-authored-by: B <1002+Bob@users.noreply.github.com>",
    )
    await pushed(client, both)

    await pushed(client, both, repo=repository(2, "ann/fork", fork=True))

    exported = (await client.get(f"/api/seasons/{season.id}/export.json")).json()["commits"]
    told = []
    for login in ("ann", "Bob"):
        page = (await client.get(f"/api/github-commits/{login}?limit=100")).json()["commits"]
        told += sorted((one["github_id"], one["id"], one["verdict"]) for one in page)

    found = sorted((one["github_id"], one["id"], one["verdict"]) for one in exported)
    assert found == sorted(told)
    assert sorted(verdict for _, _, verdict in found) == ["counted", "counted"] + ["duplicate"] * 2


async def test_a_file_is_named_after_its_season_in_whatever_script(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN, name='정원사들 "10기" / 봄')

    named = (await client.get(f"/api/seasons/{season.id}/export.csv")).headers[
        "content-disposition"
    ]

    assert named.startswith('attachment; filename="10.csv"; ')
    assert unquote(named.partition("filename*=UTF-8''")[2]) == "정원사들 10기 봄.csv"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Season 10", "Season 10.csv"),
        ("정원", "gardeners.csv"),
        ("../../etc/passwd", "etc passwd.csv"),
        ("a\r\nset-cookie: x", "a set-cookie x.csv"),
        ("", "gardeners.csv"),
        ("\ud800", "gardeners.csv"),
        ("x" * 500, "x" * 120 + ".csv"),
    ],
)
def test_a_file_name_is_harmless(name: str, plain: str) -> None:
    named = disposition(name, "csv")

    assert named.startswith(f'attachment; filename="{plain}"; ')
    assert named.isascii()
    assert named.isprintable()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ('=HYPERLINK("http://evil")', '\'=HYPERLINK("http://evil")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("plain = text", "plain = text"),
        ("", ""),
        (None, ""),
        (-1, "-1"),
        (True, "true"),
        (SPRING, "2025-03-10"),
    ],
)
def test_no_cell_is_a_formula(value: Any, shown: str) -> None:
    assert cell(value) == shown


async def test_what_people_wrote_stays_text_in_a_spreadsheet(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN)
    message = '=cmd|" /C calc"!A1\n둘째 줄, "따옴표"'
    await pushed(client, commit(seoul("2025-03-10 09:00:00"), message=message))

    sheet = table(await client.get(f"/api/seasons/{season.id}/export.csv"))

    (one,) = [row for row in sheet if row["record"] == "commit"]
    assert one["message"] == f"'{message}"


async def test_a_large_export_is_whole(client: httpx.AsyncClient, database: Database) -> None:
    season = await plant(database, ANN, BOB, days=1000, start=date(2023, 1, 1))
    async with database.write_transaction() as connection:
        await connection.execute(
            "insert into attendance (season_id, user_id, attendance_date, commit_count, "
            "first_commit_at, hours, revision) "
            "select $1, u.id, date '2023-01-01' + n, 1, now(), "
            "array_fill(0, array[24]), nextval('book_revision') "
            "from users u, generate_series(0, 999) as n",
            season.id,
        )

    exported = (await client.get(f"/api/seasons/{season.id}/export.json")).json()
    sheet = table(await client.get(f"/api/seasons/{season.id}/export.csv"))

    assert len(exported["days"]) == 2000
    assert {day["commit_count"] for day in exported["days"]} == {1}
    assert [row["attended_count"] for row in exported["participants"]] == [1000, 1000]
    assert len({(row["github_id"], row["attendance_date"]) for row in sheet}) == 2000 + 3


@pytest.mark.parametrize("write", [as_csv, as_json])
async def test_a_file_is_sent_while_it_is_made(
    write: Callable[[Sequence[Section]], AsyncIterator[bytes]],
) -> None:
    made = 0

    async def records() -> AsyncIterator[EmailRecord]:
        nonlocal made
        for made in range(1, 10_001):
            yield EmailRecord(email=f"{made}@garden.kr")

    parts = write([Section(record="email", name="emails", kind=EmailRecord, rows=records())])
    first = await anext(parts)
    made_until_then = made
    rest = [part async for part in parts]

    assert made_until_then < 5_000
    assert max(map(len, [first, *rest])) < 40_000
    assert b"".join([first, *rest]).count(b"@garden.kr") == 10_000


async def test_an_export_shows_one_moment_of_the_data(
    client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN)

    async with database.snapshot() as connection:
        before = await snapshot_board(connection, season, noon(season, today))
        await pushed(client, commit(noon(season, today)))
        marks = [mark async for mark in season_marks(connection, season.id)]
        commits = [one async for one in own_commits(connection, 1)]
        after = await snapshot_board(connection, season, noon(season, today))

    assert (marks, commits) == ([], [])
    assert [row.days for row in before.participants] == [row.days for row in after.participants]


@pytest.mark.slow
async def test_few_read_all_data_at_once(database: Database) -> None:
    """So that those who take their time leave PostgreSQL's connections to the others."""
    done = asyncio.Event()
    held = 0

    async def read_slowly() -> None:
        nonlocal held
        async with database.snapshot() as connection:
            one = await connection.fetchval("select 1")
            held += one
            await done.wait()

    readers = [asyncio.create_task(read_slowly()) for _ in range(SNAPSHOTS)]
    await until(lambda: _is(held == SNAPSHOTS))
    with pytest.raises(DatabaseUnavailable):
        await read_slowly()
    done.set()
    await asyncio.gather(*readers)
    await read_slowly()

    assert held == SNAPSHOTS + 1


async def _is(holds: bool) -> bool:
    return holds


async def test_who_goes_away_in_the_middle_makes_room_for_the_next(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "PATIENCE_SECONDS", 60.0)
    people = [Person(f"gardener-{number}", number) for number in range(2001, 2021)]
    season = await plant(database, *people, days=1000, start=date(2023, 1, 1))
    path = f"/api/seasons/{season.id}/export.json"

    async with serving_here(settings) as server:
        for _ in range(3):
            async with (
                httpx.AsyncClient(base_url=server.url, timeout=30, verify=False) as reader,
                reader.stream("GET", path) as answer,
            ):
                await anext(answer.aiter_bytes())
        async with httpx.AsyncClient(base_url=server.url, timeout=30, verify=False) as reader:
            whole = await reader.get(path)

    assert answer.status_code == whole.status_code == 200
    assert len(whole.json()["days"]) == 20_000


@pytest.mark.parametrize(
    "path",
    [
        "/api/seasons/999/export.csv",
        "/api/seasons/x/export.json",
        "/api/seasons/999/calendar.ics",
        "/api/users/nobody/calendar.ics",
        "/api/users/nobody/report.pdf",
        "/api/users/cho/report.pdf",
        "/api/users/ann/report.pdf?lang=fr",
        "/api/me/export.csv",
    ],
)
async def test_a_file_that_is_not_there_is_a_problem_like_any_other(
    client: httpx.AsyncClient, database: Database, path: str
) -> None:
    await plant(database, ANN)
    await join(database, None, CHO)

    answer = await client.get(path)

    assert answer.status_code in {400, 401, 404}
    assert answer.headers["content-type"] == "application/problem+json"
    assert "content-disposition" not in answer.headers


async def test_a_hidden_user_exports_everything_all_the_same(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    season = await plant_spring(database, client)
    ann = await join(database, None, ANN)
    await hide(database, ann.id, is_hidden=True)
    await correct(database, season, ANN, date(2025, 3, 10), "missed", "a test")
    own = {"authorization": bearer(settings, ann)}

    mine = (await client.get("/api/me/export.json", headers=own)).json()
    everybodys = (await client.get(f"/api/seasons/{season.id}/export.json")).json()

    assert len(mine["days"]) == 5
    assert mine["account"]["is_hidden"] is True
    assert "ann" not in {row["github_id"] for row in everybodys["participants"]}
    assert "ann" not in {row["github_id"] for row in everybodys["days"] + everybodys["commits"]}
