"""/api/users, /api/seasons and /api/auth/me, requested from outside."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import httpx
import pytest

from tests.support.application import bearer, running
from tests.support.people import ANN, BOB, CHO, SPRING, join, plant, plant_now, problem, read
from webhook_app.changes.accounts import add_user, promote
from webhook_app.settings import Settings
from webhook_app.store.database import Database

USER_KEYS = {"id", "github_id", "github_profile_url", "created_at", "updated_at"}
SEASON_KEYS = {
    "id",
    "name",
    "start_date",
    "end_date",
    "days",
    "timezone",
    "day_starts_at",
    "late_push_grace",
    "rate_basis",
    "count_merges",
    "count_forks",
    "count_co_authors",
    "join_policy",
}


async def test_a_server_without_users_lists_none(client: httpx.AsyncClient) -> None:
    assert await read(client, "/api/users") == []


async def test_users_are_sorted_by_lower_cased_login(
    client: httpx.AsyncClient, database: Database
) -> None:
    for person in (CHO, BOB, ANN):
        await join(database, None, person)

    users = await read(client, "/api/users")

    assert [user["github_id"] for user in users] == ["ann", "Bob", "cho"]


async def test_a_user_has_the_keys_and_types_of_the_contract(
    client: httpx.AsyncClient, database: Database
) -> None:
    ann = await join(database, None, ANN)

    (shown,) = await read(client, "/api/users")

    assert set(shown) >= USER_KEYS
    assert shown["id"] == ann.id
    assert shown["github_id"] == "ann"
    assert shown["github_profile_url"] == "https://github.com/ann"
    for key in ("created_at", "updated_at"):
        assert datetime.fromisoformat(shown[key]).utcoffset() == timedelta()


async def test_a_user_is_found_by_id_and_by_login_in_any_case(
    client: httpx.AsyncClient, database: Database
) -> None:
    bob = await join(database, None, BOB)

    by_id = await read(client, f"/api/users/{bob.id}")

    assert by_id["github_id"] == "Bob"
    for login in ("Bob", "bob", "BOB"):
        assert await read(client, f"/api/users/github/{login}") == by_id


async def test_a_user_is_found_by_githubs_number_unless_it_is_another_users_login(
    client: httpx.AsyncClient, database: Database
) -> None:
    await join(database, None, ANN)
    bob = await join(database, None, BOB)

    assert (await read(client, f"/api/users/github/{BOB.number}"))["id"] == bob.id

    digits = await add_user(database, github_user_id=77, login=str(BOB.number))
    assert (await read(client, f"/api/users/github/{BOB.number}"))["id"] == digits.id


async def test_a_renamed_account_keeps_its_id_and_answers_to_the_new_login(
    client: httpx.AsyncClient, database: Database
) -> None:
    ann = await join(database, None, ANN)
    await add_user(database, github_user_id=ANN.number, login="ann-of-the-garden")

    shown = await read(client, "/api/users/github/ann-of-the-garden")

    assert shown["id"] == ann.id
    assert shown["github_profile_url"] == "https://github.com/ann-of-the-garden"
    assert shown["updated_at"] > shown["created_at"]
    await problem(client, "/api/users/github/ann", 404)


@pytest.mark.parametrize("path", ["/api/users/999999", "/api/users/0", "/api/users/github/nobody"])
async def test_an_unknown_user_is_a_404(client: httpx.AsyncClient, path: str) -> None:
    await problem(client, path, 404)


@pytest.mark.parametrize("text", ["ann", "-1", "1.5", "१", "9" * 30])
async def test_a_user_id_that_is_no_number_is_a_400_that_names_it(
    client: httpx.AsyncClient, text: str
) -> None:
    await problem(client, f"/api/users/{text}", 400, "user_id")


@pytest.mark.parametrize("login", ["a%00b", "%ff", "%F0%9F%8C%B1", "a" * 5000, "'; drop table"])
async def test_no_login_however_odd_is_more_than_unknown(
    client: httpx.AsyncClient, login: str
) -> None:
    await problem(client, f"/api/users/github/{login}", 404)


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/users/1/2", "/nothing"])
async def test_what_does_not_exist_is_a_problem_too(client: httpx.AsyncClient, path: str) -> None:
    await problem(client, path, 404)


async def test_a_method_that_is_not_offered_is_a_405_that_says_which_are(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.delete("/api/users")

    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert "GET" in answer.headers["allow"]


async def test_head_answers_like_get_without_a_body(client: httpx.AsyncClient) -> None:
    got, headed = await client.get("/api/users"), await client.head("/api/users")

    assert headed.status_code == 200
    assert headed.headers["etag"] == got.headers["etag"]


async def test_a_server_without_seasons_says_so(client: httpx.AsyncClient) -> None:
    assert await read(client, "/api/seasons") == {"seasons": [], "current_season_id": None}


async def test_seasons_are_oldest_first_with_their_rules(
    client: httpx.AsyncClient, database: Database
) -> None:
    running_now, _ = await plant_now(database)
    past = await plant(database, name="Season 10", days=100, late_push_grace=None)

    answer = await read(client, "/api/seasons")

    assert [season["id"] for season in answer["seasons"]] == [past.id, running_now.id]
    assert answer["current_season_id"] == running_now.id
    shown = answer["seasons"][0]
    assert set(shown) >= SEASON_KEYS
    assert shown == {
        "id": past.id,
        "name": "Season 10",
        "start_date": "2025-03-10",
        "end_date": "2025-06-17",
        "days": 100,
        "timezone": "Asia/Seoul",
        "day_starts_at": 0,
        "late_push_grace": "none",
        "rate_basis": "season",
        "count_merges": True,
        "count_forks": True,
        "count_co_authors": False,
        "join_policy": "open",
    }
    assert await read(client, f"/api/seasons/{past.id}") == shown


async def test_the_last_season_is_current_when_none_runs(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, name="Season 9", start=date(2024, 3, 10))
    last = await plant(database, name="Season 10", start=SPRING)

    assert (await read(client, "/api/seasons"))["current_season_id"] == last.id


async def test_the_next_season_is_current_from_fourteen_days_before(
    client: httpx.AsyncClient, database: Database
) -> None:
    last = await plant(database)
    far, _ = await plant_now(database, past=-15)
    assert (await read(client, "/api/seasons"))["current_season_id"] == last.id

    async with database.write_transaction() as connection:
        await connection.execute(
            "update seasons set start_date = start_date - 1 where id = $1", far.id
        )

    assert (await read(client, "/api/seasons"))["current_season_id"] == far.id


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("/api/seasons/77", 404, "season"),
        ("/api/seasons/ten", 400, "season_id"),
        ("/api/attendance/stats?season=77", 404, "season"),
        ("/api/attendance/stats?season=ten", 400, "season"),
        ("/api/attendance/stats?season=99999999999999999999", 404, "season"),
        ("/api/board?season=-1", 404, "season"),
    ],
)
async def test_a_season_that_is_not_there_is_named(
    client: httpx.AsyncClient, database: Database, path: str, status: int, parameter: str
) -> None:
    await plant(database, ANN)

    told = await problem(client, path, status, parameter)

    assert "season" in told["detail"]


async def test_me_without_a_token_is_a_401(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/auth/me")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_me_is_the_user_that_the_token_names(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    ann = await join(database, None, ANN)

    answer = await client.get("/api/auth/me", headers={"authorization": bearer(settings, ann)})

    me = answer.json()
    assert set(me) >= {"id", "github_id", "github_profile_url", "is_admin"}
    assert (me["id"], me["github_id"], me["is_admin"]) == (ann.id, "ann", False)


async def test_a_promoted_user_and_a_login_of_the_settings_are_admins(
    database: Database, settings: Settings
) -> None:
    ann, bob, cho = [await join(database, None, person) for person in (ANN, BOB, CHO)]
    await promote(database, ann, is_admin=True)
    with_admins = settings.model_copy(update={"admin_logins": frozenset({"bob"})})

    async with running(with_admins) as client:
        answers = [
            await client.get("/api/auth/me", headers={"authorization": bearer(settings, user)})
            for user in (ann, bob, cho)
        ]

    assert [answer.json()["is_admin"] for answer in answers] == [True, True, False]
