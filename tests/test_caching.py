"""Answers that a client need not fetch twice, or not in full."""

from __future__ import annotations

import gzip
from datetime import date

import httpx
import pytest

from tests.github import commit, seoul
from tests.people import ANN, BOB, Person, correct, join, plant, pushed
from webhook_app.intake.people import edit_season
from webhook_app.models import Season
from webhook_app.store.database import Database

ROUTES = (
    "/api/users",
    "/api/users/1",
    "/api/users/github/ann",
    "/api/seasons",
    "/api/seasons/1",
    "/api/board",
    "/api/attendance/stats",
    "/api/attendance/stats/2025-03-10",
    "/api/attendance/ranking",
    "/api/attendance/hourly-commits",
    "/api/attendance/history/ann",
    "/api/attendance/2025-03-10",
    "/api/attendance/2025-03-10/ann",
    "/api/github-commits/ann",
    "/api/github-commits/ann/stats",
    "/api/github-commits/ann/daily-counts",
    "/openapi.json",
)


async def etag(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.headers["etag"]


@pytest.mark.parametrize("path", ROUTES)
async def test_an_unchanged_answer_is_not_sent_twice(
    client: httpx.AsyncClient, database: Database, path: str
) -> None:
    await plant(database, ANN)
    first = await etag(client, path)

    again = await client.get(path, headers={"if-none-match": first})

    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first == await etag(client, path)
    assert "no-cache" in again.headers["cache-control"]


@pytest.mark.parametrize(
    ("held", "status"),
    [
        ("{etag}", 304),
        ("{strong}", 304),
        ('"other", {etag}', 304),
        ('W/"other",{etag} , "third"', 304),
        ("*", 304),
        ('"other"', 200),
        ('W/"other", "third"', 200),
        ("", 200),
    ],
)
async def test_if_none_match_may_be_weak_strong_a_list_or_a_star(
    client: httpx.AsyncClient, database: Database, held: str, status: int
) -> None:
    await plant(database, ANN)
    known = await etag(client, "/api/board")
    given = held.format(etag=known, strong=known.removeprefix("W/"))

    answer = await client.get("/api/board", headers={"if-none-match": given})

    assert answer.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/api/board",
        "/api/attendance/stats",
        "/api/attendance/ranking",
        "/api/attendance/hourly-commits",
        "/api/attendance/history/ann",
        "/api/attendance/2025-03-10",
        "/api/attendance/2025-03-10/ann",
        "/api/attendance/stats/2025-03-10",
        "/api/github-commits/ann",
        "/api/github-commits/ann/stats",
        "/api/github-commits/ann/daily-counts",
    ],
)
async def test_a_push_changes_the_etag_of_what_it_changes(
    client: httpx.AsyncClient, database: Database, path: str
) -> None:
    await plant(database, ANN)
    before = await etag(client, path)

    await pushed(client, commit(seoul("2025-03-10 10:00:00")))

    assert (await client.get(path, headers={"if-none-match": before})).status_code == 200
    assert await etag(client, path) != before


async def test_a_redelivery_leaves_the_etag(client: httpx.AsyncClient, database: Database) -> None:
    await plant(database, ANN)
    one = commit(seoul("2025-03-10 10:00:00"))
    await pushed(client, one)
    before = await etag(client, "/api/board")

    await pushed(client, one)

    assert await etag(client, "/api/board") == before


async def test_a_correction_a_join_and_new_rules_change_the_board(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN)
    seen = [await etag(client, "/api/board")]

    await correct(database, season, ANN, date(2025, 3, 12), "excused", "a wedding")
    seen.append(await etag(client, "/api/board"))
    await join(database, season, BOB, date(2025, 3, 10))
    seen.append(await etag(client, "/api/board"))
    longer = Season(id=season.id, name=season.name, start_date=season.start_date, days=6)
    await edit_season(database, longer)
    seen.append(await etag(client, "/api/board"))

    assert len(set(seen)) == 4


async def test_another_season_range_or_page_is_another_answer(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN, BOB)

    tags = [
        await etag(client, f"/api/board{query}")
        for query in ("", "?end_date=2025-03-12", "?as_of=2025-03-11", "?limit=1", "?search=ann")
    ]

    assert len(set(tags)) == 5


async def test_long_answers_are_compressed_for_those_who_can_read_them(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, *(Person(f"gardener-{n}", 5000 + n) for n in range(30)))

    zipped = await client.get("/api/board", headers={"accept-encoding": "gzip"})
    plain = await client.get("/api/board", headers={"accept-encoding": "identity"})
    async with client.stream("GET", "/api/board", headers={"accept-encoding": "gzip"}) as raw:
        sent = b"".join([chunk async for chunk in raw.aiter_raw()])

    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(sent) == plain.content == zipped.content
    assert len(sent) < len(plain.content) / 4
    assert zipped.headers["etag"] == plain.headers["etag"]
    assert "accept-encoding" in plain.headers["vary"].lower()


async def test_answers_differ_by_who_asks_and_caches_are_told(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)

    vary = (await client.get("/api/github-commits/ann")).headers["vary"].lower()

    assert "authorization" in vary
    assert "cookie" in vary


@pytest.mark.parametrize("path", ["/api/users/999", "/api/board?limit=0", "/api/auth/me"])
async def test_problems_are_not_kept(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
