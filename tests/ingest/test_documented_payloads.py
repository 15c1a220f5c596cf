"""Webhooks as GitHub documents them, delivered to the receiver."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest

from tests.support.db_helpers import (
    is_rebuilt_the_same,
    marks,
    result_of,
    rows,
    stored_bodies,
    value,
)
from tests.support.documented import WEBHOOKS, documented, documented_bytes, event_of
from tests.support.github import deliver
from webhook_app.changes.accounts import add_user
from webhook_app.changes.seasons import create_season
from webhook_app.models import Season, User
from webhook_app.store.database import Database

LOGIN, NUMBER = "Codertocat", 21031067
HELLO, FORK = 186853002, 186853261
INITIAL = "6113728f27ae82c7b1a177c8d03f9e96e0adf246"


@pytest.fixture
async def codertocat(database: Database) -> User:
    """Return the author of the documented commits, in a season of that May."""
    draft = Season(id=0, name="May 2019", start_date=date(2019, 5, 1), days=31)
    season = await create_season(database, draft)
    return await add_user(
        database,
        github_user_id=NUMBER,
        login=LOGIN,
        season=season,
        joined_on=season.start_date,
    )


async def send(client: httpx.AsyncClient, *names: str) -> list[dict[str, Any]]:
    """Deliver samples one after the other; return the answers, which must all be 202."""
    answers = []
    for name in names:
        answer = await deliver(client, documented_bytes(name), event_of(name))
        assert answer.status_code == 202, (name, answer.text)
        answers.append(answer.json())
    return answers


async def repository_row(database: Database, number: int) -> dict[str, Any]:
    """Return what is stored of a repository."""
    (row,) = await rows(
        database,
        "select full_name, is_private, is_fork, installation_id, archived_at is not null as "
        "archived, deleted_at is not null as deleted, removed_at is not null as removed "
        "from repositories where id = $1",
        number,
    )
    return row


async def installation_row(database: Database, number: int) -> dict[str, Any]:
    """Return what is stored of an installation."""
    (row,) = await rows(
        database,
        "select account_id, account_login, repository_selection, suspended_at is not null as "
        "suspended, deleted_at is not null as deleted from installations where id = $1",
        number,
    )
    return row


@pytest.mark.parametrize("name", WEBHOOKS)
async def test_every_documented_webhook_is_received(
    client: httpx.AsyncClient, database: Database, codertocat: User, name: str
) -> None:
    [answer] = await send(client, name)

    assert answer["status"] == "recorded"
    result = await result_of(database)
    assert {key: result[key] for key in ("action", "status", "error")} == {
        "action": documented(name).get("action"),
        "status": "ignored" if name == "ping" else "processed",
        "error": None,
    }
    assert await stored_bodies(database) == [documented_bytes(name)]
    assert await value(database, "select event from webhook_deliveries") == event_of(name)


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("push.branch_created", {"2019-05-16": 1}),
        ("push.ordinary", {"2019-05-16": 2}),
        ("push.forced", {"2019-05-16": 1}),
        ("push.merge", {"2019-05-16": 2}),
        ("push.without_username", {"2019-05-16": 1}),
        ("push.tag_created", {}),
        ("push.tag_deleted", {}),
        ("push.branch_deleted", {}),
    ],
)
async def test_the_commits_of_a_push_count_for_their_author(
    client: httpx.AsyncClient,
    database: Database,
    codertocat: User,
    name: str,
    counted: dict[str, int],
) -> None:
    await send(client, name)

    assert await marks(database, LOGIN) == counted
    assert await is_rebuilt_the_same(database)
    assert await repository_row(database, HELLO) == {
        "full_name": "Codertocat/Hello-World",
        "is_private": False,
        "is_fork": False,
        "installation_id": 1,
        "archived": False,
        "deleted": False,
        "removed": False,
    }


async def test_a_commit_is_stored_as_the_push_describes_it(
    client: httpx.AsyncClient, database: Database, codertocat: User
) -> None:
    await send(client, "push.branch_created")

    (stored,) = await rows(
        database,
        "select commit_id, repository_id, repository, is_private, message, commit_url, "
        "author_name, author_login, author_noreply_login, author_github_user_id, user_id, "
        "to_char(commit_date at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as committed, "
        "to_char(pushed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as pushed, "
        "is_bot, is_merge from github_commits",
    )
    assert stored == {
        "commit_id": INITIAL,
        "repository_id": HELLO,
        "repository": "Codertocat/Hello-World",
        "is_private": False,
        "message": "Initial commit",
        "commit_url": f"https://github.com/Codertocat/Hello-World/commit/{INITIAL}",
        "author_name": "Codertocat",
        "author_login": "codertocat",
        "author_noreply_login": None,  # its address names the account by number
        "author_github_user_id": NUMBER,
        "user_id": codertocat.id,
        "committed": "2019-05-15 15:19:25",
        "pushed": "2019-05-15 15:20:57",
        "is_bot": False,
        "is_merge": False,
    }


async def test_a_branch_with_a_merge_and_a_forced_push_counts_each_commit_once(
    client: httpx.AsyncClient, database: Database, codertocat: User
) -> None:
    pushes = [name for name in WEBHOOKS if event_of(name) == "push"]
    await send(client, *pushes, *reversed(pushes))

    merges = "select count(*) from github_commits where is_merge"
    assert await value(database, merges) == 1
    assert await marks(database, LOGIN) == {"2019-05-16": 5}
    assert await is_rebuilt_the_same(database)


async def test_an_installation_is_created_suspended_and_deleted(
    client: httpx.AsyncClient, database: Database
) -> None:
    await send(client, "installation.created")
    created = await installation_row(database, 957387)
    listed = await repository_row(database, HELLO)
    await send(client, "installation.suspend")
    suspended = await installation_row(database, 16598467)
    await send(client, "installation.unsuspend")
    resumed = await installation_row(database, 16598467)
    await send(client, "installation.deleted")
    deleted = await installation_row(database, 2)

    assert created == {
        "account_id": NUMBER,
        "account_login": LOGIN,
        "repository_selection": "selected",
        "suspended": False,
        "deleted": False,
    }
    assert (listed["full_name"], listed["installation_id"]) == ("Codertocat/Hello-World", 957387)
    assert (suspended["suspended"], suspended["deleted"]) == (True, False)
    assert (resumed["suspended"], resumed["deleted"]) == (False, False)
    assert deleted["deleted"]


async def test_repositories_are_added_and_removed(
    client: httpx.AsyncClient, database: Database
) -> None:
    await send(client, "installation_repositories.added")
    (added,) = documented("installation_repositories.added")["repositories_added"]
    row = await repository_row(database, added["id"])
    await send(client, "installation_repositories.removed")
    (removed,) = documented("installation_repositories.removed")["repositories_removed"]
    gone = await repository_row(database, removed["id"])

    assert (row["full_name"], row["removed"]) == (added["full_name"], False)
    assert (gone["full_name"], gone["removed"]) == (removed["full_name"], True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("repository.created", {}),
        ("repository.renamed", {"full_name": "Octocoders/Hello-World", "is_fork": True}),
        ("repository.transferred", {"full_name": "Octocoders/Hello-World", "is_fork": True}),
        ("repository.edited", {"is_private": False}),
        ("repository.privatized", {"is_private": True}),
        ("repository.publicized", {"is_private": False}),
        ("public", {"is_private": False, "installation_id": 1}),
        ("repository.archived", {"archived": True, "deleted": False}),
        ("repository.unarchived", {"archived": False}),
        ("repository.deleted", {"deleted": True}),
    ],
)
async def test_a_repository_is_stored_as_its_event_describes_it(
    client: httpx.AsyncClient, database: Database, name: str, expected: dict[str, Any]
) -> None:
    await send(client, name)

    sent = documented(name)["repository"]
    row = await repository_row(database, sent["id"])
    assert row == row | {"full_name": sent["full_name"], "is_private": sent["private"]} | expected


async def test_a_renamed_account_keeps_its_commits(
    client: httpx.AsyncClient, database: Database, codertocat: User
) -> None:
    await send(client, "push.ordinary", "installation_target.renamed")

    renamed = await value(database, "select github_id from users where id = $1", codertocat.id)
    assert renamed == "Codertocat-renamed"
    assert await marks(database, renamed) == {"2019-05-16": 2}
