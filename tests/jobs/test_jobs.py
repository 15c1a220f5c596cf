"""Jobs as users, commands and several servers see them."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.application import bearer
from tests.support.clock import DAY, HOUR, NOW
from tests.support.db_helpers import rows, until, value
from tests.support.github_double import GitHubDouble
from tests.support.github_double.model import pem
from tests.support.lossy_community import (
    LOGINS,
    Community,
    community,
    shown_book,
)
from tests.support.people import ANN, BOB, Person, join, plant_now
from tests.support.programs import Served, client_of, environment, fail, run, serving, succeed
from tests.support.recovery import reconciling
from webhook_app.changes.accounts import promote
from webhook_app.jobs.reconciliation import reconcile
from webhook_app.settings import Settings
from webhook_app.store import jobs
from webhook_app.store.database import Database

PEOPLE = [Person(login, number) for number, login in enumerate(LOGINS, start=1001)]


@pytest.fixture
async def admin(database: Database, settings: Settings) -> dict[str, str]:
    bob = await join(database, None, BOB)
    await promote(database, bob, is_admin=True)
    return {"authorization": bearer(settings, bob)}


def program(settings: Settings, github: GitHubDouble, gardeners: Community) -> dict[str, str]:
    """Return the environment of a program that is this App."""
    return environment(
        settings,
        GITHUB_APP_ID=gardeners.app.id,
        GITHUB_APP_PRIVATE_KEY=pem(gardeners.app.key),
        GITHUB_API_URL=github.url,
    )


async def the_run(database: Database, **wanted: object) -> dict[str, Any] | None:
    """Return the newest run of a kind."""
    found = await rows(database, "select * from job_runs order by id desc")
    return next((r for r in found if all(r[name] == v for name, v in wanted.items())), None)


@pytest.mark.programs
async def test_a_check_is_requested_once_and_reports_its_progress(
    client: httpx.AsyncClient, database: Database, settings: Settings, admin: dict[str, str]
) -> None:
    ann = {"authorization": bearer(settings, await join(database, None, ANN))}

    first = await client.post("/api/attendance/check", headers=admin)
    second = await client.post("/api/attendance/check", headers=admin)
    own = await client.post("/api/attendance/check/ann", headers=ann)
    other = await client.post("/api/attendance/check/bob", headers=ann)
    unknown = await client.post("/api/attendance/check/nobody", headers=admin)

    assert first.status_code == own.status_code == 202
    assert first.json()["status"] in {"queued", "running", "failed"}
    assert {first.json()["job_id"]} <= {second.json()["job_id"], first.json()["job_id"]}
    assert other.status_code == 403
    assert unknown.status_code == 404

    async def has_ended() -> bool:
        told = await client.get(f"/api/attendance/check/{first.json()['job_id']}", headers=ann)
        return bool(told.json()["status"] == "failed")

    await until(has_ended)  # there is no App
    jobs_told = (await client.get("/api/admin/jobs", headers=admin)).json()
    assert any("no GitHub App" in (run["error"] or "") for run in jobs_told["runs"])
    assert jobs_told["recovery"]["unresolved_outages"] == 0
    metrics = (await client.get("/metrics")).text
    assert "recovery_unresolved_outages 0.0" in metrics
    assert "recovery_is_silent 0.0" in metrics


@pytest.mark.programs
async def test_the_commands_compare_and_report(
    database: Database, settings: Settings, github: GitHubDouble
) -> None:
    await plant_now(database, *PEOPLE, past=9)
    gardeners = community(github, 5)
    gardeners.live(NOW - 9 * DAY, NOW - HOUR)
    variables = program(settings, github, gardeners)

    whole = (await succeed(variables, "reconcile", "--json")).json()
    again = (await succeed(variables, "reconcile")).out
    one = (await succeed(variables, "reconcile", "--repo", "ANN/garden-1", "--json")).json()
    refusal = await fail(variables, "reconcile", "--repo", "ann/nowhere")
    listed = (await succeed(variables, "jobs", "--json")).json()
    table = (await succeed(variables, "jobs")).out
    without = await fail(environment(settings), "reconcile")

    assert whole["numbers"]["backfilled"] > 50
    assert whole["status"] == "succeeded"
    assert "Compared 16 repositories" in again
    assert one["numbers"]["repositories"] == 1
    assert "ann/nowhere" in refusal
    assert [run["trigger"] for run in listed[:3]] == ["command"] * 3
    assert "reconcile" in table
    assert "no GitHub App" in without


@pytest.mark.programs
async def test_a_server_sweeps_and_reconciles_by_itself_and_resumes_after_a_kill(
    database: Database, settings: Settings, github: GitHubDouble, tmp_path: Path
) -> None:
    await plant_now(database, *PEOPLE, past=9)
    gardeners = community(github, 6)
    gardeners.live(NOW - 9 * DAY, NOW - HOUR)
    gardeners.all_deliveries()
    github.rest.slow_seconds = 0.2
    github.rest.fail("/activity$", "slow")
    variables = program(settings, github, gardeners)

    async with serving(variables, tmp_path / "first.log") as server:
        await until(lambda: has_passed(database, 3), 30)
        server.process.send_signal(signal.SIGKILL)
        await server.process.wait()
    passed = await value(database, "select count(*) from repository_passes")
    github.rest.mend()
    async with serving(variables, tmp_path / "second.log") as server:
        await until(lambda: the_run(database, job="reconcile", status="succeeded"), 30)
        code = await server.stop()

    assert code == 0
    interrupted = await the_run(database, job="reconcile", status="interrupted")
    resumed = await the_run(database, job="reconcile", status="succeeded")
    assert interrupted is not None
    assert resumed is not None
    assert 3 <= passed < 16
    assert resumed["numbers"]["skipped"] == passed
    assert (interrupted["attempt"], resumed["attempt"]) == (1, 2)
    before = await shown_book(database)
    await rows(database, "delete from repository_passes")
    async with reconciling(database, github, gardeners) as parts:
        await reconcile(parts)
    assert await shown_book(database) == before


@pytest.mark.programs
async def test_a_server_that_stops_leaves_no_run_behind(
    database: Database, settings: Settings, github: GitHubDouble, tmp_path: Path
) -> None:
    await plant_now(database, *PEOPLE, past=9)
    gardeners = community(github, 16)
    gardeners.live(NOW - 9 * DAY, NOW - HOUR)
    github.rest.slow_seconds = 0.3
    github.rest.fail("/activity$", "slow")
    log = tmp_path / "server.log"
    async with serving(program(settings, github, gardeners), log) as server:
        await until(lambda: has_passed(database, 1), 30)
        code = await server.stop()

    assert code == 0
    found = await the_run(database, job="reconcile")
    assert found is not None
    assert found["status"] == "interrupted"
    assert found["finished_at"] is not None
    assert "Traceback" not in log.read_text()


async def has_passed(database: Database, number: int) -> bool:
    count: int = await value(database, "select count(*) from repository_passes")
    return count >= number


@pytest.mark.programs
async def test_of_three_servers_one_runs_each_job_and_another_takes_over_from_a_killed_one(
    database: Database, settings: Settings, github: GitHubDouble, tmp_path: Path
) -> None:
    await plant_now(database, *PEOPLE, past=9)
    gardeners = community(github, 7)
    gardeners.live(NOW - 9 * DAY, NOW - HOUR)
    github.rest.slow_seconds = 25
    github.rest.fail("/activity$", "slow", skip=1)
    variables = program(settings, github, gardeners)
    async with AsyncExitStack() as stack:
        servers: list[Served] = [
            await stack.enter_async_context(serving(variables, tmp_path / "0.log"))
        ]
        await until(lambda: has_passed(database, 1), 30)  # the first one runs it, and now waits
        for number in (1, 2):
            log = tmp_path / f"{number}.log"
            servers.append(await stack.enter_async_context(serving(variables, log)))
        assert github.rest.count("/activity$") == len(set(asked(github)))
        servers[0].process.send_signal(signal.SIGKILL)
        await servers[0].process.wait()
        github.rest.mend()
        await until(lambda: the_run(database, job="reconcile", status="succeeded"), 30)
        async with client_of(servers[1]) as client:
            board = (await client.get("/api/board")).json()

    runs = await rows(database, "select status from job_runs where job = 'reconcile' order by id")
    assert [row["status"] for row in runs] == ["interrupted", "succeeded"]
    assert await value(database, "select count(*) from repository_passes") == 16
    # The repository that was being read when its reader was killed may have been requested twice.
    assert github.rest.count("/activity$") - len(set(asked(github))) <= 1
    assert board["totals"]["attended"] + board["totals"]["pending"] == len(PEOPLE)


def asked(github: GitHubDouble) -> list[str]:
    """Return the paths of the repositories whose activity was requested."""
    return [path for path, _ in github.rest.answers if path.endswith("/activity")]


async def test_a_lock_that_is_let_go_is_free_at_once(database: Database) -> None:
    for _ in range(20):
        async with jobs.job_lock(database.url, "water") as lock:
            assert lock is not None
        async with database.connection() as connection:
            assert not await jobs.is_alive(connection, "water")


async def nothing_runs(database: Database) -> bool:
    """Return whether every run of a job has ended."""
    return await value(database, "select count(*) from job_runs where status = 'running'") == 0


@pytest.mark.programs
async def test_the_log_is_swept_once_by_three_servers_and_as_far_back_as_it_goes(
    database: Database, settings: Settings, github: GitHubDouble, tmp_path: Path
) -> None:
    await plant_now(database, *PEOPLE, past=9)
    gardeners = community(github, 8, ("ann",))
    gardeners.live(NOW - 2 * DAY, NOW - HOUR)
    lost = gardeners.all_deliveries()
    variables = program(settings, github, gardeners)
    async with AsyncExitStack() as stack:
        for number in range(3):
            await stack.enter_async_context(serving(variables, tmp_path / f"{number}.log"))
        await until(lambda: the_run(database, job="sweep", status="succeeded"), 30)
        await asyncio.sleep(1)
        await until(lambda: nothing_runs(database), 30)

    held = await value(database, "select count(*) from webhook_deliveries where source = 'sweep'")
    assert held == len(lost)
    assert github.rest.count(r"/deliveries/\d+$") == len(lost)
    found = await rows(database, "select numbers from job_runs where job = 'sweep'")
    # Servers that start late sweep once more, and may be stopped before they have found nothing.
    assert sum(row["numbers"].get("found", 0) for row in found) == len(lost)


@pytest.mark.programs
async def test_a_command_beside_a_running_reconciliation_says_so(
    database: Database, settings: Settings, github: GitHubDouble
) -> None:
    gardeners = community(github, 9)
    variables = program(settings, github, gardeners)
    async with jobs.job_lock(database.url, "reconcile") as lock:
        assert lock is not None
        refusal = await fail(variables, "reconcile")

    assert "already running" in refusal
    assert (await run(variables, "reconcile")).code == 0
