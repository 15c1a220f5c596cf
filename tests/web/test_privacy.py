"""Nobody but the author and admins learns a private repository's name, sha, message or URL."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from tests.support.application import bearer, running
from tests.support.db_helpers import result_of, rows
from tests.support.github import commit, headers, projected, repository, seoul
from tests.support.people import (
    ANN,
    BOB,
    CHO,
    DAN,
    Person,
    correct,
    join,
    noon,
    plant,
    plant_now,
    pushed,
    read,
)
from tests.support.private_push import (
    MESSAGE,
    NAME,
    SECRETS,
    SHA,
    URL,
    leaked_secrets,
    private_push,
)
from tests.support.programs import client_of, environment, reading, serving
from tests.support.routes import all_routes, filled
from webhook_app.changes.accounts import hide, promote
from webhook_app.models import Season, User
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.store.goals import Goal, save_goal
from webhook_app.store.setup import GitHubApp, save_app
from webhook_app.store.users import add_email

COMMITS = "/api/github-commits/ann"
RESULTS = "select status from webhook_delivery_results"


def public_routes(day: object) -> tuple[str, ...]:
    """Return every GET route that is open to all users."""
    return (
        "/api/users",
        "/api/users/1",
        "/api/users/github/ann",
        "/api/seasons",
        "/api/seasons/1",
        "/api/board",
        "/api/board?search=PLANTE",
        "/api/attendance/stats",
        f"/api/attendance/stats/{day}",
        "/api/attendance/ranking",
        "/api/attendance/hourly-commits",
        "/api/attendance/history/ann",
        f"/api/attendance/{day}",
        f"/api/attendance/{day}/ann",
        COMMITS,
        f"{COMMITS}/stats",
        f"{COMMITS}/daily-counts",
        "/api/seasons/1/export.csv",
        "/api/seasons/1/export.json",
        "/api/seasons/1/calendar.ics",
        "/api/users/ann/calendar.ics",
        "/badges/ann.svg?kind=heatmap",
        "/badges/ann.json",
        "/cards/ann.png",
        "/cards/season.png",
        "/",
        "/users/ann",
        "/openapi.json",
        "/healthz",
        "/readyz",
        "/metrics",
    )


@pytest.mark.programs
@pytest.mark.parametrize("form", ["console", "json"])
async def test_a_private_push_shows_in_no_public_answer_event_metric_or_log_line(
    database: Database, settings: Settings, tmp_path: Path, form: str
) -> None:
    season, today = await plant_now(database, ANN, BOB)
    variables = environment(settings, LOG_LEVEL="DEBUG", LOG_FORMAT=form)

    async with (
        serving(variables, tmp_path / "log") as served,
        client_of(served) as client,
        reading(client) as reader,
    ):
        body = json.dumps(private_push(noon(season, today)), ensure_ascii=False).encode()
        await _deliver(client, body)
        mark = await reader.next("mark")
        async with reading(client, "0") as late_comer:
            resumed = await late_comer.next("mark")
        answers = {path: await client.get(path) for path in public_routes(today)}
        await served.stop()
        rest = await reader.rest()

    assert mark.data["commit_count"] == resumed.data["commit_count"] == 1
    assert [path for path, answer in answers.items() if answer.status_code != 200] == []
    assert [path for path, answer in answers.items() if leaked_secrets(answer.text)] == []
    assert leaked_secrets(json.dumps([mark, resumed, rest], ensure_ascii=False)) == []
    log = served.log.read_text()
    assert "delivery_recorded" in log
    assert leaked_secrets(log) == []


@pytest.mark.programs
@pytest.mark.parametrize("form", ["console", "json"])
async def test_a_private_push_that_the_database_refuses_shows_in_no_log_line(
    database: Database, settings: Settings, tmp_path: Path, form: str
) -> None:
    season, today = await plant_now(database, ANN)
    async with database.connection() as connection:
        await connection.execute(
            "alter table github_commits add constraint no_diaries check (message not like '%일기%')"
        )
    variables = environment(settings, LOG_LEVEL="DEBUG", LOG_FORMAT=form)

    async with serving(variables, tmp_path / "log") as served, client_of(served) as client:
        body = json.dumps(private_push(noon(season, today)), ensure_ascii=False).encode()
        answer = await _deliver(client, body)
        metrics = await client.get("/metrics")
        await served.stop()

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "pending"
    log = served.log.read_text()
    assert "delivery_not_derived" in log
    assert leaked_secrets(log) == []
    assert leaked_secrets(metrics.text) == []
    assert settings.secret_key
    assert settings.secret_key.get_secret_value() not in log


@pytest.mark.programs
async def test_a_private_push_that_cannot_be_read_shows_in_no_log_line(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    await plant(database, ANN)
    variables = environment(settings, LOG_LEVEL="DEBUG")
    broken = private_push(seoul("2025-03-10 10:00:00")) | {"repository": MESSAGE}
    bodies = (json.dumps(broken, ensure_ascii=False), MESSAGE + URL, "{" * 50_000 + URL)

    async with serving(variables, tmp_path / "log") as served, client_of(served) as client:
        answers = [await _deliver(client, body.encode()) for body in bodies]
        refused = await client.post("/webhooks/github", content=(NAME + MESSAGE + URL).encode())
        await served.stop()

    assert [answer.json()["status"] for answer in answers] == ["recorded"] * 3
    assert await rows(database, RESULTS) == [{"status": "pending"}] * 3
    assert refused.status_code == 401
    assert leaked_secrets("".join(answer.text for answer in (*answers, refused))) == []
    assert leaked_secrets(served.log.read_text()) == []


async def _deliver(client: httpx.AsyncClient, body: bytes) -> httpx.Response:
    answer = await client.post("/webhooks/github", content=body, headers=headers(body))
    assert answer.status_code == 202, answer.text
    await projected(client)
    return answer


async def test_others_see_that_there_is_a_private_commit_but_not_which(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await deliver_private(client)

    (shown,) = (await read(client, COMMITS))["commits"]
    why = await read(client, "/api/attendance/2025-03-10/ann")

    for one in (shown, why["commits"][0]):
        assert one["is_private"] is True
        assert one["verdict"] == "counted"
        hidden = ("commit_id", "repository", "message", "commit_url")
        assert [one[key] for key in hidden] == [None] * 4
        assert one["commit_date"] == "2025-03-10T01:00:00Z"


async def deliver_private(client: httpx.AsyncClient) -> None:
    payload = private_push(seoul("2025-03-10 10:00:00"))
    await pushed(client, *payload["commits"], repo=payload["repository"], ref=payload["ref"])


@pytest.mark.parametrize(
    ("who", "sees"), [("ann", True), ("Bob", False), ("cho", True), ("dan", True)]
)
async def test_the_author_and_admins_see_their_private_commits(
    database: Database, settings: Settings, who: str, sees: bool
) -> None:
    season = await plant(database, ANN, BOB)
    users = {user.github_id: user for user in [await join(database, season, p) for p in (ANN, BOB)]}
    users["cho"] = await join(database, None, CHO)
    users["dan"] = await join(database, None, DAN)
    await promote(database, users["cho"], is_admin=True)
    named = settings.model_copy(update={"admin_logins": frozenset({"dan"})})
    token = {"authorization": bearer(settings, users[who])}

    async with running(named) as client:
        await deliver_private(client)
        shown = (await client.get(COMMITS, headers=token)).json()["commits"][0]
        why = (await client.get("/api/attendance/2025-03-10/ann", headers=token)).json()

    for one in (shown, why["commits"][0]):
        seen = [one[key] for key in ("commit_id", "repository", "message", "commit_url")]
        assert seen == ([SHA, NAME, MESSAGE, URL] if sees else [None] * 4)


async def test_what_the_author_was_shown_is_not_what_others_get_as_unchanged(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    season = await plant(database, ANN)
    ann = await join(database, season, ANN)
    await deliver_private(client)
    own = await client.get(COMMITS, headers={"authorization": bearer(settings, ann)})

    others = await client.get(COMMITS, headers={"if-none-match": own.headers["etag"]})

    assert leaked_secrets(own.text)
    assert others.status_code == 200
    assert leaked_secrets(others.text) == []


async def test_a_repository_made_private_hides_its_old_commits_and_made_public_shows_them(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    day = seoul("2025-03-10 10:00:00")
    for hour, private in ((0, False), (1, True), (2, False)):
        changed = f"2025-03-10T0{hour + 1}:30:00Z"
        demo = repository(9, NAME, private=private, updated_at=changed)
        await pushed(client, commit(day + timedelta(hours=hour), message=MESSAGE), repo=demo)
        shown = (await read(client, COMMITS))["commits"]
        assert [one["message"] for one in shown] == [None if private else MESSAGE] * (hour + 1)


async def test_a_repository_that_does_not_say_is_private(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    silent = repository(9, NAME)
    del silent["private"]
    await pushed(
        client, commit(seoul("2025-03-10 10:00:00"), message=MESSAGE, url=URL), repo=silent
    )

    answer = await client.get(COMMITS)

    assert answer.json()["commits"][0]["is_private"] is True
    assert leaked_secrets(answer.text) == []


# So long that no time, port or size in a log holds it by chance.
HIDER = Person("planted-hider", 471_100_233)
KEY = "planted-private-key"
CLIENT_SECRET = "planted-client-secret"
ADDRESS = "planted-address@example.org"
STREAMS = {"/api/events"}


def answers_of(settings: Settings, **named: object) -> list[str]:
    """Return a path of every GET route of the application, also of those that are yet to come."""
    routes = [route for route in all_routes(settings) if "GET" in (route.methods or ())]
    return [filled(route.path, **named) for route in routes if route.path not in STREAMS]


async def plant_secrets(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> tuple[Season, date, User]:
    """Return a season with a hidden user, an address, a goal, a correction; an App with keys."""
    season, today = await plant_now(database, ANN, BOB, HIDER)
    hider = await join(database, None, HIDER)
    app = GitHubApp(app_id=4242, client_id="id", client_secret=CLIENT_SECRET, private_key=KEY)
    assert settings.secret_key
    async with database.write_transaction() as connection:
        await save_app(connection, settings.secret_key.get_secret_value(), app)
        await add_email(connection, ADDRESS, hider.id)
        await save_goal(
            connection, season.id, hider.id, Goal(target_rate=97.31, target_streak=None)
        )
    await hide(database, hider.id, is_hidden=True)
    await correct(database, season, HIDER, today, "excused", "PLANTED-REASON")
    return season, today, hider


@pytest.mark.programs
async def test_no_route_stream_or_log_line_gives_a_secret_away(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    """Every GET route, as nobody and as another participant, about everybody there is."""
    variables = environment(settings, LOG_LEVEL="DEBUG", LOG_FORMAT="json")
    assert settings.secret_key
    assert settings.github_webhook_secret
    hook_secret = settings.github_webhook_secret[0].get_secret_value()
    keys = (KEY, CLIENT_SECRET, hook_secret, settings.secret_key.get_secret_value())
    names = (HIDER.login, str(HIDER.number), ADDRESS, "97.31")
    leaks: list[tuple[str, str, str]] = []
    seen = 0

    async with serving(variables, tmp_path / "log") as served, client_of(served) as client:
        season, today, hider = await plant_secrets(client, database, settings)
        ann, bob = [await join(database, None, person) for person in (ANN, BOB)]
        token = bearer(settings, bob)
        async with reading(client) as reader, reading(client, "0") as late_comer:
            at = noon(season, today)
            body = json.dumps(private_push(at), ensure_ascii=False).encode()
            await _deliver(client, body)
            own = commit(at, username=HIDER.login, email=ADDRESS, message="pruned")
            await pushed(client, own)
            heard = [await one.next("mark") for one in (reader, late_comer)]
            heard += [await one.next("book") for one in (reader, late_comer)]
        for who, sent in (("nobody", {}), ("bob", {"authorization": token})):
            for user in (ann, hider):
                facts = {"github_id": user.github_id, "user_id": user.id, "date": today}
                for path in answers_of(settings, season_id=season.id, **facts):
                    answer = await client.get(path, headers=sent)
                    assert answer.status_code < 500 or answer.status_code == 503, path
                    seen += answer.status_code == 200
                    text = answer.content.decode("utf-8", "replace")
                    if HIDER.login in path:  # it may repeat the requested login; see the next test
                        text = text.replace(HIDER.login, "")
                    found = [s for s in (*SECRETS, *keys, *names, token[-20:]) if s in text]
                    leaks += [(who, path, secret) for secret in found]
        await served.stop()

    logs = [served.log, *(settings.data_dir / "logs").iterdir()]
    logged = [secret for log in logs for secret in leaked_secrets(log.read_text())]
    logged += [s for log in logs for s in (*keys, *names[:3]) if s in log.read_text()]
    assert leaks == []
    assert seen > 60
    assert leaked_secrets(json.dumps(heard, ensure_ascii=False)) == []
    assert HIDER.login not in json.dumps(heard)
    assert len(logs) == 3, "what the server prints, and a file of each of its processes"
    assert logged == []


async def test_a_hidden_user_is_answered_like_an_unknown_one(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    season, today, _ = await plant_secrets(client, database, settings)
    routes = {route.path for route in all_routes(settings) if "{github_id}" in route.path}

    for path in sorted(routes):
        asked = [
            filled(path, season_id=season.id, date=today, github_id=login)
            for login in (HIDER.login, "nobody-there")
        ]
        hidden, missing = [await client.get(one) for one in asked]
        assert hidden.status_code == missing.status_code, path
        told_of = hidden.text.replace(HIDER.login, "nobody-there")
        assert told_of == missing.text, path


@pytest.mark.programs
async def test_e_mail_addresses_show_nowhere(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    season, today = await plant_now(database, ANN)
    address = "planted-address@example.org"

    async with (
        serving(environment(settings, LOG_LEVEL="DEBUG"), tmp_path / "log") as served,
        client_of(served) as client,
    ):
        await pushed(client, commit(noon(season, today), email=address))
        await correct(database, season, ANN, today, "excused", "a wedding")
        answers = [(await client.get(path)).text for path in public_routes(today)]
        await served.stop()

    assert address not in "".join(answers)
    assert address not in served.log.read_text()


def forged(settings: Settings, **changes: Any) -> dict[str, str]:
    """Return tokens that are not ours, by what is wrong with them."""
    assert settings.secret_key
    key = settings.secret_key.get_secret_value()
    now = datetime.now(UTC)
    claims = {"iss": "webhook-app", "sub": "1", "iat": now, "exp": now + timedelta(hours=1)}
    return {
        "nonsense": "nonsense",
        "three words": "a.b.c",
        "signed with another key": jwt.encode(
            claims, "another key that is surely long enough", "HS256"
        ),
        "signed with SECRET_KEY itself": jwt.encode(claims, key * 2, "HS256"),
        "unsigned": jwt.encode(claims, None, "none"),
        "non-ascii": "é.é.é",
    }


@pytest.mark.parametrize("path", ["/api/auth/me", COMMITS, "/api/board", "/api/users"])
async def test_a_token_that_is_not_ours_is_a_401_everywhere(
    client: httpx.AsyncClient, database: Database, settings: Settings, path: str
) -> None:
    season = await plant(database, ANN)
    ann = await join(database, season, ANN)
    good = bearer(settings, ann)
    foreign = settings.model_copy(update={"secret_key": settings.github_webhook_secret[0]})  # type: ignore[index]
    scheme, _, token = good.partition(" ")
    head, claims, signature = token.split(".")
    refused = {
        **forged(settings),
        "expired": bearer(settings, ann, timedelta(seconds=-1)).partition(" ")[2],
        "foreign": bearer(foreign, ann).partition(" ")[2],
        "tampered": f"{head}.{claims}.{signature[::-1]}",
        "cut": token[:-1],
        "other claims": f"{head}.{claims[:-2]}AA.{signature}",
    }

    assert (await client.get(path, headers={"authorization": good})).status_code == 200
    for fault, text in refused.items():
        sent = {b"authorization": f"{scheme} {text}".encode()}
        answer = await client.get(path, headers=sent)  # type: ignore[arg-type]
        assert (fault, answer.status_code) == (fault, 401)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_token_of_a_user_who_is_gone_is_a_401(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    ann = await join(database, None, ANN)
    token = bearer(settings, ann)
    async with database.write_transaction() as connection:
        await connection.execute("delete from users")

    answer = await client.get("/api/auth/me", headers={"authorization": token})

    assert answer.status_code == 401


@pytest.mark.parametrize("header", ["Basic YW5uOmFubg==", "Bearer", "Bearer ", "", "token abc"])
async def test_what_is_no_bearer_token_is_nobody(
    client: httpx.AsyncClient, database: Database, header: str
) -> None:
    await plant(database, ANN)
    await deliver_private(client)

    answer = await client.get(COMMITS, headers={"authorization": header})

    assert answer.status_code == 200
    assert leaked_secrets(answer.text) == []
