"""Joining a season, openly or by approval, and leaving it with all history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from tests.support.application import bearer
from tests.support.db_helpers import marks, rows
from tests.support.github import commit
from tests.support.people import ANN, BOB, CHO, Person, join, noon, plant, plant_now, pushed, read
from webhook_app.changes.accounts import promote
from webhook_app.models import Season, User
from webhook_app.settings import Settings
from webhook_app.store.database import Database

MEMBERS = "select user_id, joined_on, left_on from season_members order by user_id"


class Caller:
    """A client with the token of one user."""

    def __init__(self, client: httpx.AsyncClient, user: User, token: str) -> None:
        self.client = client
        self.user = user
        self.headers = {"authorization": token}

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """Send a request; return the response whatever its status."""
        return await self.client.request(method, path, json=body, headers=self.headers)

    async def post(self, path: str, body: Any = None) -> Any:
        """Return what a route answers that must take this."""
        answer = await self.ask("POST", path, body)
        assert answer.is_success, answer.text
        return answer.json()


async def caller(
    client: httpx.AsyncClient, database: Database, settings: Settings, person: Person
) -> Caller:
    """Return a signed-in user who takes part in no season."""
    user = await join(database, None, person)
    return Caller(client, user, bearer(settings, user))


@pytest.fixture
async def ann(client: httpx.AsyncClient, database: Database, settings: Settings) -> Caller:
    return await caller(client, database, settings, ANN)


@pytest.fixture
async def admin(client: httpx.AsyncClient, database: Database, settings: Settings) -> Caller:
    made = await caller(client, database, settings, CHO)
    await promote(database, made.user, is_admin=True)
    return made


async def status(who: Caller) -> str | None:
    """Return the user's status in the current season, as their page shows it."""
    membership = (await who.ask("GET", "/api/me")).json()["membership"]
    return membership["status"] if membership else None


async def test_an_open_season_admits_every_user_as_of_today(
    ann: Caller, database: Database
) -> None:
    season, today = await plant_now(database)
    before = await status(ann)

    joined = await ann.post(f"/api/seasons/{season.id}/join")

    assert (before, joined["status"], await status(ann)) == ("none", "member", "member")
    (member,) = await rows(database, MEMBERS)
    assert (member["joined_on"], member["left_on"]) == (today, None)


async def test_joining_twice_changes_nothing(ann: Caller, database: Database) -> None:
    season, _ = await plant_now(database)
    await ann.post(f"/api/seasons/{season.id}/join")
    before = await rows(database, MEMBERS)

    again = await ann.post(f"/api/seasons/{season.id}/join")

    assert again["status"] == "member"
    assert await rows(database, MEMBERS) == before


async def test_joining_counts_what_was_pushed_today_before(
    ann: Caller, client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database)
    await pushed(client, commit(noon(season, today)))

    await ann.post(f"/api/seasons/{season.id}/join")

    assert await marks(database) == {str(today): 1}


async def test_a_season_by_approval_waits_for_an_admins_word(
    ann: Caller, admin: Caller, database: Database
) -> None:
    season, today = await plant_now(database, join_policy="approval")
    asked = await ann.post(f"/api/seasons/{season.id}/join")
    await ann.post(f"/api/seasons/{season.id}/join")
    waiting = (await admin.ask("GET", "/api/admin/requests")).json()["requests"]

    assert (asked["status"], await status(ann)) == ("requested", "requested")
    assert await rows(database, MEMBERS) == []
    assert [(one["season_id"], one["github_id"]) for one in waiting] == [(season.id, "ann")]

    approved = await admin.post(f"/api/admin/requests/{season.id}/{ann.user.id}")

    assert (approved["status"], await status(ann)) == ("member", "member")
    (member,) = await rows(database, MEMBERS)
    assert member["joined_on"] == today
    assert (await admin.ask("GET", "/api/admin/requests")).json()["requests"] == []


