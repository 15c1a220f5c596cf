"""From nothing to an App at work, through the one-time link and the manifest."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from tests.support.browser_users import (
    BOOK,
    RunningServer,
    Visitor,
    open_book,
    query_of,
    register,
    send_manifest,
    setup_status,
)
from tests.support.db_helpers import rows, until, value
from tests.support.github import SECRET, commit, seoul
from tests.support.github_double import GitHubDouble
from tests.support.github_double.model import pem
from tests.support.people import plant_now
from tests.support.programs import environment, run, succeed
from webhook_app.settings import Settings
from webhook_app.store.database import Database

PROMISED = {"contents": "read", "metadata": "read", "emails": "read"}


async def test_from_an_empty_database_to_a_mark_without_a_restart(
    book: RunningServer, visitor: Visitor, github: GitHubDouble, database: Database
) -> None:
    ann = github.visitor = github.account("ann", emails=["ann@example.org"])

    back = await register(visitor, await book.setup_link())
    to_github = await visitor.get(back.headers["location"])
    done = await visitor.press(to_github, "Authorize", follow=False)
    signed_in = await visitor.get(done.headers["location"], follow=False)
    draft = {"name": "Season 10", "start_date": str(date.today() - timedelta(1)), "days": 100}  # noqa: DTZ011 a day more or less is the same
    season = (await visitor.post("/api/seasons", draft)).json()
    joined = await visitor.post(f"/api/seasons/{season['id']}/join")
    demo = github.repository(ann, "garden")
    installed = await visitor.install((await visitor.get("/api/setup")).json()["install_url"])
    at = seoul(f"{date.today()} 12:00:00")  # noqa: DTZ011 see above
    pushed = await github.push(demo, [commit(at, username=None, email="ann@example.org")])

    assert signed_in.headers["location"] == "/setup"
    me = (await visitor.get("/api/auth/me")).json()
    assert (me["github_user_id"], me["is_admin"]) == (ann.id, True)
    assert joined.json()["status"] == "member"
    assert installed.headers["location"].startswith(f"{BOOK}/")
    assert pushed.status_code == 202
    board = (await visitor.get("/api/board")).json()
    assert [row["attended_count"] for row in board["participants"]] == [1]


async def test_the_app_is_registered_with_what_the_manifest_promises(
    book: RunningServer, visitor: Visitor, github: GitHubDouble
) -> None:
    github.visitor = github.account("ann")

    await register(visitor, await book.setup_link(), name="정원사들 출석부")

    app = github.app
    assert (app.name, app.owner.login) == ("정원사들 출석부", "ann")
    assert app.permissions == PROMISED
    assert app.hook_url == f"{BOOK}/webhooks/github"
    assert app.callback_urls == [f"{BOOK}/api/auth/callback"]
    assert set(app.manifest["default_events"]) == {"push", "repository", "public"}


async def test_an_organisation_can_own_the_app_and_who_registered_it_is_the_admin(
    book: RunningServer, visitor: Visitor, github: GitHubDouble
) -> None:
    github.visitor = ann = github.account("ann")
    github.account("gardeners", type="Organization")

    back = await register(visitor, await book.setup_link(), organization="gardeners")
    page = await visitor.get(back.headers["location"])
    await visitor.press(page, "Authorize")

    assert github.app.owner.login == "gardeners"
    me = (await visitor.get("/api/auth/me")).json()
    assert (me["github_user_id"], me["is_admin"]) == (ann.id, True)


async def test_credentials_lie_encrypted_in_the_database(
    book: RunningServer, github: GitHubDouble, database: Database
) -> None:
    await book.set_up(github.account("ann"))

    kept = str(await rows(database, "select * from github_app"))
    kept += str(await rows(database, "select * from webhook_secrets"))
    app = github.app
    for secret in (app.client_secret, app.webhook_secret, "PRIVATE KEY", pem(app.key)[40:80]):
        assert secret not in kept


async def test_a_second_server_process_soon_knows_the_app(
    unset: Settings, github: GitHubDouble, database: Database
) -> None:
    async with open_book(unset, github, database) as other:
        before = await setup_status(other)
        async with open_book(unset, github, database) as first:
            await first.set_up(github.account("ann"))
        after = await setup_status(other)
        github.hooks.transports[BOOK] = other.transport
        await until(partial(_is_taken, github))

    assert (before["is_registered"], before["can_sign_in"]) == (False, False)
    assert (after["is_registered"], after["can_sign_in"]) == (True, True)


async def _is_taken(github: GitHubDouble) -> bool:
    return (await github.hooks.ping(github.app)).status_code == 202


@pytest.mark.parametrize("token", ["", "wrong", "a" * 5000, "%00", "%ED%A0%80"])
async def test_a_passer_by_cannot_claim_a_fresh_server(
    book: RunningServer, visitor: Visitor, token: str
) -> None:
    await book.setup_link()

    opened = await visitor.get(f"/setup?token={token}", follow=False)
    asked = await visitor.post("/api/setup/manifest", {})
    status = (await visitor.get("/api/setup")).json()

    assert opened.status_code == 403
    assert "set-cookie" not in opened.headers
    assert asked.status_code == 403
    assert (status["is_registered"], status["may_set_up"]) == (False, False)


async def test_the_page_opens_for_the_links_holder_and_for_all_once_an_app_is_known(
    book: RunningServer, visitor: Visitor, github: GitHubDouble
) -> None:
    async with book.visitor() as passer_by:
        before = await passer_by.get("/setup")
        await visitor.get(await book.setup_link(), follow=False)
        holder = await visitor.get("/setup")
        await book.set_up(github.account("ann"))
        after = await passer_by.get("/setup")

    assert [before.status_code, holder.status_code, after.status_code] == [403, 200, 200]
    assert before.text == after.text


async def test_the_link_leaves_the_address_and_stays_in_a_cookie_no_script_reads(
    book: RunningServer, visitor: Visitor
) -> None:
    opened = await visitor.get(await book.setup_link(), follow=False)

    assert (opened.status_code, opened.headers["location"]) == (303, "/setup")
    cookie = opened.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await visitor.get("/api/setup")).json()["may_set_up"] is True


async def test_a_link_works_once(
    book: RunningServer, visitor: Visitor, github: GitHubDouble
) -> None:
    github.visitor = github.account("ann")
    link, other = await book.setup_link(), await book.setup_link()
    back = await register(visitor, link)
    await visitor.get(back.headers["location"], follow=False)

    async with book.visitor() as passer_by:
        answers = [await passer_by.get(one, follow=False) for one in (link, other)]
        again = await visitor.post("/api/setup/manifest", {})

    assert [answer.status_code for answer in answers] == [403, 403]
    assert again.status_code == 403


async def test_a_code_is_replayed_in_vain(
    book: RunningServer, visitor: Visitor, github: GitHubDouble, database: Database
) -> None:
    github.visitor = github.account("ann")
    back = await register(visitor, await book.setup_link())
    await visitor.get(back.headers["location"], follow=False)
    await visitor.get(await book.setup_link(), follow=False)

    replayed = await visitor.get(back.headers["location"], follow=False)

    assert replayed.status_code == 403
    made_anew = await send_manifest(visitor, await book.setup_link())
    created = await visitor.press(made_anew, "Create GitHub App", follow=False)
    used = {"code": query_of(back)["code"], "state": query_of(created)["state"]}
    refused = await visitor.get(f"/setup/callback?{httpx.QueryParams(used)}", follow=False)
    assert refused.status_code == 400
    assert await value(database, "select count(*) from github_app") == 1


@pytest.mark.parametrize("state", [None, "", "forged", "of another link", "of a sign-in"])
async def test_a_forged_state_registers_nothing(
    book: RunningServer,
    visitor: Visitor,
    github: GitHubDouble,
    database: Database,
    state: str | None,
) -> None:
    github.visitor = github.account("mallory")
    async with book.visitor() as mallory:
        back = query_of(await register(mallory, await book.setup_link()))
    query = {"code": back["code"]}
    if state == "of another link":
        query["state"] = back["state"]
    elif state is not None:
        query["state"] = state
    await visitor.get(await book.setup_link(), follow=False)

    answer = await visitor.get(f"/setup/callback?{httpx.QueryParams(query)}", follow=False)

    assert answer.status_code == 403
    assert await value(database, "select count(*) from github_app") == 0
    assert f"POST /app-manifests/{back['code']}/conversions" not in github.model.requests


async def test_a_callback_without_the_link_registers_nothing(
    book: RunningServer, visitor: Visitor, github: GitHubDouble, database: Database
) -> None:
    github.visitor = github.account("ann")
    back = await register(visitor, await book.setup_link())

    async with book.visitor() as other:
        answer = await other.get(back.headers["location"], follow=False)

    assert answer.status_code == 403
    assert await value(database, "select count(*) from github_app") == 0


async def test_who_says_no_to_the_first_sign_in_becomes_the_admin_by_the_second(
    book: RunningServer, visitor: Visitor, github: GitHubDouble
) -> None:
    github.visitor = github.account("ann")
    back = await register(visitor, await book.setup_link())
    page = await visitor.get(back.headers["location"])

    refused = await visitor.press(page, "Cancel", follow=False)
    refused = await visitor.get(refused.headers["location"], follow=False)
    await visitor.signed_in()

    assert refused.headers["location"] == "/?sign_in=refused"
    assert (await visitor.get("/api/auth/me")).json()["is_admin"] is True


async def test_only_who_registered_the_app_becomes_an_admin(
    book: RunningServer, visitor: Visitor, github: GitHubDouble
) -> None:
    await book.set_up(github.account("ann"))
    github.visitor = github.account("bob")

    await visitor.signed_in()

    assert (await visitor.get("/api/auth/me")).json()["is_admin"] is False


async def test_a_new_link_lets_another_app_take_the_place_and_deliveries_of_both_are_taken(
    book: RunningServer, visitor: Visitor, github: GitHubDouble
) -> None:
    github.visitor = github.account("ann")
    for name in ("First", "Second"):
        back = await register(visitor, await book.setup_link(), name=name)
        await visitor.get(back.headers["location"], follow=False)

    status = (await visitor.get("/api/setup")).json()
    answers = [await github.hooks.ping(app) for app in github.model.apps]

    assert status["app_name"] == "Second"
    assert [answer.status_code for answer in answers] == [202, 202]


async def test_an_enterprise_server_is_requested_at_its_own_addresses(
    unset: Settings, github: GitHubDouble, database: Database
) -> None:
    enterprise = unset.model_copy(update={"github_api_url": github.enterprise_api_url})

    async with open_book(enterprise, github, database) as book, book.visitor() as visitor:
        await book.set_up(github.account("ann"))
        await visitor.signed_in()
        me = (await visitor.get("/api/auth/me")).json()

    assert me["avatar_url"].startswith(f"{github.url}/avatars/u/")
    api = [asked for asked in github.model.requests if "/user" in asked or "/app-" in asked]
    assert api
    assert all(asked.split()[1].startswith("/api/v3/") for asked in api)


async def test_a_server_that_github_cannot_reach_is_registered_with_a_relay(
    settings: Settings, github: GitHubDouble, database: Database
) -> None:
    fields = settings.model_dump(exclude_unset=True) | {"public_url": "http://localhost:8000"}
    local = Settings(**fields | {"github_webhook_secret": None})
    relay = "https://smee.io/abcdef"

    async with open_book(local, github, database) as book, book.visitor() as visitor:
        await visitor.get(await book.setup_link(), follow=False)
        refused = await visitor.post("/api/setup/manifest", {})
        taken = await visitor.post("/api/setup/manifest", {"webhook_url": relay})
        status = (await visitor.get("/api/setup")).json()

    assert refused.status_code == 422
    assert refused.json()["parameter"] == "webhook_url"
    assert "npx smee-client" in refused.json()["detail"]
    assert json.loads(taken.json()["manifest"])["hook_attributes"]["url"] == relay
    assert status["is_reachable_by_github"] is False
    assert "--target http://localhost:8000/webhooks/github" in status["relay_command"]


async def test_the_relay_that_was_registered_is_named_in_its_command(
    book: RunningServer, visitor: Visitor, github: GitHubDouble
) -> None:
    github.visitor = github.account("ann")
    relay = "https://smee.io/abcdef"
    back = await register(visitor, await book.setup_link(), webhook_url=relay)
    await visitor.get(back.headers["location"], follow=False)

    status = (await visitor.get("/api/setup")).json()

    assert github.app.hook_url == status["delivered_to"] == relay
    assert f"--url {relay} --target {BOOK}/webhooks/github" in status["relay_command"]


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "a" * 35},
        {"organization": "../../login"},
        {"organization": "a b"},
        {"webhook_url": "javascript:alert(1)"},
        {"unknown": 1},
    ],
)
async def test_what_github_would_not_take_is_refused_before(
    book: RunningServer, visitor: Visitor, body: dict[str, Any]
) -> None:
    await visitor.get(await book.setup_link(), follow=False)

    assert (await visitor.post("/api/setup/manifest", body)).status_code == 422


async def test_github_being_away_is_reported_and_the_code_can_still_be_used(
    unset: Settings, github: GitHubDouble, database: Database
) -> None:
    away = unset.model_copy(update={"github_api_url": "http://127.0.0.1:9"})
    github.visitor = github.account("ann")

    async with open_book(away, github, database) as book, book.visitor() as visitor:
        back = await register(visitor, await book.setup_link())
        cookies = visitor.http.cookies
        refused = await visitor.get(back.headers["location"], follow=False)
    async with open_book(unset, github, database) as book, book.visitor() as visitor:
        visitor.http.cookies = cookies
        taken = await visitor.get(back.headers["location"], follow=False)

    assert refused.status_code == 502
    assert taken.status_code == 303


async def test_until_an_app_is_known_signing_in_says_what_is_missing(visitor: Visitor) -> None:
    answer = await visitor.get("/api/auth/login", follow=False)

    assert answer.status_code == 503
    assert "App" in answer.json()["detail"]


async def test_the_deliveries_are_shown_to_the_links_holder_and_admins_alone(
    book: RunningServer, visitor: Visitor, github: GitHubDouble
) -> None:
    await book.set_up(github.account("ann"))
    await github.hooks.ping(github.app)
    seen = [(await setup_status(book))["last_ping_at"]]
    await visitor.get(await book.setup_link(), follow=False)
    seen.append((await visitor.get("/api/setup")).json()["last_ping_at"])

    async with book.visitor() as admin:
        await admin.signed_in()
        seen.append((await admin.get("/api/setup")).json()["last_ping_at"])

    assert [time is not None for time in seen] == [False, True, True]


@pytest.mark.programs
async def test_the_commands_print_a_link_and_look_at_the_app(
    unset: Settings, github: GitHubDouble, database: Database, tmp_path: Path
) -> None:
    variables = environment(
        unset.model_copy(update={"github_webhook_secret": (SecretStr(SECRET),)}),
        GITHUB_URL=github.url,
        GITHUB_API_URL=github.url,
        PUBLIC_URL=BOOK,
    )
    del variables["GITHUB_WEBHOOK_SECRET"]

    link = (await succeed(variables, "setup-link")).out.strip()
    before = await run(variables, "doctor", "--json")
    async with open_book(unset, github, database) as book, book.visitor() as visitor:
        github.visitor = github.account("ann")
        back = await register(visitor, link.removeprefix(BOOK))
        await visitor.get(back.headers["location"], follow=False)
        await github.hooks.ping(github.app)
    after = await run(variables, "doctor", "--json")
    local = await run(variables | {"PUBLIC_URL": "http://localhost:8000"}, "doctor", "--json")

    findings = [{f["topic"]: f for f in done.json()} for done in (before, after, local)]
    assert link.startswith(f"{BOOK}/setup?token=")
    assert "setup-link" in findings[0]["app"]["text"]
    assert findings[1]["app"]["is_ok"] is True
    assert f"{github.url}/apps/" in findings[1]["app"]["text"]
    assert findings[1]["reach"]["is_ok"] is True
    assert "the last ping was at" in findings[1]["reach"]["text"]
    assert findings[2]["reach"]["is_ok"] is False
    assert "npx smee-client" in findings[2]["reach"]["text"]


async def test_a_season_is_created_in_the_same_flow_by_the_registrant_alone(
    book: RunningServer, github: GitHubDouble, visitor: Visitor, database: Database
) -> None:
    await plant_now(database)
    draft = {"name": "Mine", "start_date": "2026-01-01"}
    anonymous = await visitor.post("/api/seasons", draft)
    await book.set_up(github.account("ann"))
    github.visitor = github.account("bob")
    await visitor.signed_in()

    participant = await visitor.post("/api/seasons", draft)

    assert [anonymous.status_code, participant.status_code] == [401, 403]
