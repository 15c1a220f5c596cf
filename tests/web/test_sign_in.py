"""Signing in with GitHub, staying signed in, and signing out; and whoever tries it otherwise."""

from __future__ import annotations

import asyncio
import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from tests.support.browser_users import BOOK, Book, Visitor, open_book, query_of
from tests.support.db_helpers import open_season, rows, value
from tests.support.github import commit
from tests.support.github_double import GitHubDouble
from tests.support.people import ANN, join
from webhook_app.changes.webhook_secret_rotation import reencrypt_stored_secrets
from webhook_app.jobs.sessions import expire_sessions
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.store.encryption import derived_key
from webhook_app.web.auth.sign_in import safe_path
from webhook_app.web.http.tokens import issue_token, sign_cookie

KEY = "tests' own secret key"
REVISION = "select revision from seasons where id = $1"
OTHER_KEY = "another key of sixteen"


@pytest.fixture(name="ready")
async def book_with_app(book: Book, github: GitHubDouble) -> Book:
    """A book whose App is set up, and Bob in front of the browser."""
    await book.set_up(github.account("ann", emails=["ann@example.org"]))
    github.visitor = github.account("bob", emails=["bob@example.org"], unverified=["x@example.org"])
    return book


async def me(visitor: Visitor, **headers: str) -> int:
    return (await visitor.get("/api/auth/me", headers=headers)).status_code


async def test_signing_in_shows_who_one_is_and_makes_no_participant(
    ready: Book, visitor: Visitor, database: Database
) -> None:
    await open_season(database)

    back = await visitor.signed_in("/users/bob")

    assert (back.status_code, back.headers["location"]) == (303, "/users/bob")
    shown = (await visitor.get("/api/auth/me")).json()
    assert (shown["github_id"], shown["is_admin"]) == ("bob", False)
    assert await value(database, "select count(*) from season_members") == 0


