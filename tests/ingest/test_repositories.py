"""Repositories as pushes describe them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.db_helpers import marks, rows
from tests.support.github import commit, deliver, push, repository
from tests.support.receiver import NOON
from webhook_app.models import Season
from webhook_app.store.database import Database


async def test_a_push_from_an_unknown_repository_makes_it_known(
    client: httpx.AsyncClient, database: Database
) -> None:
    await deliver(client, push(repo=repository(9, "bob/new", private=True, fork=True)))

    [held] = await rows(
        database, "select id, installation_id, full_name, is_private, is_fork from repositories"
    )
    assert held == {
        "id": 9,
        "installation_id": 5,
        "full_name": "bob/new",
        "is_private": True,
        "is_fork": True,
    }


@pytest.mark.parametrize(
    ("private", "is_private"), [(True, True), (False, False), (None, True), ("no", True), (0, True)]
)
async def test_a_repository_is_private_unless_it_says_that_it_is_not(
    client: httpx.AsyncClient, database: Database, private: Any, is_private: bool
) -> None:
    await deliver(client, push([commit(NOON)], repo=repository(private=private)))

    [held] = await rows(
        database,
        "select c.is_private as of_commit, r.is_private as of_repository"
        " from github_commits c join repositories r on r.id = c.repository_id",
    )
    assert held == {"of_commit": is_private, "of_repository": is_private}


async def test_a_new_name_and_visibility_hold_for_every_commit(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    before = repository(name="acme/old", private=False, updated_at="2025-03-10T00:00:00Z")
    after = repository(name="acme/new", private=True, updated_at="2025-03-11T00:00:00Z")
    await deliver(client, push([commit(NOON)], repo=before))

    await deliver(client, push([commit(NOON)], repo=after))

    held = await rows(database, "select repository, is_private from github_commits")
    assert held == [{"repository": "acme/new", "is_private": True}] * 2
    assert await marks(database) == {"2025-03-10": 2}


async def test_a_delayed_payload_does_not_undo_a_rename_or_a_change_to_private(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    before = repository(name="acme/old", private=False, updated_at="2025-03-10T00:00:00Z")
    after = repository(name="acme/new", private=True, updated_at="2025-03-11T00:00:00Z")
    await deliver(client, push([commit(NOON)], repo=after))

    await deliver(client, push([commit(NOON)], repo=before))

    held = await rows(database, "select repository, is_private from github_commits")
    assert held == [{"repository": "acme/new", "is_private": True}] * 2


async def test_a_delayed_payload_does_not_undo_a_later_one_without_news(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    dates = [f"2025-03-1{day}T00:00:00Z" for day in range(3)]
    public, private, hidden_again = (
        repository(name=name, private=name == "acme/hidden", updated_at=at)
        for name, at in zip(["acme/hidden", "acme/shown", "acme/hidden"], dates, strict=True)
    )

    for repo in (public, hidden_again, private):
        await deliver(client, push([commit(NOON)], repo=repo))

    held = await rows(database, "select full_name, is_private from repositories")
    assert held == [{"full_name": "acme/hidden", "is_private": True}]


async def test_a_commit_s_address_is_only_stored_if_it_is_one(
    client: httpx.AsyncClient, database: Database
) -> None:
    await deliver(
        client,
        push([commit(NOON, message="a", url="javascript:alert(1)"), commit(NOON, message="b")]),
    )

    held = await rows(database, "select commit_url from github_commits order by message")
    assert held[0] == {"commit_url": ""}
    assert held[1]["commit_url"].startswith("https://github.com/acme/garden/commit/")