async def test_a_declined_request_is_gone_and_can_be_made_again(
    ann: Caller, admin: Caller, database: Database
) -> None:
    season, _ = await plant_now(database, join_policy="approval")
    await ann.post(f"/api/seasons/{season.id}/join")

    answer = await admin.ask("DELETE", f"/api/admin/requests/{season.id}/{ann.user.id}")

    assert answer.status_code == 204
    assert await status(ann) == "none"
    assert (await ann.post(f"/api/seasons/{season.id}/join"))["status"] == "requested"


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_nobody_is_let_in_who_did_not_ask(
    ann: Caller, admin: Caller, database: Database, method: str
) -> None:
    season, _ = await plant_now(database, join_policy="approval")

    answers = [
        await admin.ask(method, f"/api/admin/requests/{season.id}/{user_id}")
        for user_id in (ann.user.id, 999)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert await rows(database, MEMBERS) == []


async def test_a_wish_can_be_taken_back(ann: Caller, admin: Caller, database: Database) -> None:
    season, _ = await plant_now(database, join_policy="approval")
    await ann.post(f"/api/seasons/{season.id}/join")

    left = await ann.post(f"/api/seasons/{season.id}/leave")

    assert (left["status"], await status(ann)) == ("none", "none")
    assert (await admin.ask("GET", "/api/admin/requests")).json()["requests"] == []


async def test_leaving_keeps_the_history(
    ann: Caller, client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN)
    days = [today - timedelta(days=2), today - timedelta(days=1), today]
    for day in days:
        await pushed(client, commit(noon(season, day)))

    await ann.post(f"/api/seasons/{season.id}/leave")
    await ann.post(f"/api/seasons/{season.id}/leave")

    assert await marks(database) == {str(day): 1 for day in days}
    (row,) = (await read(client, "/api/board"))["participants"]
    assert (row["attended_count"], row["left_on"]) == (3, str(today))


async def test_after_leaving_no_day_is_missed_and_none_is_earned(
    ann: Caller, client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN)
    await ann.post(f"/api/seasons/{season.id}/leave")
    async with database.write_transaction() as connection:
        await connection.execute(
            "update season_members set left_on = $1", today - timedelta(days=2)
        )
    await pushed(client, commit(noon(season, today)))

    (row,) = (await read(client, "/api/board"))["participants"]
    assert (row["attended_count"], row["missed_count"]) == (0, 2)
    assert await marks(database) == {}


async def test_who_comes_back_keeps_their_first_day(ann: Caller, database: Database) -> None:
    season, today = await plant_now(database, ANN)
    await ann.post(f"/api/seasons/{season.id}/leave")

    await ann.post(f"/api/seasons/{season.id}/join")

    (member,) = await rows(database, MEMBERS)
    assert (member["joined_on"], member["left_on"]) == (today - timedelta(days=3), None)


async def test_who_left_a_season_by_approval_has_to_ask_again(
    ann: Caller, database: Database
) -> None:
    season, _ = await plant_now(database, ANN, join_policy="approval")
    await ann.post(f"/api/seasons/{season.id}/leave")

    assert (await ann.post(f"/api/seasons/{season.id}/join"))["status"] == "requested"


async def test_a_member_who_asks_by_approval_stays_one(ann: Caller, database: Database) -> None:
    season, _ = await plant_now(database, ANN, join_policy="approval")

    assert (await ann.post(f"/api/seasons/{season.id}/join"))["status"] == "member"


async def test_a_season_to_come_can_be_joined_and_one_that_is_over_cannot(
    ann: Caller, database: Database
) -> None:
    over = await plant(database)
    coming, _ = await plant_now(database, past=-5)

    answers = [await ann.ask("POST", f"/api/seasons/{s.id}/join") for s in (over, coming)]

    assert [answer.status_code for answer in answers] == [409, 200]


@pytest.mark.parametrize("action", ["join", "leave"])
async def test_a_season_that_is_not_there_is_a_404(ann: Caller, action: str) -> None:
    assert (await ann.ask("POST", f"/api/seasons/77/{action}")).status_code == 404


async def test_no_user_joins_or_leaves_for_another(
    ann: Caller, client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    season, _ = await plant_now(database, BOB)

    await ann.ask("POST", f"/api/seasons/{season.id}/leave", {"user_id": ann.user.id + 1})

    (member,) = await rows(database, MEMBERS)
    assert member["left_on"] is None


async def test_an_admin_writes_users_as_the_contract_says(
    admin: Caller, database: Database
) -> None:
    season: Season
    season, today = await plant_now(database)

    made = await admin.ask(
        "POST", "/api/users", {"github_id": "dan", "github_user_id": 7, "emails": ["d@example.org"]}
    )
    changed = await admin.ask(
        "PUT",
        f"/api/users/{made.json()['id']}",
        {"github_id": "dan-2", "joined_on": str(date(2025, 1, 1)), "season": season.id},
    )

    assert (made.status_code, changed.status_code) == (201, 200)
    assert set(made.json()) >= {
        "id",
        "github_id",
        "github_profile_url",
        "created_at",
        "updated_at",
    }
    assert changed.json()["github_id"] == "dan-2"
    (member,) = await rows(database, MEMBERS)
    assert member["joined_on"] == date(2025, 1, 1) < today
