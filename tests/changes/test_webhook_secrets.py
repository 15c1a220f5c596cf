"""Rotating the webhook's secret, by command and by API, while deliveries arrive."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.browser_users import BOOK, RunningServer, Visitor, open_book
from tests.support.db_helpers import rows, value
from tests.support.github import signature
from tests.support.github_double import GitHubDouble
from tests.support.github_double.model import private_key
from tests.support.programs import environment, fail, succeed
from webhook_app.changes.webhook_secret_rotation import (
    UNUSED_FOR,
    drop_unused_secrets,
    unused_secrets,
)
from webhook_app.identity.webhook_secrets import WebhookSecrets
from webhook_app.settings import Settings
from webhook_app.store.database import Database, DatabaseRefused
from webhook_app.store.secrets import StoredSecret, webhook_secrets

KEY = "tests' own secret key"


@pytest.fixture(name="admin")
async def admin_of_a_ready_book(
    book: RunningServer, visitor: Visitor, github: GitHubDouble
) -> Visitor:
    """Return the registrant of the App, signed in."""
    await book.set_up(github.account("ann"))
    await visitor.signed_in()
    return visitor


async def secrets_of(admin: Visitor) -> list[dict[str, Any]]:
    answer = await admin.get("/api/admin/secrets")
    assert answer.status_code == 200
    assert answer.json()["is_from_environment"] is False
    found: list[dict[str, Any]] = answer.json()["secrets"]
    return found


async def test_no_delivery_is_refused_while_the_secret_rotates(
    admin: Visitor, github: GitHubDouble
) -> None:
    app, before = github.app, github.app.webhook_secret
    statuses: list[int] = []
    signed = Counter[str]()
    rotating = asyncio.create_task(admin.post("/api/admin/secrets"))
    while not rotating.done():
        signed[app.webhook_secret] += 1
        statuses.append((await github.hooks.ping(app)).status_code)
        await asyncio.sleep(0.05)
    rotated = await rotating
    for secret in (app.webhook_secret, before):
        signed[secret] += 1
        statuses.append((await github.deliver("ping", {}, secret=secret)).status_code)

    assert rotated.status_code == 201
    assert app.webhook_secret != before
    assert set(statuses) == {202}
    assert len(statuses) >= 3
    known = await secrets_of(admin)
    assert [s["uses"] for s in known[:2]] == [signed[app.webhook_secret], signed[before]]


async def test_a_use_that_could_not_be_stored_counts_the_next_time(database: Database) -> None:
    [secret] = await webhook_secrets(database, KEY)
    ring = WebhookSecrets(database, KEY)
    await ring.verify(b"{}", signature(b"{}", secret))
    await rows(database, "alter table webhook_secrets rename to gone")
    with pytest.raises(DatabaseRefused):
        await ring.flush_use_counts()
    await rows(database, "alter table gone rename to webhook_secrets")

    await ring.flush_use_counts()

    assert await value(database, "select uses from webhook_secrets") == 1


async def test_another_process_takes_the_new_secret_from_the_first_delivery_on(
    unset: Settings, admin: Visitor, github: GitHubDouble, database: Database
) -> None:
    async with open_book(unset, github, database) as other:
        github.hooks.transports[BOOK] = other.transport
        await github.deliver("ping", {}, secret="nobody's secret of sixteen")
        await github.hooks.ping(github.app)

        assert (await admin.post("/api/admin/secrets")).status_code == 201

        assert (await github.hooks.ping(github.app)).status_code == 202


async def test_no_answer_and_no_table_shows_a_secret(
    admin: Visitor, github: GitHubDouble, database: Database
) -> None:
    answers = [await admin.post("/api/admin/secrets"), await admin.get("/api/admin/secrets")]

    told = "".join(answer.text for answer in answers) + str(
        await rows(database, "select * from webhook_secrets")
    )
    assert github.app.webhook_secret not in told
    assert set(answers[1].json()["secrets"][0]) == {"id", "created_at", "uses", "last_used_at"}


async def test_github_that_refuses_leaves_everything_as_it_was(
    admin: Visitor, github: GitHubDouble
) -> None:
    before = await secrets_of(admin)
    github.app.key = private_key("another")

    refused = await admin.post("/api/admin/secrets")

    assert refused.status_code == 502
    assert await secrets_of(admin) == before
    assert (await github.hooks.ping(github.app)).status_code == 202


async def test_when_githubs_answer_is_lost_both_secrets_hold(
    unset: Settings, admin: Visitor, github: GitHubDouble, database: Database
) -> None:
    known = len(await secrets_of(admin))
    away = unset.model_copy(update={"github_api_url": "http://127.0.0.1:9"})

    async with open_book(away, github, database) as book, book.visitor() as visitor:
        visitor.http.cookies = admin.http.cookies
        refused = await visitor.post("/api/admin/secrets")
        taken = await github.hooks.ping(github.app)

    assert (refused.status_code, taken.status_code) == (502, 202)
    assert len(await secrets_of(admin)) == known + 1


async def test_a_secret_can_be_dropped_once_a_newer_one_is_in_use(
    admin: Visitor, github: GitHubDouble
) -> None:
    await github.hooks.ping(github.app)
    before = github.app.webhook_secret
    rotated = (await admin.post("/api/admin/secrets")).json()["secrets"]
    new, old = rotated[0]["id"], rotated[1]["id"]

    async def drop(number: int) -> int:
        answer = await admin.http.delete(f"{BOOK}/api/admin/secrets/{number}")
        return answer.status_code

    too_early = [await drop(old), await drop(new), await drop(999)]
    await github.hooks.ping(github.app)
    dropped = [await drop(old), await drop(old), await drop(new)]
    late = await github.deliver("ping", {}, secret=before)

    assert too_early == [409, 409, 404]
    assert dropped == [204, 404, 409]
    assert late.status_code == 401


async def test_uses_are_counted_per_secret_and_the_unused_one_goes(
    admin: Visitor, github: GitHubDouble, database: Database
) -> None:
    await github.hooks.ping(github.app)
    await admin.post("/api/admin/secrets")
    for _ in range(3):
        await github.hooks.ping(github.app)
    uses = [secret["uses"] for secret in await secrets_of(admin)]
    kept_for_now = await drop_unused_secrets(database, KEY)
    async with database.write_transaction() as connection:
        await connection.execute(
            "update webhook_secrets set created_at = created_at - $1::interval, "
            "last_used_at = last_used_at - $1::interval",
            UNUSED_FOR,
        )
    dropped = await drop_unused_secrets(database, KEY)

    assert uses == [3, 1, 0]  # the last one was made at the first start, before the App
    assert (kept_for_now, dropped) == (0, 2)
    assert (await github.hooks.ping(github.app)).status_code == 202
    assert len(await secrets_of(admin)) == 1


AT = datetime(2025, 3, 10, tzinfo=UTC)
minutes = st.integers(0, 300)
kept = st.lists(st.tuples(minutes, st.none() | minutes), max_size=6)


@given(kept, minutes)
def test_the_newest_in_use_and_what_was_used_of_late_are_never_dropped(
    found: list[tuple[int, int | None]], later: int
) -> None:
    now = AT + timedelta(minutes=300 + later)
    known = [
        StoredSecret(
            id=number,
            secret="s",
            created_at=AT + timedelta(minutes=made),
            uses=0 if used is None else 1,
            last_used_at=None if used is None else AT + timedelta(minutes=max(made, used)),
        )
        for number, (made, used) in enumerate(found)
    ][::-1]

    dropped = unused_secrets(known, now)

    used = [secret for secret in known if secret.uses]
    assert not used or used[0] not in dropped
    assert used or not dropped
    for secret in dropped:
        assert secret.id < used[0].id
        assert secret.last_used_at is None or now - secret.last_used_at >= UNUSED_FOR


async def test_secrets_of_the_environment_are_changed_there(
    unset: Settings, admin: Visitor, github: GitHubDouble, database: Database
) -> None:
    fixed = Settings(
        **unset.model_dump(exclude_unset=True)
        | {"github_webhook_secret": github.app.webhook_secret}
    )

    async with open_book(fixed, github, database) as book, book.visitor() as visitor:
        visitor.http.cookies = admin.http.cookies
        shown = (await visitor.get("/api/admin/secrets")).json()
        refused = await visitor.post("/api/admin/secrets")

    assert shown["is_from_environment"] is True
    assert refused.status_code == 409
    assert "GITHUB_WEBHOOK_SECRET" in refused.json()["detail"]


@pytest.mark.programs
async def test_without_an_app_there_is_nobody_to_tell(unset: Settings, database: Database) -> None:
    variables = _variables(unset)

    line = await fail(variables, "secret", "rotate")

    assert "GitHub App" in line
    assert await value(database, "select count(*) from webhook_secrets") <= 1


def _variables(settings: Settings) -> dict[str, str]:
    """Return the environment of a server that keeps its secrets itself."""
    named = Settings(
        **settings.model_dump(exclude_unset=True) | {"github_webhook_secret": "x" * 16}
    )
    variables = environment(named, GITHUB_URL=settings.github_url, PUBLIC_URL=BOOK)
    del variables["GITHUB_WEBHOOK_SECRET"]
    return variables


@pytest.mark.programs
async def test_the_commands_rotate_list_and_drop(
    unset: Settings, admin: Visitor, github: GitHubDouble
) -> None:
    variables, before = _variables(unset), github.app.webhook_secret
    await github.hooks.ping(github.app)

    told = (await succeed(variables, "secret", "rotate")).out
    statuses = [(await github.hooks.ping(github.app)).status_code]
    statuses.append((await github.deliver("ping", {}, secret=before)).status_code)
    await secrets_of(admin)  # notes the uses so far
    listed = (await succeed(variables, "secret", "list", "--json")).json()
    line = await fail(variables, "secret", "drop", str(listed[0]["id"]))
    await succeed(variables, "secret", "drop", str(listed[1]["id"]))

    assert github.app.webhook_secret != before
    assert str(listed[0]["id"]) in told
    assert statuses == [202, 202]
    assert [secret["uses"] for secret in listed[:2]] == [1, 2]
    assert "secret" not in listed[0]
    assert "newer secret" in line
    assert (await secrets_of(admin))[0]["id"] == listed[0]["id"]
