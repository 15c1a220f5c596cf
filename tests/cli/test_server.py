"""The server as a program: its port, its neighbours on one DATA_DIR, its headers, the demo."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import httpx
import psutil
import pytest

from tests.support.github import SECRET, commit, seoul
from tests.support.people import ANN, plant, pushed, read
from tests.support.programs import (
    Served,
    client_of,
    environment,
    eventually,
    fail,
    reading,
    run,
    serving,
    succeed,
)
from webhook_app.settings import Settings
from webhook_app.store.database import Database


@pytest.fixture
def embedded(settings: Settings) -> dict[str, str]:
    """Return the environment of an operator who brings no database."""
    variables = environment(settings)
    del variables["DATABASE_URL"]
    return variables


@pytest.mark.programs
async def test_a_port_that_is_taken_is_reported_in_one_sentence(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        finished = await run(environment(settings, PORT=port), "serve")

    assert finished.code == 1
    assert finished.out == "", "no link, and no word of serving, from a server that cannot"
    assert "PORT" in finished.err
    assert f"127.0.0.1:{port}" in finished.err
    assert finished.err.endswith(".\n")


@pytest.mark.programs
async def test_serve_brings_an_empty_database_to_the_schema(
    embedded: dict[str, str], tmp_path: Path
) -> None:
    server = serving(embedded, tmp_path / "log", fresh=True)
    async with server as served, client_of(served) as client:
        assert (await client.get("/readyz")).json()["status"] == "ready"
        assert await read(client, "/api/users") == []


@pytest.mark.programs
async def test_two_servers_and_the_commands_share_one_data_dir(
    embedded: dict[str, str], tmp_path: Path
) -> None:
    async with serving(embedded, tmp_path / "first") as first:
        await succeed(embedded, "season", "create", "--name", "Season 10", "--start", "2025-03-10")
        await succeed(embedded, "user", "add", "ann", "--github-user-id", "1001")
        async with (
            serving(embedded, tmp_path / "second") as second,
            client_of(first) as to_first,
            client_of(second) as to_second,
            reading(to_first) as at_first,
            reading(to_second) as at_second,
        ):
            await pushed(to_first, commit(seoul("2025-03-10 10:00:00")))
            marks = [await reader.next("mark") for reader in (at_first, at_second)]
            boards = [await read(client, "/api/board") for client in (to_first, to_second)]
            assert await second.stop() == 0
            await pushed(to_first, commit(seoul("2025-03-11 10:00:00")))
            still = await at_first.next("mark")
        listed = await succeed(embedded, "deliveries", "list", "--json")

    assert marks[0] == marks[1]
    assert marks[0].data["github_id"] == "ann"
    assert boards[0] == boards[1]
    assert still.data["attendance_date"] == "2025-03-11"
    assert len(listed.json()) == 2


@pytest.mark.programs
async def test_what_was_pushed_is_there_after_a_restart(
    embedded: dict[str, str], tmp_path: Path
) -> None:
    del embedded["SECRET_KEY"]
    async with serving(embedded, tmp_path / "first") as served, client_of(served) as client:
        await succeed(embedded, "season", "create", "--name", "S", "--start", "2025-03-10")
        await succeed(embedded, "user", "add", "ann", "--github-user-id", "1001")
        await pushed(client, commit(seoul("2025-03-10 10:00:00")))
        before = await read(client, "/api/board")
        token = (await succeed(embedded, "token", "ann")).out.strip()

    async with serving(embedded, tmp_path / "second") as served, client_of(served) as client:
        assert await read(client, "/api/board") == before
        me = await client.get("/api/auth/me", headers={"authorization": f"Bearer {token}"})

    assert me.json()["github_id"] == "ann"


def workers_of(served: Served) -> list[psutil.Process]:
    """Return the processes that serve; none where the program itself does."""
    children = psutil.Process(served.process.pid).children()
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


async def are_there(served: Served, workers: int) -> bool:
    """Return whether all that should serve have been started."""
    return len(workers_of(served)) == (workers if workers > 1 else 0)


@pytest.mark.programs
@pytest.mark.parametrize("workers", [1, 2])
async def test_a_server_killed_without_warning_leaves_nothing_that_stops_the_next(
    embedded: dict[str, str], tmp_path: Path, workers: int
) -> None:
    variables = embedded | {"WORKERS": str(workers)}
    async with serving(variables, tmp_path / "first") as served:
        await eventually(lambda: are_there(served, workers))
        workers_left = workers_of(served)
        served.process.kill()
        await served.process.wait()
        _, alive = await asyncio.to_thread(psutil.wait_procs, workers_left, 30)
        assert alive == []

    async with serving(variables, tmp_path / "second") as served, client_of(served) as client:
        assert (await client.get("/readyz")).status_code == 200
        assert await served.stop() == 0


@pytest.mark.programs
async def test_every_secret_of_the_environment_is_good(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    await plant(database, ANN)
    both = f"another secret of sixteen, {SECRET}"

    async with (
        serving(environment(settings, GITHUB_WEBHOOK_SECRET=both), tmp_path / "log") as served,
        client_of(served) as client,
    ):
        await pushed(client, commit(seoul("2025-03-10 10:00:00")))


@pytest.mark.programs
async def test_the_log_is_json_when_set_so(settings: Settings, tmp_path: Path) -> None:
    variables = environment(settings, LOG_FORMAT="json", LOG_LEVEL="debug")
    async with serving(variables, tmp_path / "log") as served, client_of(served) as client:
        await pushed(client)
        await served.stop()

    lines = [json.loads(line) for line in served.log.read_text().splitlines()]
    assert any(line["event"] == "delivery_recorded" for line in lines)
    assert all({"level", "timestamp"} <= set(line) for line in lines)


async def test_the_metrics_count_what_came(client: httpx.AsyncClient, database: Database) -> None:
    await plant(database, ANN)
    before = await _counted(client)
    await pushed(client, commit(seoul("2025-03-10 10:00:00")))
    await client.post("/webhooks/github", content=b"{}")

    answer = await client.get("/metrics")

    after = await _counted(client)
    assert answer.headers["content-type"].startswith("text/plain")
    assert after["recorded"] == before["recorded"] + 1
    assert after["unsigned"] == before["unsigned"] + 1


async def _counted(client: httpx.AsyncClient) -> dict[str, float]:
    """Return deliveries so far, by outcome; every test of this process counts together."""
    counted = {"recorded": 0.0, "unsigned": 0.0}
    for line in (await client.get("/metrics")).text.splitlines():
        for outcome in counted:
            if line.startswith("webhook_deliveries_total") and f'"{outcome}"' in line:
                counted[outcome] += float(line.rpartition(" ")[2])
    return counted


@pytest.mark.parametrize("path", ["/api/board", "/api/nothing", "/healthz", "/metrics"])
async def test_every_answer_has_security_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "server" not in headers


@pytest.mark.programs
async def test_the_demo_shows_its_past_and_then_live_marks(
    embedded: dict[str, str], tmp_path: Path
) -> None:
    async with serving(embedded, tmp_path / "log", "demo") as served, client_of(served) as client:

        async def past_is_played() -> bool:
            board = await read(client, "/api/board")
            return sum(row["attended_count"] for row in board["participants"]) > 300

        await eventually(past_is_played, within=90)
        board = await read(client, "/api/board")
        async with reading(client) as reader:
            mark = await reader.next("mark", within=60)
        assert await served.stop() == 0

    assert board["phase"] == "running"
    assert len(board["participants"]) >= 20
    assert mark.data["is_attended"] is True
    assert "Traceback" not in served.log.read_text()


@pytest.mark.programs
async def test_the_demo_refuses_a_real_book(embedded: dict[str, str]) -> None:
    await succeed(embedded, "season", "create", "--name", "Season 10", "--start", "2025-03-10")

    line = await fail(embedded, "demo")

    assert "DATA_DIR" in line


@pytest.mark.programs
async def test_the_demo_can_be_stopped_while_it_starts(
    embedded: dict[str, str], tmp_path: Path
) -> None:
    async with serving(embedded, tmp_path / "log", "demo") as served:
        assert await served.stop() == 0

    log = served.log.read_text()
    assert "graceful shutdown exceeded" not in log
    assert "Traceback" not in log
