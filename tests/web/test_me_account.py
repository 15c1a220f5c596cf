"""Settings of a participant: hidden or visible, and the goal."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.application import bearer
from tests.support.db_helpers import rows
from tests.support.github import commit, seoul
from tests.support.people import ANN, BOB, join, plant, pushed, read
from webhook_app.settings import Settings
from webhook_app.store.database import Database


@pytest.fixture
async def token(database: Database, settings: Settings) -> dict[str, str]:
    """Return Ann's header, in a season with Bob."""
    season = await plant(database, ANN, BOB)
    ann = await join(database, season, ANN)
    return {"authorization": bearer(settings, ann)}


async def test_one_hides_and_is_seen_again(
    client: httpx.AsyncClient, token: dict[str, str]
) -> None:
    seen = []
    for body in ({"is_hidden": True}, {}, {"is_hidden": False}):
        me = await client.put("/api/me", json=body, headers=token)
        told = (await client.get("/api/auth/me", headers=token)).json()
        others = [user["github_id"] for user in await read(client, "/api/users")]
        assert me.json() == told
        seen.append((told["is_hidden"], others))

    assert seen == [(True, ["Bob"]), (True, ["Bob"]), (False, ["ann", "Bob"])]


async def test_a_goal_shows_how_far_one_is_and_only_to_oneself(
    client: httpx.AsyncClient, token: dict[str, str]
) -> None:
    await pushed(client, commit(seoul("2025-03-13 10:00:00")))
    await pushed(client, commit(seoul("2025-03-14 10:00:00")))

    goal = await client.put(
        "/api/me/goal", json={"target_rate": 80, "target_streak": 4}, headers=token
    )
    own = (await client.get("/api/users/ann/summary", headers=token)).json()["goal"]
    others = await read(client, "/api/users/ann/summary")

    assert goal.status_code == 200
    assert goal.json() == own
    assert own == {
        "target_rate": 80,
        "target_streak": 4,
        "rate_progress": 50,
        "streak_progress": 50,
    }
    assert others["goal"] is None


async def test_a_goal_is_changed_and_given_up(
    client: httpx.AsyncClient, database: Database, token: dict[str, str]
) -> None:
    held = []
    for rate, streak in ((90.5, None), (None, 30), (None, None)):
        body = {"target_rate": rate, "target_streak": streak, "season": 1}
        assert (await client.put("/api/me/goal", json=body, headers=token)).status_code == 200
        held.append(
            await rows(
                database, "select target_rate::float8 as rate, target_streak from season_goals"
            )
        )

    assert held == [
        [{"rate": 90.5, "target_streak": None}],
        [{"rate": None, "target_streak": 30}],
        [],
    ]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"target_rate": 101}, 422),
        ({"target_rate": -1}, 422),
        ({"target_streak": 0}, 422),
        ({"target_streak": 1.5}, 422),
        ({"season": 999}, 404),
    ],
)
async def test_a_goal_that_cannot_be_is_refused(
    client: httpx.AsyncClient, token: dict[str, str], change: dict[str, Any], status: int
) -> None:
    body = {"target_rate": 90, "target_streak": 10, **change}

    answer = await client.put("/api/me/goal", json=body, headers=token)

    assert answer.status_code == status
    assert answer.json()["parameter"] in {*change, "season"}
