"""A deletion is what one event said: what is newer shows that it was wrong, or taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import httpx
import pytest

from tests.support.db_helpers import result_of, rows, value
from tests.support.github import deliver
from tests.support.github_double import GitHubDouble
from tests.support.installation_events import GARDEN, at, brief, changed, installed, listed
from tests.support.lossy_community import access_of, community
from webhook_app.events import AccountChanges, InstallationSeen, RepositorySeen
from webhook_app.forges.github.client import open_github
from webhook_app.jobs.installation_sync import list_all_installations
from webhook_app.projection.backfill import record_changes
from webhook_app.store.database import Database

_STATE = """
select i.deleted_at is not null as deleted, r.removed_at is not null as removed
  from installations i
  join repositories r on r.installation_id = i.id
 where i.id = 5
   and r.id = 1
"""
_READABLE = """
select count(*)
  from installations i
  join repositories r on r.installation_id = i.id
 where i.deleted_at is null
   and r.removed_at is null
"""


async def tell(
    client: httpx.AsyncClient, database: Database, event: str, payload: dict[str, Any]
) -> None:
    answer = await deliver(client, payload, event)
    assert answer.json()["status"] in {"recorded", "duplicate"}, answer.text
    assert (await result_of(database))["status"] == "processed"


async def state_of(database: Database) -> tuple[bool, bool]:
    """Return whether the installation is deleted, and its repository removed."""
    [row] = await rows(database, _STATE)
    return row["deleted"], row["removed"]


def listed_at(when: datetime) -> InstallationSeen:
    """Return the installation as GitHub's list of a time shows it; GitHub's clock stood still."""
    return InstallationSeen(
        id=5,
        account_id=1001,
        account_login="ann",
        account_type="User",
        repository_selection="selected",
        suspended_at=None,
        changed_at=datetime.fromisoformat(at(0)),
        is_deleted=False,
        installed_by=None,
        listed_at=when,
    )


NEWER: dict[str, Callable[[int], tuple[str, dict[str, Any]]]] = {
    "created": lambda minutes: ("installation", installed("created", minutes)),
    "unsuspend": lambda minutes: ("installation", installed("unsuspend", minutes)),
    "permissions": lambda minutes: (
        "installation",
        installed("new_permissions_accepted", minutes),
    ),
    "added": lambda minutes: ("installation_repositories", listed("added", minutes, brief(2))),
}


@pytest.mark.parametrize("name", NEWER)
async def test_a_newer_event_brings_an_installation_back_with_its_repositories(
    client: httpx.AsyncClient, database: Database, name: str
) -> None:
    await tell(client, database, "installation", installed("created", 0))
    await tell(client, database, "installation", installed("deleted", 5))
    deleted = await state_of(database)

    await tell(client, database, *NEWER[name](6))

    assert deleted == (True, True)
    assert await state_of(database) == (False, False)


@pytest.mark.parametrize("minutes", [4, 5])
@pytest.mark.parametrize("name", NEWER)
async def test_an_event_that_is_not_newer_brings_nothing_back(
    client: httpx.AsyncClient, database: Database, name: str, minutes: int
) -> None:
    """GitHub may leave the clock of an installation as it was when it deletes it."""
    await tell(client, database, "installation", installed("created", 0))
    await tell(client, database, "installation", installed("deleted", 5))

    await tell(client, database, *NEWER[name](minutes))

    assert await state_of(database) == (True, True)


async def test_a_deletion_without_a_list_of_repositories_removes_them_and_gives_them_back(
    client: httpx.AsyncClient, database: Database
) -> None:
    await tell(client, database, "installation", installed("created", 0))
    await tell(client, database, "installation", installed("deleted", 5) | {"repositories": []})
    deleted = await state_of(database)

    await tell(client, database, "installation", installed("unsuspend", 6) | {"repositories": []})

    assert (deleted, await state_of(database)) == ((True, True), (False, False))


async def test_what_was_removed_before_the_deletion_does_not_come_back_with_it(
    client: httpx.AsyncClient, database: Database
) -> None:
    await tell(client, database, "installation", installed("created", 0))
    await tell(client, database, "installation_repositories", listed("removed", 1))
    await tell(client, database, "installation", installed("deleted", 5) | {"repositories": []})

    await tell(client, database, "installation", installed("unsuspend", 6) | {"repositories": []})

    assert await state_of(database) == (False, True)


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_events_about_a_deletion_lead_to_the_same_end_in_any_order(
    client: httpx.AsyncClient, database: Database, order: tuple[int, ...]
) -> None:
    events = [installed("created", 0), installed("deleted", 5), installed("unsuspend", 6)]

    for place in order:
        await tell(client, database, "installation", events[place])

    assert (await state_of(database))[0] is False


async def test_the_list_of_a_later_time_brings_an_installation_back(
    client: httpx.AsyncClient, database: Database
) -> None:
    await tell(client, database, "installation", installed("created", 0))
    await tell(client, database, "installation", installed("deleted", 5))
    before = datetime.now(UTC) - timedelta(hours=1)

    await record_changes(database, AccountChanges(installations=(listed_at(before),)))
    after_an_old_list = await state_of(database)
    await record_changes(database, AccountChanges(installations=(listed_at(datetime.now(UTC)),)))

    assert after_an_old_list == (True, True)
    assert await state_of(database) == (False, False)


async def test_an_installation_that_a_list_brought_back_can_be_deleted_again(
    client: httpx.AsyncClient, database: Database
) -> None:
    await tell(client, database, "installation", installed("created", 0))
    await tell(client, database, "installation", installed("deleted", 5))
    await record_changes(database, AccountChanges(installations=(listed_at(datetime.now(UTC)),)))

    await tell(client, database, "installation", installed("deleted", 5) | {"again": True})

    assert await state_of(database) == (True, True)


async def test_reconciliation_brings_back_what_github_still_lists(
    client: httpx.AsyncClient, database: Database, github: GitHubDouble
) -> None:
    gardeners = community(github, 1, ("ann",))
    [one] = gardeners.installations
    told = {
        "installation": one.shown() | {"updated_at": at(0)},
        "repositories": [each.brief() for each in one.repositories],
        "sender": one.account.shown(),
    }
    for action in ("created", "deleted"):
        await tell(client, database, "installation", told | {"action": action})
    access = access_of(github, gardeners.app)
    async with open_github(access) as opened:
        lost = await value(database, _READABLE)
        await list_all_installations(database, opened.app)
        found = await value(database, _READABLE)
        await list_all_installations(database, opened.app)

    assert (lost, found) == (0, 2)
    listings = "select count(*) from webhook_deliveries where source = 'reconciliation'"
    assert await value(database, listings) == 1


# Repositories, which an owner can restore


async def is_deleted(database: Database) -> bool:
    found: bool = await value(
        database, "select deleted_at is not null from repositories where id = $1", GARDEN
    )
    return found


@pytest.mark.parametrize(("minutes", "stays"), [(0, True), (1, True), (2, False)])
async def test_a_newer_event_about_a_repository_brings_it_back(
    client: httpx.AsyncClient, database: Database, minutes: int, stays: bool
) -> None:
    await tell(client, database, "repository", changed("edited", -1))
    await tell(client, database, "repository", changed("deleted", 1))

    await tell(client, database, "repository", changed("edited", minutes))

    assert await is_deleted(database) is stays


@pytest.mark.parametrize(("hours", "stays"), [(-1, True), (1, False)])
async def test_a_later_list_brings_a_repository_back(
    client: httpx.AsyncClient, database: Database, hours: int, stays: bool
) -> None:
    await tell(client, database, "installation", installed("created", 0))
    await tell(client, database, "repository", changed("deleted", 1))
    found = RepositorySeen(
        id=GARDEN,
        full_name="ann/garden",
        is_private=False,
        is_fork=False,
        seen_at=datetime.fromisoformat(at(1)),
        listed_at=datetime.now(UTC) + timedelta(hours=hours),
        installation_id=5,
        is_archived=False,
        is_deleted=None,
        is_removed=False,
    )

    await record_changes(database, AccountChanges(repositories=(found,)))

    assert await is_deleted(database) is stays
