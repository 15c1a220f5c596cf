"""A real PostgreSQL for the whole run, and an empty migrated database for each test."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import NoReturn

import httpx
import hypothesis
import pytest
import structlog

from tests.support import forking, programs
from tests.support.application import running
from tests.support.github import SECRET
from tests.support.postgres import (
    NOT_DURABLE,
    Databases,
    databases_of,
    folder_for_postgres,
    own_server,
)
from webhook_app.settings import Settings, load_settings
from webhook_app.store.database import Database, open_database

sys.modules.setdefault("sniffio", None)
"""httpx asks before each request whether trio's sniffio can be imported. Where it is not installed,
Python would look for it on the whole path each time, which takes an eighth of many tests."""

pytest_plugins = (
    "tests.support.browser_users",
    "tests.support.browser",
    "tests.support.fresh_server",
)

PROFILE = "book"
"""The same examples in every run; `pytest --hypothesis-profile=default` looks for new ones."""
hypothesis.settings.register_profile(
    PROFILE,
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile(PROFILE)

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        # With the values of all variables, a traceback would take seconds.
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ]
)


SERVERS = {"browser", "garden", "github", "online", "port"}
"""The fixtures that start a server, also in the test's own loop."""


LONG = ("browser", "programs", "servers", "slow")
"""The marks of tests that take seconds."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make test-quick` leaves out because of the fixtures it uses; order the tests.

    pytest-xdist gives each process a contiguous part of all tests, and later parts of what others
    have left. Each part begins with its long tests, so that no process ends with one alone.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)
        if SERVERS & fixtures:
            item.add_marker(pytest.mark.servers)
    long = [item for item in items if any(map(item.get_closest_marker, LONG))]
    short = [item for item in items if not any(map(item.get_closest_marker, LONG))]
    parts = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items[:] = [
        item
        for part in range(parts)
        for some in (long, short)
        for item in some[part * len(some) // parts : (part + 1) * len(some) // parts]
    ]


@pytest.fixture(autouse=True)
def refuse_unmarked_programs(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let only tests that are marked with it start programs, so that the quick ones stay quick."""
    if request.node.get_closest_marker("programs") is None:

        async def refuse(*_: object, **__: object) -> NoReturn:
            raise AssertionError("Mark this test with `@pytest.mark.programs`.")

        monkeypatch.setattr(forking, "start", refuse)
        monkeypatch.setattr(programs, "start_fresh", refuse)


@pytest.fixture(scope="session")
def postgres() -> Generator[str]:
    """Yield the address of a server: TEST_DATABASE_URL, else one of our own (fast, not durable)."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with (
        folder_for_postgres(in_memory=True) as folder,
        own_server(folder, **NOT_DURABLE) as server,
    ):
        yield server.get_uri()


@pytest.fixture(scope="session")
async def databases(postgres: str) -> AsyncGenerator[Databases]:
    """Yield migrated databases for one test after the other."""
    async with databases_of(postgres) as made:
        yield made


@pytest.fixture
async def database_url(databases: Databases) -> AsyncGenerator[str]:
    """Yield a migrated database of the test's own."""
    async with databases.borrowed() as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """Yield the test's database, opened."""
    async with open_database(database_url, readers=4) as opened:
        yield opened


@pytest.fixture(scope="session")
def plain_settings() -> Settings:
    """Return settings as the environment would set them, without any of this machine."""
    return load_settings(
        secret_key="tests' own secret key",
        github_webhook_secret=SECRET,
        github_url="https://github.com",
        github_api_url="http://127.0.0.1:9",
        admin_logins="",
        public_url="http://book.test",
    )


@pytest.fixture
def settings(plain_settings: Settings, database_url: str, tmp_path: Path) -> Settings:
    """Return settings with a new database and a new folder."""
    own = {"database_url": database_url, "data_dir": tmp_path / "data"}
    return plain_settings.model_copy(update=own)


@pytest.fixture
async def other_settings(settings: Settings, databases: Databases) -> AsyncGenerator[Settings]:
    """Return settings of a second server with its own database."""
    async with databases.borrowed() as url:
        yield settings.model_copy(update={"database_url": url})


@pytest.fixture
async def client(settings: Settings) -> AsyncGenerator[httpx.AsyncClient]:
    """Yield a client of the running application."""
    async with running(settings) as opened:
        yield opened
