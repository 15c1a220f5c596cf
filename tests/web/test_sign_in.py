"""Signing in with GitHub, and attempts to do it otherwise."""

from __future__ import annotations

from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.support.browser_users import BOOK, RunningServer, Visitor, me, open_book, query_of
from tests.support.db_helpers import open_season, rows, value
from tests.support.github import commit
from tests.support.github_double import GitHubDouble
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.web.auth.sign_in import safe_path

REVISION = "select revision from seasons where id = $1"


async def test_signing_in_shows_the_user_and_makes_no_participant(
    ready: RunningServer, visitor: Visitor, database: Database
) -> None:
    await open_season(database)

    back = await visitor.signed_in("/users/bob")

    assert (back.status_code, back.headers["location"]) == (303, "/users/bob")
    shown = (await visitor.get("/api/auth/me")).json()
    assert (shown["github_id"], shown["is_admin"]) == ("bob", False)
    assert await value(database, "select count(*) from season_members") == 0


async def test_only_verified_addresses_are_stored_and_no_token_of_github(
    ready: RunningServer, visitor: Visitor, database: Database, github: GitHubDouble
) -> None:
    await visitor.signed_in()

    kept = await rows(database, "select email from user_emails order by email")
    assert [row["email"] for row in kept] == ["ann@example.org", "bob@example.org"]
    tables = await rows(database, "select tablename from pg_tables where schemaname = 'public'")
    dumped = "".join(
        [str(await rows(database, f'select * from "{t["tablename"]}"')) for t in tables]
    )
    assert github.model.tokens
    assert not any(token in dumped for token in github.model.tokens)


async def test_addresses_that_are_verified_later_match_commits_that_came_before(
    ready: RunningServer, visitor: Visitor, database: Database, github: GitHubDouble
) -> None:
    bob = github.model.accounts["bob"]
    demo = github.repository(bob, "garden")
    await github.install(bob, demo)
    await github.push(
        demo, [commit("2025-03-10T10:00:00+09:00", username=None, email="bob@example.org")]
    )

    await visitor.signed_in()

    matched = await value(
        database,
        "select u.github_id from github_commits c join users u on u.id = c.user_id",
    )
    assert matched == "bob"


async def test_signing_in_again_does_not_make_every_dashboard_request_again(
    ready: RunningServer, visitor: Visitor, database: Database
) -> None:
    season = await open_season(database)
    await visitor.signed_in()
    revisions = [await value(database, REVISION, season.id)]

    await visitor.signed_in()
    revisions.append(await value(database, REVISION, season.id))
    ready.github.model.rename(ready.github.model.accounts["bob"], "bob-2")
    await visitor.signed_in()
    revisions.append(await value(database, REVISION, season.id))

    assert revisions[0] == revisions[1] < revisions[2]


async def test_an_app_that_may_not_read_addresses_signs_people_in_all_the_same(
    ready: RunningServer, visitor: Visitor, github: GitHubDouble
) -> None:
    del github.app.manifest["default_permissions"]["emails"]

    await visitor.signed_in()

    assert await me(visitor) == 200


async def test_who_says_no_is_not_signed_in(ready: RunningServer, visitor: Visitor) -> None:
    page = await visitor.get("/api/auth/login")
    back = await visitor.press(page, "Cancel", follow=False)

    answer = await visitor.get(back.headers["location"], follow=False)

    assert answer.headers["location"] == "/?sign_in=refused"
    assert await me(visitor) == 401


async def test_the_way_to_github_has_state_pkce_and_the_exact_way_back(
    ready: RunningServer, visitor: Visitor, github: GitHubDouble
) -> None:
    first = await visitor.get("/api/auth/login", follow=False)
    second = await visitor.get("/api/auth/login", follow=False)

    asked, again = query_of(first), query_of(second)
    assert first.headers["location"].startswith(f"{github.url}/login/oauth/authorize?")
    assert asked["redirect_uri"] == f"{BOOK}/api/auth/callback"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 32
    assert asked["state"] != again["state"]
    assert asked["code_challenge"] != again["code_challenge"]
    assert "scope" not in asked
    assert "client_secret" not in asked


@pytest.mark.parametrize("forgery", ["missing", "empty", "other", "no cookie", "cookie of another"])
async def test_a_forged_state_signs_nobody_in(
    ready: RunningServer, visitor: Visitor, github: GitHubDouble, forgery: str
) -> None:
    back = query_of(await visitor.sign_in())
    query = {"code": back["code"], "state": back["state"]}
    if forgery == "missing":
        del query["state"]
    elif forgery in {"empty", "other"}:
        query["state"] = "" if forgery == "empty" else "ö" * 32
    else:
        visitor.http.cookies.clear()
    if forgery == "cookie of another":
        await visitor.get("/api/auth/login", follow=False)

    answer = await visitor.get(f"/api/auth/callback?{httpx.QueryParams(query)}", follow=False)

    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers
    assert back["code"] in github.model.grants


