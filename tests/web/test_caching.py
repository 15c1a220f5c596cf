"""Answers that a client need not fetch twice, or not in full."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

import httpx
import msgspec
import pytest

from tests.support.application import bearer
from tests.support.github import commit, deliver, repository, seoul
from tests.support.people import ANN, BOB, CHO, Person, correct, join, plant, pushed
from webhook_app.attendance import Board, Participant, build_board
from webhook_app.book import season_cache as season_cache_module
from webhook_app.book.season_cache import SeasonCache
from webhook_app.changes.accounts import add_user, hide, promote
from webhook_app.changes.seasons import edit_season
from webhook_app.models import Season
from webhook_app.settings import Settings
from webhook_app.store.database import Database, DatabaseUnavailable
from webhook_app.store.seasons import list_seasons
from webhook_app.web.http.response_cache import ResponseCache

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
    "/api/attendance/weekday",
    "/api/attendance/heatmap",
    "/api/users/ann/summary",
    "/api/attendance/history/ann",
    "/api/attendance/2025-03-10",
    "/api/attendance/2025-03-10/ann",
    "/api/github-commits/ann",
    "/api/github-commits/ann/stats",
    "/api/github-commits/ann/daily-counts",
    "/openapi.json",
)


TODAY = date(2025, 3, 20)
SUMMARY = "/api/users/ann/summary"


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
    told = again.headers["cache-control"]
    assert told in {"private, no-cache", "public, max-age=0, must-revalidate"}


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
        "/api/attendance/weekday",
        "/api/attendance/heatmap",
        "/api/users/ann/summary",
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


async def test_answers_differ_by_user_and_say_so_to_caches(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)

    vary = (await client.get("/api/github-commits/ann")).headers["vary"].lower()

    assert "authorization" in vary
    assert "cookie" in vary


async def test_a_proxy_may_cache_what_is_the_same_for_all_users(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    season = await plant(database, ANN, BOB)
    ann, bob = [await join(database, season, person) for person in (ANN, BOB)]
    token, bobs = [{"authorization": bearer(settings, one)} for one in (ann, bob)]

    ours = [(await client.get("/api/board", headers=one)).headers for one in ({}, token)]
    own = (await client.get("/api/github-commits/ann", headers=token)).headers
    await hide(database, ann.id, is_hidden=True)
    others, hers = [(await client.get("/api/board", headers=one)).headers for one in (bobs, token)]
    asked_for_her = await client.get(
        "/api/board", headers=token | {"if-none-match": others["etag"]}
    )

    assert ours[0]["etag"] == ours[1]["etag"]
    for shared in (*ours, others):
        assert shared["cache-control"] == "public, max-age=0, must-revalidate"
        assert shared["vary"].lower() == "accept-encoding"
    for private in (own, hers):
        assert private["cache-control"] == "private, no-cache"
        assert "cookie" in private["vary"]
    assert asked_for_her.status_code == 200


DIARY = repository(7, "ann/diary", private=True)
LATE = commit(seoul("2025-03-11 09:00:00"))


async def accept_latest(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    """Let an admin accept Ann's latest commit."""
    page = (await client.get("/api/github-commits/ann", params={"limit": 1})).json()
    path = f"/api/admin/commits/{page['commits'][0]['id']}/accept"
    answer = await client.post(path, json={"reason": "no network"}, headers=headers)
    assert answer.status_code == 201, answer.text


async def tell_of(client: httpx.AsyncClient, day: int, **repo: Any) -> None:
    """Deliver a change of Ann's diary."""
    told = DIARY | {"updated_at": f"2025-04-{day:02}T00:00:00Z"} | repo
    payload = {"action": "edited", "repository": told, "installation": {"id": 5}}
    answer = await deliver(client, payload, "repository")
    assert answer.json()["status"] == "recorded", answer.text


