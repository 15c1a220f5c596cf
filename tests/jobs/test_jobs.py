"""Jobs on the clock: when they are due, that one process runs them, and what a kill leaves."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.support.db_helpers import rows, until, value
from tests.support.github import commit, deliver, push, seoul
from tests.support.github_double import GitHubDouble, serving_github
from tests.support.github_double.model import pem
from tests.support.lossy_community import (
    LOGINS,
    Community,
    access_of,
    community,
    parts_of,
    shown_book,
)
from tests.support.people import ANN, BOB, Person, join, plant_now
from tests.support.programs import Served, client_of, environment, fail, run, serving, succeed
from tests.web.test_api_users import bearer
from webhook_app.changes.accounts import promote
from webhook_app.jobs.reconciliation import reconcile
from webhook_app.jobs.retention import prune
from webhook_app.jobs.runner import Job, Running, run_due
from webhook_app.jobs.scheduling import latest_interval, latest_night, next_due
from webhook_app.models import Season
from webhook_app.settings import Settings
from webhook_app.store import jobs
from webhook_app.store.database import Database, open_database
from webhook_app.store.jobs import Run

PEOPLE = [Person(login, number) for number, login in enumerate(LOGINS, start=1001)]
NOW = datetime.now(UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def github() -> AsyncGenerator[GitHubDouble]:
    async with serving_github() as double:
        yield double


# When


def season_in(zone: str, start: date = date(2025, 3, 10), days: int = 100) -> Season:
    return Season(id=1, name="s", start_date=start, days=days, timezone=zone)


def at(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2025-03-10 00:30", None),  # the first day has begun, none has ended
        ("2025-03-11 00:09", None),
        ("2025-03-11 00:10", "2025-03-11 00:10"),
        ("2025-03-11 23:59", "2025-03-11 00:10"),
        ("2025-06-18 00:10", "2025-06-18 00:10"),  # the last day has ended
        ("2025-07-01 12:00", "2025-07-01 00:10"),  # what comes late may still count
        ("2025-09-01 12:00", None),
    ],
)
def test_the_night_is_ten_minutes_after_a_day_of_the_season_ends(
    now: str, night: str | None
) -> None:
    found = latest_night(at("Asia/Seoul", now), [season_in("Asia/Seoul")])

    assert found == (night and at("Asia/Seoul", night))


@pytest.mark.parametrize(
    ("zone", "first", "hours"),
    [
        ("Europe/Berlin", date(2025, 3, 30), 23),
        ("Europe/Berlin", date(2025, 10, 26), 25),
        ("America/New_York", date(2025, 11, 2), 25),
        ("Australia/Lord_Howe", date(2025, 4, 6), 24.5),
        ("UTC", date(2025, 3, 30), 24),
    ],
)
def test_nights_follow_the_clock_of_the_season_where_clocks_change(
    zone: str, first: date, hours: float
) -> None:
    season = season_in(zone, first - 5 * DAY)
    begin = at(zone, f"{first} 00:10").astimezone(UTC)
    nights = {latest_night(begin + HOUR / 4 * n, [season]) for n in range(int(hours * 4) + 1)}
    before, after = sorted(night for night in nights if night)

    assert before == begin
    assert after - before == timedelta(hours=hours)


def test_with_several_seasons_the_night_of_whichever_ended_last_counts() -> None:
    seoul_season, utc = season_in("Asia/Seoul"), season_in("UTC")
    now = at("UTC", "2025-03-20 00:05")

    assert latest_night(now, [seoul_season, utc]) == at("UTC", "2025-03-19 15:10")
    assert latest_night(now + 5 * MINUTE, [seoul_season, utc]) == at("UTC", "2025-03-20 00:10")
    assert latest_night(now, []) is None


def a_run(status: jobs.Status, due_at: datetime, attempt: int = 1, **more: Any) -> Run:
    ended = None if status in {"queued", "running"} else due_at + MINUTE
    facts: dict[str, Any] = {
        "id": 1, "job": "j", "scope": "", "trigger": "schedule", "due_at": due_at,
        "attempt": attempt, "status": status, "created_at": due_at, "started_at": due_at,
        "finished_at": ended, "retry_at": None, "done": 0, "total": 0, "numbers": {}, "error": None,
    }  # fmt: skip
    return Run(**(facts | more))


SLOT = at("UTC", "2025-03-20 00:10")


@pytest.mark.parametrize(
    ("last", "after", "attempt"),
    [
        (None, MINUTE, 1),
        (None, -MINUTE, None),
        (a_run("succeeded", SLOT), HOUR, None),
        (a_run("succeeded", SLOT - 3 * DAY), HOUR, 1),  # the server was down for three nights
        (a_run("succeeded", SLOT + HOUR), 2 * HOUR, None),  # somebody asked for it since
        (a_run("failed", SLOT - DAY), MINUTE, 1),
        (a_run("failed", SLOT), 2 * MINUTE, None),
        (a_run("failed", SLOT), 3 * MINUTE, 2),
        (a_run("failed", SLOT, 2), 4 * MINUTE, None),
        (a_run("failed", SLOT, 2), 5 * MINUTE, 3),
        (a_run("failed", SLOT, 6), DAY, None),
        (a_run("partial", SLOT, retry_at=SLOT + HOUR), 59 * MINUTE, None),
        (a_run("partial", SLOT, retry_at=SLOT + HOUR), HOUR, 2),
        (a_run("partial", SLOT - DAY, retry_at=SLOT + HOUR), MINUTE, None),
        (a_run("interrupted", SLOT, 9), 2 * MINUTE, 10),
        (a_run("running", SLOT), 2 * MINUTE, 2),  # asked only where its process is dead
    ],
)
def test_what_is_due_follows_from_the_last_run(
    last: Run | None, after: timedelta, attempt: int | None
) -> None:
    due = next_due(SLOT, last, SLOT + after, 6)

    assert (due and due.attempt) == attempt


def test_every_process_means_the_same_five_minutes() -> None:
    every = 5 * MINUTE

    assert latest_interval(SLOT + 4 * MINUTE + MINUTE / 2, every) == SLOT
    assert latest_interval(SLOT, every) == SLOT


# Once


def job(name: str = "water", **more: Any) -> tuple[Job, list[str]]:
    """A job that notes when it runs, and what it did."""
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
async def test_a_run_that_is_stopped_is_interrupted_and_what_was_asked_for_is_queued_again(
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
async def test_of_idle_runs_only_the_latest_is_kept(database: Database) -> None:
    async def nothing(_: Running) -> Mapping[str, int]:
        return {"watered": 0, "seen": 5}

    times = iter(range(1, 99))

    async def slot(now: datetime) -> datetime:
        return now - DAY + next(times) * timedelta(seconds=1)

    idle, _ = job(work=nothing, slot=slot)
    for _ in range(4):
        await run_due(database, idle)

    assert await value(database, "select count(*) from job_runs") == 1


async def test_old_bodies_are_pruned_in_steps_but_never_those_still_to_be_read(
    client: httpx.AsyncClient, database: Database
) -> None:
    for hour in range(12):
        await deliver(client, push([commit(seoul(f"2025-03-10 {hour:02}:00:00"))]))
    await deliver(client, b"no push at all")
    await rows(database, "update webhook_deliveries set received_at = now() - interval '100 days' "
               "where id <= 8 or status = 'pending'")  # fmt: skip

    assert await prune(database, 99, step=3) == 8
    assert await prune(database, 99, step=3) == 0
    kept = await rows(database, "select id, status from webhook_deliveries where body is not null")
    assert {row["id"] for row in kept if row["status"] == "processed"} == {9, 10, 11, 12}
    assert any(row["status"] == "pending" for row in kept)
    await rows(database, "update webhook_deliveries set received_at = now() - interval '100 days'")
    assert await prune(database, 99, step=3) == 4


# As people see them


@pytest.fixture
async def admin(database: Database, settings: Settings) -> dict[str, str]:
    bob = await join(database, None, BOB)
    await promote(database, bob, is_admin=True)
    return {"authorization": bearer(settings, bob)}


def program(settings: Settings, github: GitHubDouble, gardeners: Community) -> dict[str, str]:
    """The environment of a program that is this App."""
    return environment(
        settings,
        GITHUB_APP_ID=gardeners.app.id,
        GITHUB_APP_PRIVATE_KEY=pem(gardeners.app.key),
        GITHUB_API_URL=github.url,
    )


async def the_run(database: Database, **wanted: object) -> dict[str, Any] | None:
    """The newest run of a kind."""
    found = await rows(database, "select * from job_runs order by id desc")
    return next((r for r in found if all(r[name] == v for name, v in wanted.items())), None)


@pytest.mark.programs
async def test_a_check_is_asked_for_once_and_tells_how_far_it_is(
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
async def test_the_commands_compare_and_tell(
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
    await reconcile(parts_of(database, access_of(github, gardeners.app)))
    assert await shown_book(database) == before


@pytest.mark.programs
async def test_a_server_that_is_told_to_stop_leaves_no_run_behind(
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
    # The repository that was being read when its reader was killed may have been asked for twice.
    assert github.rest.count("/activity$") - len(set(asked(github))) <= 1
    assert board["totals"]["attended"] + board["totals"]["pending"] == len(PEOPLE)


def asked(github: GitHubDouble) -> list[str]:
    """The repositories whose activity was asked for."""
    return [path for path, _ in github.rest.answers if path.endswith("/activity")]


async def test_a_lock_that_is_let_go_is_free_at_once(database: Database) -> None:
    for _ in range(20):
        async with jobs.job_lock(database.url, "water") as lock:
            assert lock is not None
        async with database.connection() as connection:
            assert not await jobs.is_alive(connection, "water")


async def nothing_runs(database: Database) -> bool:
    """Whether every run of a job has ended."""
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

    held = await value(database, "select count(*) from webhook_deliveries")
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

    assert "runs already" in refusal
    assert (await run(variables, "reconcile")).code == 0
