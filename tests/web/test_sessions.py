"""Sessions: refresh tokens, signing out, and what ends a session."""

from __future__ import annotations

import asyncio
import json

from tests.support.browser_users import BOOK, RunningServer, Visitor, me
from tests.support.db_helpers import rows, value
from tests.support.github_double import GitHubDouble
from webhook_app.jobs.sessions import expire_sessions
from webhook_app.store.database import Database


async def test_a_refresh_token_gives_the_next_pair_and_is_used_up(
    ready: RunningServer, visitor: Visitor
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
    ready: RunningServer, visitor: Visitor
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
    ready: RunningServer, visitor: Visitor
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


async def test_one_session_that_ends_leaves_the_others(
    ready: RunningServer, visitor: Visitor
) -> None:
    await visitor.signed_in()
    async with ready.visitor() as at_work:
        await at_work.signed_in()
        used = at_work.cookie("refresh_token")
        await at_work.post("/api/auth/refresh")
        await at_work.http.post(f"{BOOK}/api/auth/refresh", json={"refresh_token": used})

    assert await me(visitor) == 200


async def test_two_tabs_that_refresh_at_once_both_stay_signed_in(
    ready: RunningServer, visitor: Visitor
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
    ready: RunningServer, visitor: Visitor, database: Database
) -> None:
    await visitor.signed_in()
    async with database.write_transaction() as connection:
        await connection.execute("update refresh_tokens set expires_at = now()")

    assert (await visitor.post("/api/auth/refresh")).status_code == 401


async def test_sessions_that_nobody_can_continue_are_forgotten(
    ready: RunningServer, visitor: Visitor, database: Database
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


async def test_refresh_tokens_are_stored_as_hashes(
    ready: RunningServer, visitor: Visitor, database: Database
) -> None:
    await visitor.signed_in()

    kept = await rows(database, "select encode(token_hash, 'escape') as hash from refresh_tokens")
    assert visitor.cookie("refresh_token")
    assert all(visitor.cookie("refresh_token") not in row["hash"] for row in kept)


async def test_logging_out_ends_the_session_here_and_for_every_copy(
    ready: RunningServer, visitor: Visitor
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
    ready: RunningServer, visitor: Visitor
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
    ready: RunningServer, visitor: Visitor, github: GitHubDouble
) -> None:
    await visitor.signed_in()
    bob = github.model.accounts["bob"].shown()

    await github.deliver("github_app_authorization", {"action": "revoked", "sender": bob})

    assert await me(visitor) == 401
    assert (await visitor.post("/api/auth/refresh")).status_code == 401


async def test_refreshing_too_often_is_a_429(visitor: Visitor) -> None:
    statuses = [(await visitor.post("/api/auth/refresh")).status_code for _ in range(80)]

    assert set(statuses) == {401, 429}
