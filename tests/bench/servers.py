"""The measured systems, each a server process with a new PostgreSQL."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from tests.bench.machine import cpu_seconds
from tests.bench.payloads import PARTICIPANTS, SECRET, participant, repositories
from tests.support.postgres import execute as execute_at
from webhook_app import embedded
from webhook_app.changes.seasons import create_season
from webhook_app.models import Season
from webhook_app.store.database import connect, open_database
from webhook_app.store.migrations import migrate

ROOT = Path(__file__).parents[2]
OURS, BESIDE = "ours", "beside"

_PREPARE = """
import asyncio, sys
from pathlib import Path
import msgspec
from tests.bench.servers import Postgres, prepare_ours
from webhook_app.models import Season

season = msgspec.json.decode(sys.argv[2], type=Season)
asyncio.run(prepare_ours(Postgres(sys.argv[1], 0, Path()), season, int(sys.argv[3])))
"""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running PostgreSQL with stock settings; `url` may lead through a relay."""

    url: str
    pid: int
    pgbench: Path

    def cpu_seconds(self) -> float:
        """Return the CPU seconds of all its processes."""
        return cpu_seconds(self.pid)


@dataclass(frozen=True, slots=True)
class Server:
    """A running receiver and its database."""

    name: str
    port: int
    pid: int
    postgres: Postgres


@contextmanager
def postgres(folder: Path, **settings: str) -> Generator[Postgres]:
    """Run a new PostgreSQL in a folder; `settings` change its defaults."""
    folder.mkdir(parents=True)
    server = embedded.start(folder / "data")
    try:
        if settings:
            for name, value in settings.items():
                execute_at(server, f"alter system set {name} = {value}")
            server.stop()
            server = embedded.start(folder / "data")
        yield Postgres(server.get_uri(), server.get_pid() or 0, server.bin_path / "pgbench")
    finally:
        server.cleanup()
        atexit.unregister(server._cleanup)  # it would create the folder again for its lock file


@contextmanager
def process(
    name: str,
    folder: Path,
    database: Postgres,
    *command: str,
    program: str = sys.executable,
    checkout: Path = ROOT,
    **environment: str,
) -> Generator[Server]:
    """Run a server as a process; its environment has the port and the database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {
        "DATABASE_URL": database.url,
        "DATA_DIR": str(folder),
        "GITHUB_WEBHOOK_SECRET": SECRET,
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.log").open("wb") as log:
        running = subprocess.Popen(
            [program, *(part.format(port=port) for part in command)],
            cwd=checkout,
            env=os.environ | variables | environment,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(port, running, folder / f"{name}.log")
        yield Server(name, port, running.pid, database)
    finally:
        running.terminate()
        with suppress(subprocess.TimeoutExpired):
            running.wait(15)
        running.kill()


@contextmanager
def ours(folder: Path, database: Postgres) -> Generator[Server]:
    """Run this program, as `webhook-app serve` does."""
    with process(OURS, folder, database, "-m", "webhook_app", "serve") as server:
        yield server


@contextmanager
def beside(checkout: Path, folder: Path, database: Postgres) -> Generator[Server]:
    """Run the program of another checkout, with the packages of this one."""
    command = ("-m", "webhook_app", "serve")
    with process(BESIDE, folder, database, *command, checkout=checkout) as server:
        yield server


@contextmanager
def fastapi(folder: Path, database: Postgres) -> Generator[Server]:
    """Run fastapi_receiver.py under uvicorn."""
    command = (
        *("-m", "uvicorn", "tests.bench.fastapi_receiver:app", "--port", "{port}"),
        *("--loop", "uvloop", "--http", "httptools", "--no-access-log"),
    )
    with process("fastapi", folder, database, *command) as server:
        yield server


async def prepare_ours(database: Postgres, season: Season, participants: int) -> Season:
    """Migrate, add the participants to a season, and return it."""
    connection = await connect(database.url)
    await migrate(connection)
    async with open_database(database.url) as opened:
        season = await create_season(opened, season)
    people = [participant(index) for index in range(participants)]
    await connection.executemany(
        "insert into users (github_user_id, github_id) values ($1, $2)", [p[:2] for p in people]
    )
    await connection.execute(
        "insert into user_emails (email, user_id) select github_id || '@example.org', id from users"
    )
    await connection.execute(
        "insert into season_members (season_id, user_id, joined_on) select $1, id, $2 from users",
        *(season.id, season.start_date),
    )
    await connection.execute("analyze")
    await connection.close()
    return season


def prepare_beside(checkout: Path, database: Postgres, season: Season, participants: int) -> None:
    """Let another checkout migrate and fill its own database."""
    arguments = [database.url, msgspec.json.encode(season).decode(), str(participants)]
    subprocess.run([sys.executable, "-c", _PREPARE, *arguments], cwd=checkout, check=True)


async def prepare_fastapi(database: Postgres, participants: int = PARTICIPANTS) -> None:
    """Store users and repositories; the server has created the tables."""
    connection = await asyncpg.connect(database.url)
    people = [participant(index) for index in range(participants)]
    await connection.executemany(
        "insert into users (github_id, email) values ($1, $2)", [p[1:] for p in people]
    )
    await connection.executemany(
        "insert into repositories (id, full_name, is_private) values ($1, $2, $3)",
        [(r.id, r.full_name, r.is_private) for r in repositories()],
    )
    await connection.execute("analyze")
    await connection.close()


async def execute(database: Postgres, statements: str) -> None:
    """Execute statements without parameters."""
    connection = await asyncpg.connect(database.url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def fetch_value(database: Postgres, query: str) -> Any:
    """Return the value of a query."""
    connection = await asyncpg.connect(database.url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def _wait_for(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        if running.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"{log.stem} did not start:\n{log.read_text()[-2000:]}")
