"""Every command explains itself, and every mistake is one line."""

from __future__ import annotations

import asyncio
import shlex
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from tests.support.checkout import ROOT
from tests.support.github import commit, seoul
from tests.support.people import plant, pushed
from tests.support.programs import fail, run, succeed
from webhook_app.cli import app
from webhook_app.store.database import Database

COMMANDS = (
    (),
    ("serve",),
    ("demo",),
    ("migrate",),
    ("doctor",),
    ("openapi",),
    ("season",),
    ("season", "create"),
    ("season", "edit"),
    ("season", "list"),
    ("user",),
    ("user", "add"),
    ("user", "list"),
    ("user", "promote"),
    ("token",),
    ("simulate",),
    ("deliveries",),
    ("deliveries", "list"),
    ("deliveries", "show"),
    ("deliveries", "replay"),
    ("attendance",),
    ("attendance", "rebuild"),
    ("reconcile",),
    ("jobs",),
    ("setup-link",),
    ("secret",),
    ("secret", "list"),
    ("secret", "rotate"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*command, "--help"], prog_name="webhook-app")

    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout.startswith("Usage: ")
    assert " ".join(("webhook-app", *command)) in shown.stdout
    description = shown.stdout.split("\n\n")[1].strip()
    assert description
    listed = [line for line in shown.stdout.splitlines() if line.startswith("  --")]
    assert listed


LOADED = (
    "import contextlib, sys; from webhook_app.cli import app\n"
    "with contextlib.suppress(SystemExit): app(sys.argv[1:])\n"
    "sys.exit(' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
)


@pytest.mark.programs
@pytest.mark.parametrize("command", ["attendance", "deliveries", "jobs", "simulate", "token"])
async def test_a_light_command_loads_neither_github_s_client_nor_what_draws(command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", LOADED, command, "--help"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await process.communicate()

    loaded = set(told.decode().split())
    assert {"typer", "asyncpg"} <= loaded
    assert not loaded & {"githubkit", "PIL", "fontTools", "fpdf", "icalendar", "apscheduler"}


@pytest.mark.programs
@pytest.mark.parametrize(
    "command",
    [c for c in COMMANDS if c and " ".join(c) in {"season", "user", "deliveries"}],
    ids=" ".join,
)
async def test_a_group_without_a_command_shows_what_there_is(
    variables: dict[str, str], command: tuple[str, ...]
) -> None:
    finished = await run(variables, *command)

    assert "Usage: " in finished.out + finished.err
    assert "Traceback" not in finished.err


MISTAKES: tuple[tuple[str, ...], ...] = (
    ("nonsense",),
    ("serve", "--port", "80"),
    ("season", "create"),
    ("season", "create", "--name", "Season 10"),
    ("season", "create", "--name", "Season 10", "--start", "tomorrow"),
    ("season", "create", "--name", "Season 10", "--start", "2025-02-30"),
    ("season", "create", "--name", "", "--start", "2025-03-10"),
    ("season", "create", "--name", "Season 10", "--start", "2025-03-10", "--days", "0"),
    ("season", "create", "--name", "Season 10", "--start", "2025-03-10", "--days", "100000"),
    ("season", "create", "--name", "Season 10", "--start", "2025-03-10", "--days", "many"),
    ("season", "create", "--name", "Season 10", "--start", "2025-03-10", "--timezone", "Seoul"),
    ("season", "create", "--name", "Season 10", "--start", "2025-03-10", "--timezone", "../etc"),
    ("season", "create", "--name", "Season 10", "--start", "2025-03-10", "--day-starts-at", "24"),
    ("season", "create", "--name", "S", "--start", "2025-03-10", "--late-push-grace", "soon"),
    ("season", "create", "--name", "S", "--start", "2025-03-10", "--rate-basis", "luck"),
    ("season", "create", "--name", "S", "--start", "2025-03-10", "--join-policy", "closed"),
    ("season", "create", "--name", "\udcff", "--start", "2025-03-10"),
    ("season", "create", "--name", "Taken", "--start", "2025-03-10"),
    ("season", "edit", "77", "--days", "3"),
    ("season", "edit", "Taken", "--start", "9999-12-31"),
    ("season", "edit", "Taken", "--name", "Taken too"),
    ("user", "add"),
    ("user", "add", "an n", "--github-user-id", "1001"),
    ("user", "add", "ann", "--github-user-id", "0"),
    ("user", "add", "ann", "--github-user-id", "ann"),
    ("user", "add", "ann", "--github-user-id", "99999999999999999999"),
    ("user", "add", "ann", "--github-user-id", "1001", "--email", "nobody"),
    ("user", "add", "ann", "--github-user-id", "1001", "--joined", "soon"),
    ("user", "add", "ann", "--github-user-id", "1001", "--season", "77"),
    ("user", "add", "ann"),
    ("user", "promote", "nobody"),
    ("token", "nobody"),
    ("token", "nobody", "--days", "0"),
    ("simulate",),
    ("simulate", "--repo", "/nowhere"),
    ("simulate", "--repo", "."),
    ("simulate", "--repo", ".", "--author", "ann"),
    ("simulate", "--repo", ".", "--since", "once"),
    ("simulate", "--repo", ".", "--speed", "-1"),
    ("deliveries", "list", "--status", "lost"),
    ("deliveries", "list", "--limit", "0"),
    ("deliveries", "show"),
    ("deliveries", "show", "77"),
    ("deliveries", "show", "99999999999999999999"),
    ("deliveries", "replay", "no-such-delivery"),
    ("attendance", "rebuild", "--season", "77"),
)


@pytest.mark.programs
async def test_every_mistake_is_one_line_on_standard_error(
    variables: dict[str, str], database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    variables["PYTHONPATH"] = str(ROOT)
    await plant(database, name="Taken")
    await plant(database, name="Taken too")
    few = asyncio.Semaphore(2)

    async def complaint(mistake: tuple[str, ...]) -> str:
        async with few:
            return await fail(variables, *mistake)

    lines = await asyncio.gather(*map(complaint, MISTAKES))

    for mistake, line in zip(MISTAKES, lines, strict=True):
        assert len(line) > 10, mistake
        assert "Error" not in line, (mistake, line)
    async with database.connection() as connection:
        assert await connection.fetchval("select count(*) from seasons") == 2
        assert await connection.fetchval("select count(*) from users") == 0


@pytest.mark.programs
async def test_without_a_season_there_is_nothing_to_change(variables: dict[str, str]) -> None:
    rebuilt = await succeed(variables, "attendance", "rebuild", "--json")

    assert rebuilt.json() == {"participants": 0}
    assert await fail(variables, "season", "edit", "--days", "3") == "There is no season yet."


async def test_the_first_line_of_a_pipe_is_enough(
    variables: dict[str, str], database: Database, client: httpx.AsyncClient
) -> None:
    for _ in range(3):
        await pushed(client, commit(seoul("2025-03-10 10:00:00")))

    python = shlex.quote(sys.executable)  # the folder may be called "my book"
    command = f"{python} -m webhook_app deliveries list --json | head -c 1"
    process = await asyncio.create_subprocess_shell(
        command,
        env=variables,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()

    assert out == b"["
    assert b"Traceback" not in err