async def test_only_verified_addresses_are_kept_and_no_token_of_github(
    ready: Book, visitor: Visitor, database: Database, github: GitHubDouble
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
    ready: Book, visitor: Visitor, database: Database, github: GitHubDouble
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


async def test_signing_in_again_does_not_make_every_dashboard_ask_anew(
    ready: Book, visitor: Visitor, database: Database
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
    ready: Book, visitor: Visitor, github: GitHubDouble
) -> None:
    del github.app.manifest["default_permissions"]["emails"]

    await visitor.signed_in()

    assert await me(visitor) == 200


async def test_who_says_no_is_not_signed_in(ready: Book, visitor: Visitor) -> None:
    page = await visitor.get("/api/auth/login")
    back = await visitor.press(page, "Cancel", follow=False)

    answer = await visitor.get(back.headers["location"], follow=False)

    assert answer.headers["location"] == "/?sign_in=refused"
    assert await me(visitor) == 401


async def test_the_way_to_github_has_state_pkce_and_the_exact_way_back(
    ready: Book, visitor: Visitor, github: GitHubDouble
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
    ready: Book, visitor: Visitor, github: GitHubDouble, forgery: str
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


async def test_a_code_is_good_once_and_only_for_who_asked_for_it(
    ready: Book, visitor: Visitor
) -> None:
    back = await visitor.sign_in()
    async with ready.visitor() as mallory:
        page = await mallory.get("/api/auth/login", follow=False)
        stolen = {"code": query_of(back)["code"], "state": query_of(page)["state"]}
        taken = await mallory.get(f"/api/auth/callback?{httpx.QueryParams(stolen)}", follow=False)
    spoiled = await visitor.get(back.headers["location"], follow=False)

    assert taken.status_code == 400
    assert spoiled.status_code == 400


async def test_the_same_way_back_a_second_time_leads_nowhere(ready: Book, visitor: Visitor) -> None:
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


async def test_no_next_leads_to_another_site(ready: Book, visitor: Visitor) -> None:
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


async def test_a_refresh_token_gives_the_next_pair_and_is_used_up(
    ready: Book, visitor: Visitor
) -> None:
    await visitor.signed_in()
    first = visitor.cookie("refresh_token")

    answer = await visitor.post("/api/auth/refresh")

    pair = answer.json()
    assert answer.status_code == 200
    assert pair["token_type"] == "Bearer"
    assert pair["refresh_token"] == visitor.cookie("refresh_token") != first
    assert answer.headers["cache-control"] == "no-store"
    assert await me(visitor) == 200


async def test_scripts_refresh_by_a_json_body_and_ask_with_the_bearer_token(
    ready: Book, visitor: Visitor
) -> None:
    await visitor.signed_in()
    token = visitor.cookie("refresh_token")
    async with ready.visitor() as script:
        answer = await script.http.post(f"{BOOK}/api/auth/refresh", json={"refresh_token": token})
        script.http.cookies.clear()
        status = await me(script, authorization=f"bearer {answer.json()['access_token']}")

    assert answer.status_code == 200
    assert status == 200


async def test_a_refresh_token_used_twice_ends_the_session_for_both_hands(
    ready: Book, visitor: Visitor
) -> None:
    await visitor.signed_in()
    stolen = visitor.cookie("refresh_token")
    await visitor.post("/api/auth/refresh")
    access = visitor.cookie("access_token")

    async with ready.visitor() as thief:
        reused = await thief.http.post(f"{BOOK}/api/auth/refresh", json={"refresh_token": stolen})
        bearer = await me(thief, authorization=f"Bearer {access}")
    own = await visitor.post("/api/auth/refresh")

    assert (reused.status_code, own.status_code) == (401, 401)
    assert bearer == 401
    assert await me(visitor) == 401
    assert visitor.cookie("refresh_token") is None


async def test_one_session_that_ends_leaves_the_others(ready: Book, visitor: Visitor) -> None:
    await visitor.signed_in()
    async with ready.visitor() as at_work:
        await at_work.signed_in()
        used = at_work.cookie("refresh_token")
        await at_work.post("/api/auth/refresh")
        await at_work.http.post(f"{BOOK}/api/auth/refresh", json={"refresh_token": used})

    assert await me(visitor) == 200


async def test_two_tabs_that_refresh_at_once_both_stay_signed_in(
    ready: Book, visitor: Visitor
) -> None:
    await visitor.signed_in()
    cookies = {"cookie": f"refresh_token={visitor.cookie('refresh_token')}"}
    visitor.http.cookies.clear()

    answers = await asyncio.gather(
        *(visitor.http.post(f"{BOOK}/api/auth/refresh", headers=cookies) for _ in range(4))
    )

    assert [answer.status_code for answer in answers] == [200] * 4
    tokens = [answer.json() for answer in answers]
    assert len({pair["refresh_token"] for pair in tokens}) == 4
    async with ready.visitor() as other:
        for pair in tokens:
            assert await me(other, authorization=f"Bearer {pair['access_token']}") == 200


async def test_an_unknown_refresh_token_is_refused_whatever_carries_it(visitor: Visitor) -> None:
    tokens = ("", "wrong", "ö", "a" * 5000)
    bodies = [json.dumps({"refresh_token": token}).encode() for token in tokens]
    bodies += [b"", b"[]", b"{", b'{"refresh_token": 5}', b"\xff" * 100]
    for body in bodies:
        answer = await visitor.http.post(f"{BOOK}/api/auth/refresh", content=body)
        assert answer.status_code == 401, body


async def test_an_expired_refresh_token_is_refused(
    ready: Book, visitor: Visitor, database: Database
) -> None:
    await visitor.signed_in()
    async with database.write_transaction() as connection:
        await connection.execute("update refresh_tokens set expires_at = now()")

    assert (await visitor.post("/api/auth/refresh")).status_code == 401


async def test_sessions_that_nobody_can_continue_are_forgotten(
    ready: Book, visitor: Visitor, database: Database
) -> None:
    await visitor.signed_in()
    async with ready.visitor() as other:
        await other.signed_in()
        last = await value(database, "select max(id) from sessions")
        async with database.write_transaction() as connection:
            await connection.execute(
                "update refresh_tokens set expires_at = now() where session_id = $1", last
            )

        forgotten = await expire_sessions(database)

        assert forgotten == 1
        assert [await me(visitor), await me(other)] == [200, 401]


async def test_refresh_tokens_are_kept_as_hashes(
    ready: Book, visitor: Visitor, database: Database
) -> None:
    await visitor.signed_in()

    kept = await rows(database, "select encode(token_hash, 'escape') as hash from refresh_tokens")
    assert visitor.cookie("refresh_token")
    assert all(visitor.cookie("refresh_token") not in row["hash"] for row in kept)


async def test_logging_out_ends_the_session_here_and_for_every_copy(
    ready: Book, visitor: Visitor
) -> None:
    await visitor.signed_in()
    access, refresh = visitor.cookie("access_token"), visitor.cookie("refresh_token")

    answer = await visitor.post("/api/auth/logout")

    assert answer.status_code == 204
    assert {visitor.cookie(n) for n in ("access_token", "refresh_token", "signed_in")} == {None}
    async with ready.visitor() as copy:
        assert await me(copy, authorization=f"Bearer {access}") == 401
        again = await copy.http.post(f"{BOOK}/api/auth/refresh", json={"refresh_token": refresh})
    assert again.status_code == 401


async def test_logging_out_by_the_access_token_alone_ends_the_session(
    ready: Book, visitor: Visitor
) -> None:
    await visitor.signed_in()
    bearer = {"authorization": f"Bearer {visitor.cookie('access_token')}"}

    async with ready.visitor() as script:
        await script.http.post(f"{BOOK}/api/auth/logout", headers=bearer)

    assert await me(visitor) == 401
    assert (await visitor.post("/api/auth/refresh")).status_code == 401


async def test_logging_out_without_a_session_does_no_harm(visitor: Visitor) -> None:
    assert (await visitor.post("/api/auth/logout")).status_code == 204


async def test_revoking_the_app_at_github_ends_every_session(
    ready: Book, visitor: Visitor, github: GitHubDouble
) -> None:
    await visitor.signed_in()
    bob = github.model.accounts["bob"].shown()

    await github.deliver("github_app_authorization", {"action": "revoked", "sender": bob})

    assert await me(visitor) == 401
    assert (await visitor.post("/api/auth/refresh")).status_code == 401


def claims_of(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    claims = {"iss": "webhook-app", "sub": "1", "iat": now, "exp": now + timedelta(hours=1)}
    return {name: value for name, value in (claims | changes).items() if value is not None}


def signed(key: str = KEY, purpose: str = "access", **changes: Any) -> str:
    return jwt.encode(claims_of(**changes), derived_key(key, f"tokens/{purpose}"), "HS256")


def signed_with_sha384() -> str:
    """Our own key and claims under another algorithm, which PyJWT would warn of."""
    claims = claims_of() | {"iat": 1, "exp": 4_000_000_000}
    parts = [json.dumps(part).encode() for part in ({"alg": "HS384", "typ": "JWT"}, claims)]
    text = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    proof = hmac.digest(derived_key(KEY, "tokens/access"), text, "sha384")
    return (text + b"." + urlsafe_b64encode(proof).rstrip(b"=")).decode()


def test_what_is_tampered_with_below_is_otherwise_good() -> None:
    ours = jwt.decode(issue_token(KEY, 1, timedelta(hours=1)), options={"verify_signature": False})

    assert set(ours) == set(claims_of())
    assert (ours["iss"], ours["sub"]) == ("webhook-app", "1")


TAMPERED = {
    "alg none": lambda: jwt.encode(claims_of(), None, "none"),
    "a wrong key": lambda: signed(OTHER_KEY),
    "an empty key": lambda: signed(""),
    "the key itself": lambda: jwt.encode(claims_of(), KEY * 3, "HS256"),
    "another algorithm": signed_with_sha384,
    "another purpose": lambda: signed(purpose="sign-in"),
    "a seal": lambda: sign_cookie(KEY, "sign-in", {"sub": "1"}, timedelta(hours=1)),
    "expired": lambda: signed(exp=datetime.now(UTC) - timedelta(seconds=1)),
    "no expiry": lambda: signed(exp=None),
    "another issuer": lambda: signed(iss="somebody"),
    "no issuer": lambda: signed(iss=None),
    "nobody": lambda: signed(sub=None),
    "no number": lambda: signed(sub="ann"),
    "nobody known": lambda: signed(sub="999999"),
    "an unknown session": lambda: signed(sid="999999"),
    "cut": lambda: signed()[:-4],
    "no token": lambda: "x.y.z",
}


async def test_tampered_tokens_are_refused_and_their_cookies_are_as_none(
    book: Book, visitor: Visitor, database: Database
) -> None:
    await join(database, None, ANN)
    for name, made in TAMPERED.items():
        cookie = {"cookie": f"access_token={made()}"}

        assert await me(visitor, authorization=f"Bearer {made()}") == 401, name
        assert await me(visitor, **cookie) == 401, name
        assert (await visitor.get("/api/board", headers=cookie)).status_code == 200, name


async def test_a_good_token_of_the_same_kind_is_taken(
    book: Book, visitor: Visitor, database: Database
) -> None:
    await join(database, None, ANN)

    assert await me(visitor, authorization=f"Bearer {signed()}") == 200


async def test_keys_are_rotated_without_signing_anybody_out(
    unset: Settings, github: GitHubDouble, database: Database
) -> None:
    github.visitor = ann = github.account("ann")
    async with open_book(unset, github, database) as book, book.visitor() as visitor:
        await book.set_up(ann)
        await visitor.signed_in()
        cookies = visitor.http.cookies

    statuses = []
    for keys in (f"{OTHER_KEY}, {KEY}", OTHER_KEY):
        rotated = Settings(**unset.model_dump(exclude_unset=True) | {"secret_key": keys})
        await reencrypt_stored_secrets(
            database, f"{OTHER_KEY},{KEY}"
        )  # as `serve` does at its start
        async with open_book(rotated, github, database) as book, book.visitor() as visitor:
            visitor.http.cookies = cookies
            statuses += [await me(visitor), (await visitor.post("/api/auth/refresh")).status_code]
            cookies = visitor.http.cookies

    assert statuses == [200, 200, 200, 200]


@pytest.mark.parametrize("path", ["/api/auth/login", "/api/auth/callback"])
async def test_signing_in_too_often_is_a_429_that_says_when_to_come_again(
    ready: Book, visitor: Visitor, path: str
) -> None:
    answers = [await visitor.get(path, follow=False) for _ in range(40)]

    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert answers[0].status_code != 429
    assert 0 < int(refused[0].headers["retry-after"]) <= 60
    assert refused[0].headers["content-type"] == "application/problem+json"


async def test_refreshing_too_often_is_a_429(visitor: Visitor) -> None:
    statuses = [(await visitor.post("/api/auth/refresh")).status_code for _ in range(80)]

    assert set(statuses) == {401, 429}


async def test_the_limits_are_each_addresss_own(ready: Book) -> None:
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


async def test_the_way_back_is_the_public_address_whatever_host_was_asked(
    ready: Book, visitor: Visitor
) -> None:
    answer = await visitor.get(
        "/api/auth/login", follow=False, headers={"host": "evil.example", "x-forwarded-host": "e"}
    )

    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert asked["redirect_uri"] == [f"{BOOK}/api/auth/callback"]
