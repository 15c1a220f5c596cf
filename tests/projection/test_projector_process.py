"""The projector's process beside a server: replaced when it ends or hangs, gone with the server."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.support.db_helpers import join, marks, open_season, until, value
from tests.support.github import commit, post, projected, push, seoul
from tests.support.log_entries import HOSTS, entry
from tests.support.programs import client_of, environment, serving
from tests.support.projectors import (
    an_elected_one,
    elected_pid,
    is_projected,
    projector_process_of,
    record,
)
from webhook_app.models import Season
from webhook_app.projector_process import ProjectorSettings, running_projector_process
from webhook_app.settings import Settings
from webhook_app.store.database import Database

pytestmark = pytest.mark.programs

NOON = seoul("2025-03-10 12:00:00")
PATIENCE_SECONDS = 30


@pytest.fixture
async def season(database: Database) -> Season:
    """Return Season 10 with Ann in it."""
    opened = await open_season(database)
    await join(database, opened, "ann")
    return opened


@contextmanager
def a_process(settings: Settings, hang_seconds: float) -> Generator[None]:
    """Run a projector's process as a server does, beside this one."""
    ours = ProjectorSettings(
        database_url=settings.database_url or "",
        noreply_hosts=HOSTS,
        data_dir=str(settings.data_dir),
        log_level="INFO",
        log_format="json",
    )
    with running_projector_process(ours, hang_seconds):
        yield


async def until_gone(process: psutil.Process) -> None:
    async def is_gone() -> bool:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE

    await until(is_gone, PATIENCE_SECONDS)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_a_process_that_ends_is_replaced(
    settings: Settings, database: Database, season: Season, tmp_path: Path, number: signal.Signals
) -> None:
    """By an operator, or by the kernel when memory is short; deliveries come in all the time."""
    variables = environment(settings, LOG_FORMAT="json")
    async with serving(variables, tmp_path / "log") as served, client_of(served) as client:
        for _ in range(2):
            first = await projector_process_of(served.process.pid)
            await an_elected_one(database)
            first.send_signal(number)
            answers = [await post(client, push([commit(NOON)])) for _ in range(5)]
            assert [answer.status_code for answer in answers] == [202] * 5
            await projected(client)
            assert await projector_process_of(served.process.pid) != first

    assert await marks(database) == {"2025-03-10": 10}
    assert (tmp_path / "log").read_text().count("projector_process_ended") == 2


async def test_a_process_that_hangs_is_replaced(
    settings: Settings, database: Database, season: Season
) -> None:
    with a_process(settings, hang_seconds=3.0):
        first = await projector_process_of(os.getpid())
        await an_elected_one(database)
        first.suspend()
        ids = await record(database, [entry(push([commit(NOON)]))])
        await until(lambda: is_projected(database, ids), PATIENCE_SECONDS)
        await until_gone(first)

    assert await marks(database) == {"2025-03-10": 1}
    assert not [t for t in threading.enumerate() if t.name == "projector-supervisor"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_the_process_ends_with_its_server(
    settings: Settings, database: Database, season: Season, tmp_path: Path, number: signal.Signals
) -> None:
    """It holds the lock: a server that is started again at once must get it."""
    async with serving(environment(settings), tmp_path / "log") as served:
        process = await projector_process_of(served.process.pid)
        pid = await an_elected_one(database)
        served.process.send_signal(number)
        await until_gone(process)

    async def is_free() -> bool:
        return await elected_pid(database) != pid

    await until(is_free, PATIENCE_SECONDS)


async def test_what_it_projects_is_in_the_metrics_of_the_server(
    settings: Settings, database: Database, season: Season, tmp_path: Path
) -> None:
    server = serving(environment(settings), tmp_path / "log", fresh=True)
    async with server as served, client_of(served) as client:
        await post(client, push([commit(NOON), commit(NOON)]))
        await projected(client)

        async def is_counted() -> bool:
            text = (await client.get("/metrics")).text
            return 'webhook_commits_total{verdict="counted"} 2.0' in text

        await until(is_counted, PATIENCE_SECONDS)
        text = (await client.get("/metrics")).text

    assert "projection_lag_seconds_count 1.0" in text
    assert 'webhook_deliveries_total{event="push",outcome="recorded"} 1.0' in text
    assert "process_resident_memory_bytes" in text
    assert await value(database, "select count(*) from webhook_delivery_results") == 1
