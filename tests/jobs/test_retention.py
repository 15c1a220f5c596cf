"""The weeks of the log that are past their time are dropped, and nothing else is."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from tests.support.clock import DAY
from tests.support.db_helpers import count, marks, rows
from tests.support.github import commit, deliver, push, seoul
from tests.support.log_entries import (
    advanced,
    age,
    append,
    drop_partitions,
    entry,
    logged,
    partitions,
    project,
)
from tests.support.people import ANN, plant
from webhook_app.jobs import retention
from webhook_app.jobs.retention import prune
from webhook_app.store.database import Database

BODIES = [
    *(push([commit(seoul(f"2025-03-10 {hour:02}:00:00"))]) for hour in range(9)),
    b"no push at all",
]


async def recorded(database: Database, *bodies: object) -> list[int]:
    """Append deliveries and let a projector advance beyond them."""
    row_ids = await append(database, *(entry(body) for body in bodies))  # type: ignore[arg-type] # payloads
    await advanced(database)
    return row_ids


async def test_a_week_is_dropped_with_its_digests_and_results_and_its_commits_stay(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "STEP", 3)
    await plant(database, ANN)
    old = await recorded(database, *BODIES)
    young = await recorded(database, push([commit(seoul("2025-03-11 10:00:00"))]))
    await age(database, 100 * DAY, old)

    assert await prune(database, 107) == 0  # its week is not over for so long
    assert await prune(database, 90) == len(old)
    assert await prune(database, 90) == 0

    assert [row["id"] for row in await logged(database)] == young
    assert await rows(database, "select delivery_row_id as id from webhook_delivery_digests") == [
        {"id": row_id} for row_id in young
    ]
    assert await rows(database, "select delivery_row_id as id from webhook_delivery_results") == [
        {"id": row_id} for row_id in young
    ]
    assert await count(database, "github_commits") == 10
    assert await marks(database) == {"2025-03-10": 9, "2025-03-11": 1}


async def test_a_week_with_a_delivery_that_waits_stays(database: Database) -> None:
    await plant(database, ANN)
    old = await recorded(database, *BODIES)
    [waiting] = await append(database, entry(push([commit(seoul("2025-03-11 10:00:00"))])))
    await age(database, 100 * DAY)
    await rows(database, "update projection_state set recorded_after = '-infinity'")

    assert await prune(database, 90) == 0
    assert len(await logged(database)) == len(old) + 1
    await project(database, [waiting])
    assert await marks(database) == {"2025-03-10": 9, "2025-03-11": 1}
    await advanced(database)

    assert await prune(database, 90) == len(old) + 1


async def test_a_run_that_was_stopped_goes_on_and_nothing_is_projected_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await recorded(database, *BODIES)
    await age(database, 100 * DAY)
    monkeypatch.setattr(retention, "STEP", 4)
    forget, steps = retention.log.forget_deliveries, []

    async def forget_one_step(*values: object) -> tuple[int, int]:
        if steps:
            raise RuntimeError("killed")
        steps.append(values)
        return await forget(*values)  # type: ignore[arg-type] # the same ones

    with monkeypatch.context() as patched:
        patched.setattr(retention.log, "forget_deliveries", forget_one_step)
        with pytest.raises(RuntimeError, match="killed"):
            await prune(database, 90)
    assert await count(database, "webhook_delivery_results") == len(old) - 4
    await advanced(database)
    assert await count(database, "webhook_delivery_results") == len(old) - 4

    assert await prune(database, 90) == len(old)
    assert await logged(database) == []
    assert await count(database, "webhook_delivery_results") == 0


async def test_a_reader_only_postpones_it_and_nobody_waits_for_either(
    database: Database, client: httpx.AsyncClient
) -> None:
    old = await recorded(database, *BODIES)
    await age(database, 100 * DAY)
    async with database.connection() as reader, reader.transaction():
        await reader.fetch("select id from webhook_deliveries")
        assert await prune(database, 90) == 0
        ready = (await client.get("/readyz")).json()
        assert ready["projection"]["waiting"] == 0
        answer = await deliver(client, push([commit(seoul("2025-03-11 10:00:00"))]))
        assert answer.json()["status"] == "recorded"

    assert await prune(database, 90) == len(old)
    assert len(await logged(database)) == 1


async def test_the_partitions_of_the_next_weeks_are_added(database: Database) -> None:
    before = await partitions(database)
    await drop_partitions(database)

    await prune(database, 90)

    assert len(before) >= 4
    assert await partitions(database) == before


async def test_a_week_without_a_partition_is_no_obstacle(
    client: httpx.AsyncClient, database: Database
) -> None:
    """As if the schedule had stood still for a month."""
    await plant(database, ANN)
    await drop_partitions(database)

    answer = await deliver(client, push([commit(seoul("2025-03-10 10:00:00"))]))

    assert (answer.status_code, answer.json()["status"]) == (202, "recorded")
    assert await marks(database) == {"2025-03-10": 1}
    assert len(await partitions(database)) >= 4


async def test_a_delivery_that_comes_again_after_its_week_was_dropped_counts_once(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    payload = push([commit(seoul("2025-03-10 10:00:00"))])
    await recorded(database, payload)
    await age(database, timedelta(days=100))
    assert await prune(database, 90) == 1

    again = await deliver(client, payload)

    assert again.json()["status"] == "recorded"
    assert await marks(database) == {"2025-03-10": 1}
    assert await count(database, "github_commits") == 1