async def test_whatever_a_summary_shows_changes_its_etag(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    season = await plant(database, ANN, BOB, CHO)
    ann, bob, cho = [await join(database, season, one) for one in (ANN, BOB, CHO)]
    await promote(database, cho, is_admin=True)
    anns, bobs, admins = [{"authorization": bearer(settings, one)} for one in (ann, bob, cho)]
    goal = {"target_rate": 80, "target_streak": None}
    changes: list[tuple[Callable[[], Awaitable[object]], bool]] = [
        (lambda: pushed(client, commit(seoul("2025-03-12 10:00:00"), username="bob")), True),
        (lambda: pushed(client, commit(seoul("2025-03-10 10:00:00")), repo=DIARY), True),
        (lambda: pushed(client, commit(seoul("2024-03-10 10:00:00"))), True),
        (lambda: pushed(client, LATE, pushed_at=seoul("2025-03-20 09:00:00")), True),
        (lambda: accept_latest(client, admins), True),
        (lambda: tell_of(client, 1, private=False), True),
        (lambda: tell_of(client, 2, private=False, full_name="ann/book", name="book"), True),
        (lambda: client.put("/api/me/goal", json=goal, headers=anns), False),
        (lambda: join(database, season, ANN._replace(login="Ann")), True),
    ]
    readers = ({}, anns, bobs, admins)

    async def read_all() -> list[httpx.Response]:
        return [await client.get(SUMMARY, headers=one) for one in readers]

    before = await read_all()
    for number, (change, is_for_all) in enumerate(changes):
        await change()
        after = await read_all()
        are_other = [
            a.headers["etag"] != b.headers["etag"] for a, b in zip(after, before, strict=True)
        ]
        assert are_other == [is_for_all, True, is_for_all, True], number
        assert [a.content != b.content for a, b in zip(after, before, strict=True)] == are_other, (
            number
        )
        for held, headers in zip(after, readers, strict=True):
            asked = headers | {"if-none-match": held.headers["etag"]}
            assert (await client.get(SUMMARY, headers=asked)).status_code == 304
        before = after

    strangers, own, others, _ = before
    assert strangers.headers["etag"] == others.headers["etag"]
    assert strangers.headers["cache-control"].startswith("public")
    assert own.headers["cache-control"] == "private, no-cache"
    await hide(database, ann.id, is_hidden=True)
    asked = {"if-none-match": strangers.headers["etag"]}
    assert (await client.get(SUMMARY, headers=asked)).status_code == 404


@pytest.mark.parametrize("path", ["/api/users/999", "/api/board?limit=0", "/api/auth/me"])
async def test_problems_are_not_cached(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


async def test_the_same_days_are_one_board_however_they_are_requested(database: Database) -> None:
    season = await plant(database, ANN, BOB)
    season_cache = SeasonCache(database)

    whole = await season_cache.get(season, TODAY)
    days_to_come = [
        await season_cache.get(season, TODAY, as_of=date(2100, 1, d)) for d in range(1, 29)
    ]
    wider = await season_cache.get(season, TODAY, start=date(1999, 1, 1), end=date(2150, 1, 1))
    shorter = await season_cache.get(season, TODAY, as_of=date(2025, 3, 11))

    assert all(board is whole for board in [*days_to_come, wider])
    assert shorter is not whole


async def test_a_book_of_many_is_judged_beside_the_event_loop(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = await plant(database, ANN, BOB)
    judged_in: list[bool] = []

    def judge(*asked: Any) -> Board:
        judged_in.append(threading.current_thread() is threading.main_thread())
        return build_board(*asked)

    monkeypatch.setattr(season_cache_module, "build_board", judge)
    of_few = await SeasonCache(database).get(season, TODAY)
    monkeypatch.setattr(season_cache_module, "MAX_JUDGED_ON_LOOP", 1)
    of_many = await SeasonCache(database).get(season, TODAY)

    assert judged_in == [True, False]
    assert of_few.participants == of_many.participants


async def several(*changes: Awaitable[object]) -> None:
    """Make several changes without a request in between."""
    for change in changes:
        await change


async def test_a_cached_board_shows_after_every_change_what_a_new_one_shows(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN, BOB)
    kept = SeasonCache(database)
    late = commit(seoul("2025-03-11 10:00:00"), username="bob")

    async def matches_a_new_one() -> Sequence[Participant]:
        async with database.connection() as connection:
            now = next(s for s in await list_seasons(connection) if s.id == season.id)
        for asked in ({}, {"as_of": date(2025, 3, 11)}, {"start": date(2025, 3, 11)}):
            made = await kept.get(now, TODAY, **asked)
            assert (
                made.participants
                == (await SeasonCache(database).get(now, TODAY, **asked)).participants
            )
        return (await kept.get(now, TODAY)).participants

    shown = [await matches_a_new_one()]
    for change in (
        pushed(client, commit(seoul("2025-03-10 10:00:00"))),
        pushed(client, late, pushed_at=seoul("2025-03-20 10:00:00")),
        pushed(client, late, pushed_at=seoul("2025-03-11 10:01:00")),
        correct(database, season, ANN, date(2025, 3, 12), "excused", "a wedding"),
        pushed(client, commit(seoul("2025-03-13 10:00:00"), username="bob")),
        join(database, season, Person("cho", 3003), date(2025, 3, 11)),
        pushed(client, commit(seoul("2025-03-12 10:00:00"), username="cho")),
        edit_season(database, msgspec.structs.replace(season, start_date=date(2025, 3, 11))),
        pushed(client, commit(seoul("2025-03-14 10:00:00"))),
        add_user(database, github_user_id=ANN.number, login="zoe"),
        several(
            join(database, season, Person("dan", 4004), date(2025, 3, 11)),
            pushed(client, commit(seoul("2025-03-12 11:00:00"), username="dan")),
            pushed(client, commit(seoul("2025-03-13 11:00:00"), username="zoe")),
            correct(database, season, BOB, date(2025, 3, 12), "attended", "seen"),
        ),
    ):
        await change
        shown.append(await matches_a_new_one())

    days = ["/".join(row.days for row in rows) for rows in shown]
    assert days == [
        "mmmmm/mmmmm",
        "ammmm/mmmmm",
        "ammmm/mmmmm",
        "ammmm/mammm",
        "amemm/mammm",
        "amemm/mamam",
        "amemm/mamam/mmmmm",
        "amemm/mamam/mmamm",
        "memmm/amamm/mammm",
        "memam/amamm/mammm",
        "amamm/mammm/memam",
        "aaamm/mammm/mammm/meaam",
    ]


async def test_readers_who_come_together_share_one_making() -> None:
    made = 0

    async def make() -> list[int]:
        nonlocal made
        made += 1
        await asyncio.sleep(0.01)
        return list(range(1000))

    answers = ResponseCache()
    given = await asyncio.gather(*(answers.get("one", make) for _ in range(10)))

    assert made == 1
    assert len(set(map(id, given))) == 1
    assert given[0].gzipped is not None
    assert gzip.decompress(given[0].gzipped) == given[0].body == msgspec.json.encode([*range(1000)])


async def test_a_cache_is_bounded_and_what_was_requested_last_stays() -> None:
    async def make() -> str:
        return "x" * 898

    answers = ResponseCache(max_bytes=2_000)
    first = await answers.get("first", make)
    await answers.get("second", make)
    assert await answers.get("first", make) is first
    await answers.get("third", make)

    assert await answers.get("first", make) is first
    assert answers.bytes <= 2_000


async def test_a_making_that_fails_is_tried_again() -> None:
    async def fail() -> str:
        raise DatabaseUnavailable("away")

    async def work() -> str:
        return "here"

    answers = ResponseCache()
    with pytest.raises(DatabaseUnavailable):
        await answers.get("one", fail)

    assert (await answers.get("one", work)).body == b'"here"'
