"""Events of installations, repositories and accounts, in whatever order they arrive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.support.db_helpers import result_of, rows, value
from tests.support.github import commit, deliver, repository, seoul
from tests.support.installation_events import (
    ANNS,
    GARDEN,
    NOON,
    at,
    brief,
    changed,
    installed,
    listed,
    renamed,
)
from tests.support.people import ANN, Person, join, plant, pushed, read
from webhook_app.events import AccountChanges, RepositorySeen
from webhook_app.projection.backfill import record_changes
from webhook_app.store.database import Database


async def tell(client: httpx.AsyncClient, event: str, payload: dict[str, Any]) -> None:
    """Let an event arrive, and wait until it is in the book."""
    answer = await deliver(client, payload, event)
    assert answer.status_code == 202, answer.text


async def garden(database: Database) -> dict[str, Any]:
    (row,) = await rows(database, "select * from repositories where id = $1", GARDEN)
    return row


async def installation_row(database: Database, number: int = 5) -> dict[str, Any]:
    (row,) = await rows(database, "select * from installations where id = $1", number)
    return row


async def test_an_installation_and_its_repositories_are_known_from_the_start(
    client: httpx.AsyncClient, database: Database
) -> None:
    await tell(client, "installation", installed("created", 0))

    row = await installation_row(database)
    assert (row["account_id"], row["account_login"]) == (ANN.number, "ann")
    assert (row["suspended_at"], row["deleted_at"]) == (None, None)
    assert ((await garden(database))["full_name"], (await garden(database))["removed_at"]) == (
        "ann/garden",
        None,
    )


async def test_suspension_comes_and_goes(client: httpx.AsyncClient, database: Database) -> None:
    await tell(client, "installation", installed("created", 0))
    await tell(client, "installation", installed("suspend", 1, suspended_at=at(1)))
    suspended = await installation_row(database)
    await tell(client, "installation", installed("unsuspend", 2))
    back = await installation_row(database)
    await tell(client, "installation", installed("suspend", 1, suspended_at=at(1)))

    assert suspended["suspended_at"] == NOON + timedelta(minutes=1)
    assert back["suspended_at"] is None
    assert (await installation_row(database))["suspended_at"] is None


async def test_new_permissions_change_nothing_else(
    client: httpx.AsyncClient, database: Database
) -> None:
    await tell(client, "installation", installed("created", 0))

    await tell(client, "installation", installed("new_permissions_accepted", 1))

    assert (await installation_row(database))["account_login"] == "ann"


async def test_repositories_come_and_go_with_the_choice(
    client: httpx.AsyncClient, database: Database
) -> None:
    await tell(client, "installation", installed("created", 0))
    states = []
    for action, minutes in (("removed", 1), ("removed", 1), ("added", 2), ("removed", 1)):
        await tell(client, "installation_repositories", listed(action, minutes))
        states.append((await garden(database))["removed_at"] is None)

    assert states == [False, False, True, True]


async def test_uninstalling_keeps_every_mark_and_says_so(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await tell(client, "installation", installed("created", 0))
    await pushed(client, commit(seoul("2025-03-10 10:00:00")), repo=repository(name="ann/garden"))
    before = await read(client, "/api/board")

    await tell(client, "installation", installed("deleted", 60))

    after = await read(client, "/api/board")
    assert after["participants"] == before["participants"]
    assert before["participants"][0]["attended_count"] == 1
    assert (await installation_row(database))["deleted_at"] is not None
    assert (await garden(database))["removed_at"] is not None


async def test_a_listing_that_ends_after_the_uninstall_gives_nothing_back(
    client: httpx.AsyncClient, database: Database
) -> None:
    await tell(client, "installation", installed("created", 0))
    await tell(client, "installation", installed("deleted", 1))

    found = RepositorySeen(
        id=GARDEN,
        full_name="ann/garden",
        is_private=False,
        is_fork=False,
        seen_at=None,
        listed_at=datetime.now(UTC),
        installation_id=5,
        is_archived=False,
        is_deleted=None,
        is_removed=False,
    )
    await record_changes(database, AccountChanges(repositories=(found,)))

    assert (await garden(database))["removed_at"] is not None


async def test_who_installs_again_is_known_by_the_new_installation(
    client: httpx.AsyncClient, database: Database
) -> None:
    for action, minutes, number in (("created", 0, 5), ("created", 9, 6), ("deleted", 8, 5)):
        await tell(client, "installation", installed(action, minutes, number))

    row = await garden(database)
    assert (row["installation_id"], row["removed_at"]) == (6, None)


VISIBILITY = [
    ("repository", changed("privatized", 1, private=True), True),
    ("repository", changed("publicized", 2), False),
    ("repository", changed("privatized", 3, private=True), True),
    ("public", changed("", 4) | {"action": None}, False),
]


async def test_a_change_of_visibility_masks_and_unmasks_at_once(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await tell(client, "installation", installed("created", -9))
    await pushed(
        client,
        commit(seoul("2025-03-10 10:00:00"), message="PLANTED"),
        repo=repository(name="ann/garden", updated_at=at(-9)),
    )

    for event, payload, is_hidden in VISIBILITY:
        await tell(client, event, payload)
        for path in ("/api/github-commits/ann", "/api/attendance/2025-03-10/ann"):
            (shown,) = (await read(client, path))["commits"]
            assert shown["is_private"] is is_hidden
            assert (shown["message"] is None) is is_hidden
            assert (shown["repository"] is None) is is_hidden


async def test_a_repository_becomes_private_whatever_its_listing_said_later(
    client: httpx.AsyncClient, database: Database
) -> None:
    await tell(client, "installation", installed("created", 500))

    await tell(client, "repository", changed("privatized", 0, private=True))
    await tell(client, "installation_repositories", listed("added", 900))

    assert (await garden(database))["is_private"] is True


async def test_a_listing_hides_what_became_private_while_we_were_away(
    client: httpx.AsyncClient, database: Database
) -> None:
    await tell(client, "repository", changed("publicized", 0))

    await tell(client, "installation_repositories", listed("added", 9, brief(private=True)))

    assert (await garden(database))["is_private"] is True


async def test_a_dashboard_is_notified_of_a_repository_that_must_be_hidden(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN)
    before = await value(database, "select revision from seasons where id = $1", season.id)

    await tell(client, "repository", changed("privatized", 1, private=True))

    after = await value(database, "select revision from seasons where id = $1", season.id)
    assert after > before


async def test_a_renamed_repository_is_the_same_with_all_its_commits(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await pushed(
        client,
        commit(seoul("2025-03-10 10:00:00")),
        repo=repository(name="ann/garden", updated_at=at(0)),
    )

    await tell(client, "repository", changed("renamed", 1, "ann/orchard"))
    await tell(client, "repository", changed("edited", 0, "ann/garden"))

    (shown,) = (await read(client, "/api/github-commits/ann"))["commits"]
    assert shown["repository"] == "ann/orchard"


async def test_a_transferred_repository_keeps_its_commits_under_its_new_owner(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await pushed(client, commit(seoul("2025-03-10 10:00:00")), repo=repository(name="ann/garden"))

    await tell(client, "repository", changed("transferred", 1, "acme/garden"))

    (shown,) = (await read(client, "/api/github-commits/ann"))["commits"]
    assert shown["repository"] == "acme/garden"


async def test_an_archived_and_a_deleted_repository_take_back_no_mark(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await pushed(client, commit(seoul("2025-03-10 10:00:00")), repo=repository(name="ann/garden"))
    before = await read(client, "/api/board")
    states = []
    for action, minutes, archived in (
        ("archived", 1, True),
        ("unarchived", 2, False),
        ("archived", 1, True),
        ("deleted", 3, False),
    ):
        await tell(client, "repository", changed(action, minutes, archived=archived))
        row = await garden(database)
        states.append((row["archived_at"] is not None, row["deleted_at"] is not None))

    assert states == [(True, False), (False, False), (False, False), (False, True)]
    assert (await read(client, "/api/board"))["participants"] == before["participants"]


async def test_a_rename_never_splits_a_person(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN)
    await tell(client, "installation", installed("created", 0))
    await pushed(client, commit(seoul("2025-03-10 10:00:00")), repo=repository(name="ann/garden"))
    await tell(client, "installation_target", renamed(ANNS, "ann-2"))
    await tell(client, "installation_target", renamed(ANNS, "ann-2"))
    await pushed(
        client,
        commit(seoul("2025-03-11 10:00:00"), username="ann-2"),
        repo=repository(name="ann-2/garden"),
    )

    (row,) = (await read(client, "/api/board", season=season.id))["participants"]
    assert (row["github_id"], row["attended_count"]) == ("ann-2", 2)
    assert row["github_user_id"] == ANN.number
    assert (await installation_row(database))["account_login"] == "ann-2"


async def test_a_login_that_another_account_takes_over_is_theirs_from_then_on(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN)
    await pushed(client, commit(seoul("2025-03-10 10:00:00")))
    await tell(client, "installation_target", renamed(ANNS, "ann-2"))
    await join(database, season, Person("ann", 2002), season.start_date)
    await pushed(client, commit(seoul("2025-03-11 10:00:00")))

    board = await read(client, "/api/board", season=season.id)

    counted = {row["github_user_id"]: row["attended_count"] for row in board["participants"]}
    assert counted == {ANN.number: 1, 2002: 1}


async def test_commits_that_waited_for_a_new_login_are_matched_by_the_rename(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN)
    await pushed(client, commit(seoul("2025-03-10 10:00:00"), username="ann-2"))

    await tell(client, "installation_target", renamed(ANNS, "ann-2"))

    (row,) = (await read(client, "/api/board", season=season.id))["participants"]
    assert row["attended_count"] == 1


async def test_a_stranger_who_is_renamed_is_not_made_a_user(
    client: httpx.AsyncClient, database: Database
) -> None:
    await tell(client, "installation_target", renamed(ANNS, "ann-2"))

    assert await value(database, "select count(*) from users") == 0


async def test_the_installer_for_an_organisation_can_reach_the_installation(
    client: httpx.AsyncClient, database: Database
) -> None:
    ann = await join(database, None, ANN)
    acme = {"id": 77, "login": "acme", "type": "Organization"}

    await tell(client, "installation", installed("created", 0, account=acme))

    reached = await rows(database, "select user_id, installation_id from user_installations")
    assert reached == [{"user_id": ann.id, "installation_id": 5}]


@pytest.mark.parametrize("event", ["installation", "repository", "installation_target", "public"])
async def test_an_event_that_lacks_what_it_needs_is_stored_to_be_read_again(
    client: httpx.AsyncClient, database: Database, event: str
) -> None:
    answer = await deliver(client, {"action": "created"}, event)

    assert (answer.status_code, answer.json()["status"]) == (202, "recorded")
    assert (await result_of(database))["status"] == "pending"
