"""Hidden users: others see their number in totals and ranks, never their name."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.application import bearer
from tests.support.github import commit
from tests.support.people import ANN, BOB, CHO, DAN, join, noon, plant_now, pushed, read
from tests.support.programs import client_of, environment, reading, serving
from webhook_app.changes.accounts import hide, promote
from webhook_app.models import User
from webhook_app.settings import Settings
from webhook_app.store.database import Database

Headers = dict[str, dict[str, str]]
KEPT = ("/api/board", "/api/attendance/ranking")


@pytest.fixture
async def ann(database: Database) -> User:
    """Return Ann, who takes part in no season yet."""
    return await join(database, None, ANN)


@pytest.fixture
async def viewers(database: Database, settings: Settings, ann: User) -> Headers:
    """Return headers of nobody, Bob (a participant), Ann herself and Dan (an admin)."""
    bob, dan = [await join(database, None, person) for person in (BOB, DAN)]
    await promote(database, dan, is_admin=True)
    users = {"bob": bob, "ann": ann, "dan": dan}
    return {"nobody": {}} | {
        name: {"authorization": bearer(settings, user)} for name, user in users.items()
    }


async def plant_hidden(client: httpx.AsyncClient, database: Database, ann: User) -> list[str]:
    """Let Ann push today and hide; return every route that would name her."""
    season, today = await plant_now(database, ANN, BOB)
    await pushed(client, commit(noon(season, today)), pushed_at=noon(season, today))
    await hide(database, ann.id, is_hidden=True)
    return [
        "/api/users",
        f"/api/users/{ann.id}",
        "/api/users/github/ann",
        "/api/users/github/1001",
        "/api/users/ann/summary",
        "/api/board",
        "/api/board?search=ann",
        "/api/attendance/stats",
        f"/api/attendance/stats/{today}",
        "/api/attendance/ranking",
        "/api/attendance/history/ann",
        f"/api/attendance/{today}",
        f"/api/attendance/{today}/ann",
        "/api/github-commits/ann",
        "/api/github-commits/ann/stats",
        "/api/github-commits/ann/daily-counts",
    ]


async def test_only_they_themselves_and_admins_see_who_hides(
    client: httpx.AsyncClient, database: Database, ann: User, viewers: Headers
) -> None:
    paths = await plant_hidden(client, database, ann)

    for name in ("ann", "nobody", "dan", "bob"):
        for path in paths:
            answer = await client.get(path, headers=viewers[name])
            if name in {"ann", "dan"}:
                assert answer.status_code == 200, (name, path)
            else:
                assert answer.status_code in {200, 404}, (name, path)
                assert '"github_id":"ann"' not in answer.text, (name, path)
                assert "1001?v=4" not in answer.text, (name, path)


async def test_totals_and_ranks_count_those_who_hide(
    client: httpx.AsyncClient, database: Database, ann: User, viewers: Headers
) -> None:
    await plant_hidden(client, database, ann)
    day = (await read(client, "/api/board"))["today"]

    board = await read(client, "/api/board")
    stats = await read(client, "/api/attendance/stats")
    present = await read(client, f"/api/attendance/stats/{day}")
    ranking = await read(client, "/api/attendance/ranking")

    assert [row["github_id"] for row in board["participants"]] == ["Bob"]
    assert (board["totals"]["participants"], board["totals"]["attended"]) == (2, 1)
    assert board["pagination"]["total"] == 1
    assert stats["total_present"] == 1
    assert (present["total_users"], present["present_count"], present["present_users"]) == (
        2,
        1,
        [],
    )
    assert [(row["github_id"], row["rank"]) for row in ranking] == [("Bob", 2)]


async def test_answers_are_cached_once_for_all_who_see_the_same(
    client: httpx.AsyncClient, database: Database, ann: User, viewers: Headers
) -> None:
    season, _ = await plant_now(database, ANN, BOB)

    async def tags(path: str) -> list[str]:
        return [
            (await client.get(path, headers=viewers[name])).headers["etag"]
            for name in ("nobody", "bob", "ann", "dan")
        ]

    for path in KEPT:
        await hide(database, ann.id, is_hidden=False)
        assert len(set(await tags(path))) == 1
        await hide(database, ann.id, is_hidden=True)
        nobody, bob, herself, admin = await tags(path)
        assert nobody == bob
        assert len({nobody, herself, admin}) == 3
    assert season.id


async def test_a_hidden_stranger_to_the_season_is_not_given_away_by_what_they_looked_at(
    client: httpx.AsyncClient, database: Database, ann: User, viewers: Headers
) -> None:
    await plant_now(database, BOB)
    await hide(database, ann.id, is_hidden=True)
    own = await client.get("/api/attendance/history/ann", headers=viewers["ann"])

    others = await client.get(
        "/api/attendance/history/ann", headers={"if-none-match": own.headers["etag"]}
    )

    assert (own.status_code, others.status_code) == (200, 404)


async def test_hiding_shows_at_once_and_can_be_taken_back(
    client: httpx.AsyncClient, database: Database, ann: User
) -> None:
    await plant_now(database, ANN, BOB)
    seen = []
    for is_hidden in (False, True, True, False):
        await hide(database, ann.id, is_hidden=is_hidden)
        board = await read(client, "/api/board")
        seen.append([row["github_id"] for row in board["participants"]])

    assert seen == [["ann", "Bob"], ["Bob"], ["Bob"], ["ann", "Bob"]]


@pytest.mark.programs
async def test_a_hidden_mark_goes_out_without_its_name(
    database: Database, settings: Settings, ann: User, tmp_path: Path
) -> None:
    season, today = await plant_now(database, ANN, BOB, CHO)
    await hide(database, ann.id, is_hidden=True)
    moment = noon(season, today)

    async with (
        serving(environment(settings), tmp_path / "log") as served,
        client_of(served) as client,
        reading(client) as reader,
    ):
        await pushed(client, commit(moment), pushed_at=moment)
        hidden = await reader.next("mark", "book")
        await pushed(client, commit(moment, username="bob"), pushed_at=moment)
        shown = await reader.next("mark", "book")
        async with reading(client, "0") as late_comer:
            resumed = [await late_comer.next("mark", "book") for _ in range(2)]

    assert hidden.event == "book"
    assert set(hidden.data) == {"revision"}
    assert (shown.event, shown.data["github_id"]) == ("mark", "Bob")
    assert [one.event for one in resumed] == ["book", "mark"]


async def test_an_admin_who_hides_is_not_named_by_what_they_corrected(
    client: httpx.AsyncClient, database: Database, ann: User, viewers: Headers
) -> None:
    season, today = await plant_now(database, BOB)
    async with database.write_transaction() as connection:
        await connection.execute(
            "insert into day_overrides (season_id, user_id, attendance_date, state, reason, set_by)"
            " select $1, id, $2, 'excused', 'a wedding', $3 from users where github_id = 'Bob'",
            season.id,
            today,
            ann.id,
        )
    await hide(database, ann.id, is_hidden=True)

    own = viewers["bob"]
    why = (await client.get(f"/api/attendance/{today}/bob", headers=own)).json()
    told = (await client.get("/api/me/export.json", headers=own)).json()["corrections"]

    for correction in (why["override"], *told):
        assert (correction["reason"], correction["set_by"]) == ("a wedding", None)
    assert len(told) == 1


async def test_who_hides_subscribes_to_their_own_days_by_a_link_that_they_can_void(
    client: httpx.AsyncClient, database: Database, ann: User, viewers: Headers
) -> None:
    await plant_hidden(client, database, ann)
    await hide(database, (await join(database, None, BOB)).id, is_hidden=True)
    page = (await client.get("/api/me", headers=viewers["ann"])).json()
    link = page["calendar_url"]
    plain, token = link.split("?token=")

    feed = await client.get(link)

    assert plain == "http://book.test/api/users/ann/calendar.ics"
    assert feed.status_code == 200
    assert feed.text.count("BEGIN:VEVENT") > 0
    assert (await client.get("/api/me", headers=viewers["ann"])).json() == page
    assert (await client.get(link, headers=viewers["dan"])).text == feed.text
    for path in (
        plain,
        f"{link[:-3]}AAA",
        f"{plain}?token=nonsense",
        f"/api/users/bob/calendar.ics?token={token}",
        f"/api/users/ann/summary?token={token}",
    ):
        assert (await client.get(path)).status_code == 404, path
    as_bearer = await client.get("/api/me", headers={"authorization": f"Bearer {token}"})
    assert as_bearer.status_code == 401

    answer = await client.put("/api/me", json={"new_calendar_link": True}, headers=viewers["ann"])
    renewed = (await client.get("/api/me", headers=viewers["ann"])).json()["calendar_url"]

    assert (answer.status_code, answer.json()["is_hidden"]) == (200, True)
    assert (await client.get(link)).status_code == 404
    assert (await client.get(renewed)).text == feed.text


async def test_the_link_of_who_is_seen_holds_no_secret(
    client: httpx.AsyncClient, database: Database, viewers: Headers
) -> None:
    await plant_now(database, ANN)

    link = (await client.get("/api/me", headers=viewers["ann"])).json()["calendar_url"]

    assert link == "http://book.test/api/users/ann/calendar.ics"
    assert (await client.get(link)).status_code == 200
