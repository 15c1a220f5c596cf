"""Commands for deliveries and for counting the days again."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from tests.support.db_helpers import marks
from tests.support.github import commit, deliver, push, seoul
from tests.support.log_entries import advanced, age, append, entry
from tests.support.people import ANN, BOB, plant, pushed, read
from tests.support.programs import run, succeed
from webhook_app.jobs.retention import prune
from webhook_app.store.database import Database


@pytest.mark.programs
async def test_deliveries_are_listed_newest_first_and_filtered(
    variables: dict[str, str], client: httpx.AsyncClient
) -> None:
    assert (await succeed(variables, "deliveries", "list", "--json")).json() == []
    await deliver(client, push([commit(seoul("2025-03-10 10:00:00"))]), delivery_id="first")
    await deliver(client, {"zen": "Keep it simple."}, "ping", delivery_id="second")
    await deliver(client, b"not json", delivery_id="third")

    async def ids(*more: str) -> list[str]:
        listed = await succeed(variables, "deliveries", "list", "--json", *more)
        return [delivery["delivery_id"] for delivery in listed.json()]

    assert await ids() == ["third", "second", "first"]
    assert await ids("--event", "push") == ["third", "first"]
    assert await ids("--status", "pending") == ["third"]
    assert await ids("--limit", "1") == ["third"]
    table = (await succeed(variables, "deliveries", "list")).out
    assert all(name in table for name in ("first", "second", "third", "acme/garden"))


@pytest.mark.programs
async def test_a_delivery_is_shown_by_either_of_its_names(
    variables: dict[str, str], client: httpx.AsyncClient
) -> None:
    payload = push([commit(seoul("2025-03-10 10:00:00"), message="하루 하나")])
    await deliver(client, payload, delivery_id="the-guid")

    shown = (await succeed(variables, "deliveries", "show", "the-guid", "--json")).json()

    assert (shown["event"], shown["status"]) == ("push", "processed")
    assert json.loads(shown["body"]) == payload
    assert "x-hub-signature-256" not in shown["headers"]
    by_number = await succeed(variables, "deliveries", "show", str(shown["id"]), "--json")
    assert by_number.json() == shown
    assert "하루 하나" in (await succeed(variables, "deliveries", "show", "the-guid")).out


@pytest.mark.programs
async def test_replaying_brings_back_what_is_missing_and_changes_nothing_else(
    variables: dict[str, str], client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    for day in (10, 11, 12):
        await pushed(client, commit(seoul(f"2025-03-{day} 10:00:00")))
    before = await read(client, "/api/attendance/stats")
    commits = (await read(client, "/api/github-commits/ann"))["commits"]

    replayed = await succeed(variables, "deliveries", "replay", "--json")
    assert replayed.json() == {"processed": 3}
    assert await read(client, "/api/attendance/stats") == before
    assert (await read(client, "/api/github-commits/ann"))["commits"] == commits

    async with database.write_transaction() as connection:
        await connection.execute("delete from github_commits")
        await connection.execute("delete from attendance")
    await succeed(variables, "deliveries", "replay")

    assert await read(client, "/api/attendance/stats") == before


@pytest.mark.programs
async def test_replaying_only_the_failed_or_only_one(
    variables: dict[str, str], client: httpx.AsyncClient
) -> None:
    await deliver(client, b"not json", delivery_id="broken")
    await deliver(client, push([commit(seoul("2025-03-10 10:00:00"))]), delivery_id="fine")

    failed = await succeed(variables, "deliveries", "replay", "--failed", "--json")
    one = await succeed(variables, "deliveries", "replay", "fine", "--json")

    assert failed.json() == {"pending": 1}
    assert one.json() == {"processed": 1}
    shown = (await succeed(variables, "deliveries", "show", "broken", "--json")).json()
    assert (shown["attempts"], bool(shown["error"])) == (2, True)


@pytest.mark.programs
async def test_what_waits_is_listed_shown_and_replayed_without_a_server(
    variables: dict[str, str], database: Database
) -> None:
    await plant(database, ANN)
    payload = push([commit(seoul("2025-03-10 10:00:00"))])
    [row_id] = await append(database, entry(payload, delivery_id="waits"))

    listed = await succeed(variables, "deliveries", "list", "--status", "recorded", "--json")
    shown = (await succeed(variables, "deliveries", "show", "waits", "--json")).json()
    replayed = await succeed(variables, "deliveries", "replay", "waits", "--json")
    after = (await succeed(variables, "deliveries", "show", "waits", "--json")).json()

    assert [one["id"] for one in listed.json()] == [row_id]
    assert (shown["status"], shown["source"], shown["attempts"]) == ("recorded", "webhook", 0)
    assert json.loads(shown["body"]) == payload
    assert replayed.json() == {"processed": 1}
    assert (after["status"], after["attempts"]) == ("processed", 1)
    assert await marks(database) == {"2025-03-10": 1}
    assert (
        await succeed(variables, "deliveries", "list", "--status", "recorded", "--json")
    ).json() == []


@pytest.mark.programs
async def test_a_delivery_whose_week_was_dropped_is_reported_as_such(
    variables: dict[str, str], database: Database
) -> None:
    await append(database, entry(b"no push", delivery_id="old"))
    await advanced(database)
    await age(database, timedelta(days=100))
    await prune(database, 90)

    for command in ("show", "replay"):
        finished = await run(variables, "deliveries", command, "old")

        assert finished.code == 1
        assert "There is no delivery old." in finished.err
        assert "DELIVERY_RETENTION_DAYS" in finished.err


@pytest.mark.programs
async def test_rebuilding_counts_the_days_again(
    variables: dict[str, str], client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN, BOB)
    await pushed(client, commit(seoul("2025-03-10 10:00:00")))
    before = await read(client, "/api/attendance/stats")
    async with database.write_transaction() as connection:
        await connection.execute("delete from attendance")

    rebuilt = await succeed(
        variables, "attendance", "rebuild", "--season", str(season.id), "--json"
    )

    assert rebuilt.json() == {"participants": 2}
    assert await read(client, "/api/attendance/stats") == before
    assert "2 participants" in (await succeed(variables, "attendance", "rebuild")).out