async def test_a_code_is_valid_once_and_only_for_the_client_that_requested_it(
    ready: RunningServer, visitor: Visitor
) -> None:
    back = await visitor.sign_in()
    async with ready.visitor() as mallory:
        page = await mallory.get("/api/auth/login", follow=False)
        stolen = {"code": query_of(back)["code"], "state": query_of(page)["state"]}
        taken = await mallory.get(f"/api/auth/callback?{httpx.QueryParams(stolen)}", follow=False)
    spoiled = await visitor.get(back.headers["location"], follow=False)

    assert taken.status_code == 400
    assert spoiled.status_code == 400


async def test_the_same_way_back_a_second_time_leads_nowhere(
    ready: RunningServer, visitor: Visitor
) -> None:
    back = await visitor.sign_in()
    await visitor.get(back.headers["location"], follow=False)

    again = await visitor.get(back.headers["location"], follow=False)

    assert again.status_code == 400
    assert await me(visitor) == 200


ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "HTTPS:evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/\r\nSet-Cookie: a=b",
    "evil.example",
    "@evil.example",
    ".evil.example",
    "",
)


@pytest.mark.parametrize("following", ELSEWHERE)
def test_what_could_lead_to_another_site_becomes_the_front_page(following: str) -> None:
    leads_to = safe_path(following)

    assert httpx.URL(BOOK).join(leads_to).host == "book.test"
    assert leads_to.startswith("/")
    assert not leads_to.startswith("//")
    assert leads_to.isprintable()


async def test_no_next_leads_to_another_site(ready: RunningServer, visitor: Visitor) -> None:
    for following in ELSEWHERE[:4]:
        page = await visitor.get(f"/api/auth/login?{httpx.QueryParams({'next': following})}")
        back = await visitor.press(page, "Authorize", follow=False)
        answer = await visitor.get(back.headers["location"], follow=False)
        assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    "path", ["/", "/users/ann?season=2#today", "/admin", "/users/%EC%A0%95", "/?a=%2F%2Fevil"]
)
def test_a_path_of_our_own_stays_as_it_is(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize("public_url", ["http://book.test", "https://book.test"])
async def test_cookies_are_for_us_alone_and_over_https_for_https_alone(
    unset: Settings, github: GitHubDouble, database: Database, public_url: str
) -> None:
    fields = unset.model_dump(exclude_unset=True) | {"public_url": public_url}
    github.visitor = github.account("ann")

    async with (
        open_book(Settings(**fields), github, database) as book,
        book.visitor() as visitor,
    ):
        await book.set_up(github.visitor)
        page = await visitor.get("/api/auth/login", follow=False)
        opened = await visitor.get(await book.setup_link(), follow=False)
        done = await visitor.signed_in()

    set_cookies = [c for a in (page, opened, done) for c in a.headers.get_list("set-cookie")]
    cookies = {name: m for line in set_cookies for name, m in SimpleCookie(line).items()}
    assert set(cookies) == {
        "sign_in",
        "setup",
        "access_token",
        "refresh_token",
        "signed_in",
        "registrant",
    }
    for name, morsel in cookies.items():
        assert bool(morsel["secure"]) is public_url.startswith("https")
        assert bool(morsel["httponly"]) is (name != "signed_in")
        assert morsel["samesite"] == "lax"
        assert morsel["domain"] == ""
    assert cookies["refresh_token"]["path"] == "/api/auth"
    assert int(cookies["access_token"]["max-age"]) <= 3600


@pytest.mark.parametrize("path", ["/api/auth/login", "/api/auth/callback"])
async def test_signing_in_too_often_is_a_429_that_says_when_to_come_again(
    ready: RunningServer, visitor: Visitor, path: str
) -> None:
    answers = [await visitor.get(path, follow=False) for _ in range(40)]

    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert answers[0].status_code != 429
    assert 0 < int(refused[0].headers["retry-after"]) <= 60
    assert refused[0].headers["content-type"] == "application/problem+json"


async def test_the_limits_are_each_addresss_own(ready: RunningServer) -> None:
    statuses = []
    for number in (1, 2):
        transport = httpx.ASGITransport(ready.app, client=(f"192.0.2.{number}", 1))
        async with httpx.AsyncClient(transport=transport, base_url=BOOK) as http:
            statuses.append([(await http.get("/api/auth/login")).status_code for _ in range(25)])

    assert statuses[0][-1] == 429
    assert statuses[1][0] == 303


async def test_a_sign_in_that_github_cannot_confirm_is_a_502(
    unset: Settings, github: GitHubDouble, database: Database
) -> None:
    away = unset.model_copy(update={"github_api_url": "http://127.0.0.1:9"})
    async with open_book(unset, github, database) as book:
        await book.set_up(github.account("ann"))

    async with open_book(away, github, database) as book, book.visitor() as visitor:
        answer = await visitor.signed_in()
        assert await me(visitor) == 401

    assert answer.status_code == 502


async def test_the_way_back_is_the_public_address_whatever_host_was_requested(
    ready: RunningServer, visitor: Visitor
) -> None:
    answer = await visitor.get(
        "/api/auth/login", follow=False, headers={"host": "evil.example", "x-forwarded-host": "e"}
    )

    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert asked["redirect_uri"] == [f"{BOOK}/api/auth/callback"]
