"""Events of installations in any order lead to the same end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.installation_events import (
    ANNS,
    NOON,
    at,
    brief,
    changed,
    installation,
    installed,
)
from webhook_app.events import decode_changes
from webhook_app.projection.installations import apply_changes
from webhook_app.store.database import Connection, open_database

LIFE = (
    "rename",
    "transfer",
    "privatize",
    "publicize",
    "archive",
    "unarchive",
    "suspend",
    "unsuspend",
    "remove",
    "add",
    "reinstall",
)
STEPS = st.lists(st.sampled_from(LIFE), max_size=6)
SHOWN = """
select r.full_name, r.is_private, r.is_fork, r.archived_at is not null as archived,
       r.deleted_at is not null as deleted, r.removed_at is not null as removed, r.installation_id,
       array(
           select row(i.id, i.suspended_at is not null, i.deleted_at is not null)::text
             from installations i
            order by i.id
       ) as installations
  from repositories r
"""


def history(steps: Iterable[str]) -> list[tuple[str, dict[str, Any]]]:
    """Return what GitHub sends while a repository and its installation live through these steps."""
    name, private, archived, number, minutes = "ann/garden", False, False, 5, 0
    suspended: str | None = None
    events = [("installation", installed("created", 0))]

    def seen(action: str) -> tuple[str, dict[str, Any]]:
        payload = changed(action, minutes, name, private=private, archived=archived)
        return "repository", payload | {"installation": {"id": number}}

    def told(event: str, action: str, **lists: Any) -> tuple[str, dict[str, Any]]:
        facts = installation(minutes, number, suspended_at=suspended)
        return event, {"action": action, "installation": facts, "sender": ANNS, **lists}

    for step in steps:
        minutes += 1
        one = [brief(name=name, private=private)]
        match step:
            case "rename":
                name = f"ann/garden-{minutes}"
                events.append(seen("renamed"))
            case "transfer":
                name = f"owner-{minutes}/garden"
                events.append(seen("transferred"))
            case "privatize" | "publicize":
                private = step == "privatize"
                events.append(seen(f"{step}d"))
            case "archive" | "unarchive":
                archived = step == "archive"
                events.append(seen(f"{step}d"))
            case "suspend" | "unsuspend":
                suspended = at(minutes) if step == "suspend" else None
                events.append(told("installation", step, repositories=[]))
            case "remove" | "add":
                lists = {f"repositories_{'removed' if step == 'remove' else 'added'}": one}
                action = "removed" if step == "remove" else "added"
                events.append(told("installation_repositories", action, **lists))
            case "reinstall":
                events.append(told("installation", "deleted", repositories=one))
                number, suspended, minutes = number + 1, None, minutes + 1
                events.append(told("installation", "created", repositories=one))
    return events


async def outcome(connection: Connection, events: Iterable[tuple[str, dict[str, Any]]]) -> Any:
    """Return what is stored after these events; the database is empty again afterwards."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        for number, (event, payload) in enumerate(events):
            received_at = NOON + timedelta(days=1, seconds=number)
            changes = decode_changes(event, json.dumps(payload).encode(), received_at)
            await apply_changes(connection, changes, received_at)
        return [dict(row) for row in await connection.fetch(SHOWN)]
    finally:
        await transaction.rollback()


@pytest.fixture
def runner() -> Iterable[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_in_whatever_order_and_however_often_events_come_the_end_is_the_same(
    database_url: str, runner: asyncio.Runner, data: st.DataObject
) -> None:
    events = history(data.draw(STEPS))
    shuffled = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events)))))

    async def both() -> tuple[Any, Any]:
        async with (
            open_database(database_url, readers=1) as database,
            database.connection() as connection,
        ):
            return await outcome(connection, events), await outcome(connection, shuffled)

    in_order, in_disorder = runner.run(both())

    assert in_disorder == in_order
