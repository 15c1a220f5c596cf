"""Runs of a job: one process at a time, failures and locks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support.clock import DAY
from tests.support.db_helpers import rows, value
from webhook_app.jobs.runner import Job, Running, run_due
from webhook_app.jobs.scheduling import latest_interval
from webhook_app.store import jobs
from webhook_app.store.database import Database, open_database


def job(name: str = "water", **more: Any) -> tuple[Job, list[str]]:
    """Return a job that notes when it runs, and what it did."""
    done: list[str] = []

    async def work(running: Running) -> Mapping[str, int]:
        done.append(running.run.scope)
        await asyncio.sleep(0.2)
        return {"watered": 1}

    async def slot(now: datetime) -> datetime:
        return latest_interval(now, DAY)

    async def always() -> bool:
        return True

    facts: dict[str, Any] = {"work": work, "slot": slot, "is_wanted": always}
    made = Job(name=name, notable=("watered",), totals=("watered",), **(facts | more))
    return made, done


@pytest.mark.programs
async def test_of_many_processes_one_runs_a_job_and_the_run_is_recorded(database: Database) -> None:
    water, done = job()
    async with AsyncExitStack() as stack:
        others = [
            await stack.enter_async_context(open_database(database.url, readers=2))
            for _ in range(5)
        ]
        await asyncio.gather(*(run_due(one, water) for one in others))
        await asyncio.gather(*(run_due(one, water) for one in others))

    assert done == [""]
    [held] = await rows(database, "select * from job_runs")
    assert (held["job"], held["status"], held["attempt"]) == ("water", "succeeded", 1)
    assert held["started_at"] < held["finished_at"]
    assert held["numbers"] == {"watered": 1}
    assert await rows(database, "table recovered_totals") == [{"name": "water_watered", "value": 1}]


@pytest.mark.programs
async def test_a_run_that_fails_says_why_and_waits_for_its_turn(database: Database) -> None:
    async def work(_: Running) -> Mapping[str, int]:
        raise RuntimeError("no water")

    water, _ = job(work=work)

    first, second = await run_due(database, water), await run_due(database, water)

    assert first is not None
    assert (first.status, first.error) == ("failed", "RuntimeError: no water")
    assert second is None
    await rows(database, "update job_runs set finished_at = finished_at + interval '-1h', "
               "started_at = started_at - interval '1h'")  # fmt: skip
    again = await run_due(database, water)
    assert again is not None
    assert (again.attempt, again.trigger) == (2, "retry")


@pytest.mark.programs
async def test_a_run_whose_lock_is_lost_ends_and_is_made_up_for(database: Database) -> None:
    started = asyncio.Event()

    async def work(_: Running) -> Mapping[str, int]:
        started.set()
        await asyncio.sleep(60)
        return {}

    stuck, _ = job(work=work)
    water, done = job()
    running = asyncio.create_task(run_due(database, stuck))
    await started.wait()
    assert await run_due(database, water) is None  # it runs already

    await rows(
        database,
        "select pg_terminate_backend(pid) from pg_locks "
        "where locktype = 'advisory' and objsubid = 1 and granted "
        "and database = (select oid from pg_database where datname = current_database())",
    )
    interrupted = await asyncio.wait_for(running, 5)
    again = await run_due(database, water)

    assert interrupted is not None
    assert interrupted.status == "interrupted"
    assert again is not None
    assert (again.status, again.attempt) == ("succeeded", 2)
    assert done == [""]


@pytest.mark.programs
async def test_a_run_that_is_stopped_is_interrupted_and_a_requested_run_is_queued_again(
    database: Database,
) -> None:
    started = asyncio.Event()

    async def work(running: Running) -> Mapping[str, int]:
        await running.progress(1, 7)
        started.set()
        await asyncio.sleep(60)
        return {}

    async def never(_: datetime) -> None:
        return None

    stuck, _ = job(work=work, slot=never)
    async with database.connection() as connection:
        asked = await jobs.queue_run(connection, "water", "user/1", "request")
        assert await jobs.queue_run(connection, "water", "user/1", "request") == asked
    running = asyncio.create_task(run_due(database, stuck))
    await started.wait()
    async with database.connection() as connection:
        joined = await jobs.queue_run(connection, "water", "user/1", "request")
        under_way = await jobs.find_run(connection, asked[0])
    running.cancel()
    await asyncio.wait({running})
    water, done = job(slot=never)
    await run_due(database, water)

    assert joined == (asked[0], "running")
    assert under_way is not None
    assert (under_way.done, under_way.total) == (1, 7)
    found = await rows(database, "select status, attempt from job_runs order by id")
    assert [tuple(row.values()) for row in found] == [("interrupted", 1), ("succeeded", 2)]
    assert done == ["user/1"]


@pytest.mark.programs
async def test_what_waits_for_another_try_does_not_keep_the_clock_waiting(
    database: Database,
) -> None:
    water, done = job()
    async with database.connection() as connection:
        asked, _ = await jobs.queue_run(connection, "water", "", "request")
    await rows(database, "update job_runs set retry_at = now() + interval '1 hour'")

    first = await run_due(database, water)

    assert first is not None
    assert (first.id, first.status, done) == (asked, "succeeded", [""])


@pytest.mark.programs
async def test_of_idle_runs_only_the_latest_stays(database: Database) -> None:
    async def nothing(_: Running) -> Mapping[str, int]:
        return {"watered": 0, "seen": 5}

    times = iter(range(1, 99))

    async def slot(now: datetime) -> datetime:
        return now - DAY + next(times) * timedelta(seconds=1)

    idle, _ = job(work=nothing, slot=slot)
    for _ in range(4):
        await run_due(database, idle)

    assert await value(database, "select count(*) from job_runs") == 1
