"""The commands, run as people and scripts run them."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from typer.testing import CliRunner

from tests.support.checkout import ROOT
from tests.support.github import commit, deliver, push, seoul
from tests.support.people import ANN, BOB, join, plant, pushed, read
from tests.support.programs import (
    Served,
    client_of,
    environment,
    fail,
    reading,
    run,
    serving,
    succeed,
)
from webhook_app.cli import app
from webhook_app.settings import Settings
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


@pytest.fixture
def variables(settings: Settings) -> dict[str, str]:
    return environment(settings)


@pytest.fixture
async def served(variables: dict[str, str], tmp_path: Path) -> AsyncGenerator[Served]:
    """A running server on the test's database."""
    async with serving(variables, tmp_path / "log") as running:
        yield running


def git(folder: Path, *arguments: str, at: str = "2025-03-10T10:00:00+09:00") -> None:
    person = {"NAME": "Ann", "EMAIL": "ann@example.org", "DATE": at}
    names = {
        f"GIT_{role}_{key}": v for role in ("AUTHOR", "COMMITTER") for key, v in person.items()
    }
    subprocess.run(
        ["git", "-C", folder, *arguments],
        check=True,
        capture_output=True,
        env={"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, **names},
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A small repository of ann's: five commits on four days, one on a branch."""
    folder = tmp_path / "garden"
    folder.mkdir()
    git(folder, "init", "--initial-branch=main")
    for day, hour in ((10, 9), (10, 21), (12, 10), (13, 23)):
        (folder / "diary.md").write_text(f"{day} March, {hour} h")
        git(folder, "add", ".")
        git(folder, "commit", "-m", f"하루 {day}", at=f"2025-03-{day}T{hour}:30:00+09:00")
    git(folder, "switch", "-c", "side")
    (folder / "side.md").write_text("aside")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "aside", at="2025-03-14T08:00:00+09:00")
    return folder


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


@pytest.mark.programs
async def test_migrate_tells_what_it_did_and_that_nothing_was_left(
    settings: Settings, postgres: str, variables: dict[str, str]
) -> None:
    fresh = await run(variables, "migrate", "--json", fresh=True)
    assert (fresh.code, fresh.err, fresh.json()) == (0, "", {"applied": []})
    assert (await succeed(variables, "migrate")).out == "The database is up to date.\n"


@pytest.mark.programs
async def test_a_season_is_created_changed_and_listed(
    variables: dict[str, str], client: httpx.AsyncClient
) -> None:
    created = await succeed(
        variables,
        *("season", "create", "--name", "시즌 10", "--start", "2025-03-10", "--days", "5"),
        *("--timezone", "Europe/Berlin", "--day-starts-at", "4", "--late-push-grace", "none"),
        *("--rate-basis", "joined", "--no-count-merges", "--no-count-forks"),
        *("--count-co-authors", "--join-policy", "approval", "--json"),
    )
    season = created.json()
    assert season == {
        "id": season["id"],
        "name": "시즌 10",
        "start_date": "2025-03-10",
        "end_date": "2025-03-14",
        "days": 5,
        "timezone": "Europe/Berlin",
        "day_starts_at": 4,
        "late_push_grace": "none",
        "rate_basis": "joined",
        "count_merges": False,
        "count_forks": False,
        "count_co_authors": True,
        "join_policy": "approval",
    }
    assert await read(client, f"/api/seasons/{season['id']}") == season

    edited = await succeed(
        variables,
        *("season", "edit", "시즌 10", "--name", "Season X", "--start", "2025-03-11"),
        *("--late-push-grace", "90m", "--count-merges", "--json"),
    )

    assert edited.json() == season | {
        "name": "Season X",
        "start_date": "2025-03-11",
        "end_date": "2025-03-15",
        "late_push_grace": "90m",
        "count_merges": True,
    }
    listed = await succeed(variables, "season", "list", "--json")
    assert listed.json() == [edited.json()]
    assert "Season X" in (await succeed(variables, "season", "list")).out


@pytest.mark.programs
async def test_a_season_by_default_has_the_rules_of_the_design(variables: dict[str, str]) -> None:
    created = await succeed(
        variables, "season", "create", "--name", "S", "--start", "2025-03-10", "--json"
    )

    season = created.json()
    del season["id"]
    assert season == {
        "name": "S",
        "start_date": "2025-03-10",
        "end_date": "2025-06-17",
        "days": 100,
        "timezone": "Asia/Seoul",
        "day_starts_at": 0,
        "late_push_grace": "24h",
        "rate_basis": "season",
        "count_merges": True,
        "count_forks": True,
        "count_co_authors": False,
        "join_policy": "open",
    }


@pytest.mark.programs
async def test_editing_a_season_judges_its_days_anew(
    variables: dict[str, str], client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await pushed(
        client, commit(seoul("2025-03-10 10:00:00")), pushed_at=seoul("2025-03-13 10:00:00")
    )
    assert (await read(client, "/api/attendance/stats"))["total_present"] == 0

    await succeed(variables, "season", "edit", "--late-push-grace", "none")

    assert (await read(client, "/api/attendance/stats"))["total_present"] == 1


@pytest.mark.programs
async def test_a_user_joins_the_current_season_without_asking_github(
    variables: dict[str, str], client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database)
    added = await succeed(
        variables,
        *("user", "add", "Ann", "--github-user-id", "1001", "--joined", "2025-03-12"),
        *("--email", "ann@example.org, ann@work.example", "--email", "ann@home.example", "--json"),
    )

    ann = added.json()
    assert set(ann) >= {"id", "github_id", "github_profile_url", "created_at", "updated_at"}
    assert (ann["github_id"], ann["github_user_id"]) == ("Ann", 1001)
    assert await read(client, f"/api/users/{ann['id']}") == ann
    (row,) = (await read(client, "/api/board"))["participants"]
    assert (row["github_id"], row["joined_on"]) == ("Ann", "2025-03-12")
    for address in ("ann@example.org", "ann@work.example", "ann@home.example"):
        await pushed(client, commit(seoul("2025-03-12 10:00:00"), username=None, email=address))
    (mark,) = await read(client, "/api/attendance/2025-03-12")
    assert mark["commit_count"] == 3


@pytest.mark.programs
async def test_a_new_address_finds_the_commits_that_were_unmatched(
    variables: dict[str, str], client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    unknown = commit(seoul("2025-03-10 10:00:00"), username=None, email="ann@home.example")
    await pushed(client, unknown)
    assert (await read(client, "/api/attendance/stats"))["total_present"] == 0

    await succeed(
        variables, "user", "add", "ann", "--github-user-id", "1001", "--email", "Ann@Home.example"
    )

    assert (await read(client, "/api/attendance/stats"))["total_present"] == 1


@pytest.mark.programs
async def test_users_are_listed_by_login_and_promoted(
    variables: dict[str, str], database: Database
) -> None:
    assert (await succeed(variables, "user", "list", "--json")).json() == []
    await join(database, None, BOB)
    await join(database, None, ANN)

    assert "now" in (await succeed(variables, "user", "promote", "BOB")).out

    listed = (await succeed(variables, "user", "list", "--json")).json()
    assert [user["github_id"] for user in listed] == ["ann", "Bob"]
    table = (await succeed(variables, "user", "list")).out.splitlines()
    assert ["yes" in line for line in table[1:]] == [False, True]
    assert "no longer" in (await succeed(variables, "user", "promote", "bob", "--demote")).out
    assert "yes" not in (await succeed(variables, "user", "list")).out


@pytest.mark.programs
async def test_a_token_opens_the_api_for_as_long_as_it_says(
    variables: dict[str, str], client: httpx.AsyncClient, database: Database
) -> None:
    await join(database, None, ANN)

    token = (await succeed(variables, "token", "ANN", "--days", "2")).out.strip()

    me = await client.get("/api/auth/me", headers={"authorization": f"Bearer {token}"})
    assert me.json()["github_id"] == "ann"
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 2 * 24 * 60 * 60


@pytest.mark.programs
async def test_doctor_says_a_line_for_each_thing_it_looks_at(
    variables: dict[str, str], client: httpx.AsyncClient
) -> None:
    finished = await run(variables, "doctor", "--json")

    findings: list[dict[str, Any]] = finished.json()
    topics = {finding["topic"] for finding in findings}
    assert topics >= {"settings", "database", "secrets", "github"}
    github = next(finding for finding in findings if finding["topic"] == "github")
    assert (github["is_ok"], github["is_fatal"]) == (False, False)
    fatal = [f for f in findings if f["is_fatal"] and not f["is_ok"]]
    assert finished.code == (1 if fatal else 0)
    shown = await run(variables, "doctor")
    assert len(shown.out.splitlines()) == len(findings)
    assert shown.err == ""


@pytest.mark.programs
async def test_doctor_tells_that_the_database_is_away(variables: dict[str, str]) -> None:
    away = variables | {"DATABASE_URL": "postgresql://127.0.0.1:9/book"}

    finished = await run(away, "doctor", "--json")

    database = next(f for f in finished.json() if f["topic"] == "database")
    assert finished.code == 1
    assert database["is_ok"] is False
    assert "DATABASE_URL" in database["text"]
    assert finished.err == ""


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
async def test_rebuilding_counts_the_days_anew(
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


@pytest.mark.programs
async def test_a_clone_is_simulated_and_the_second_time_changes_nothing(
    variables: dict[str, str], database: Database, served: Served, clone: Path
) -> None:
    await plant(database, ANN)
    command = ("simulate", "--repo", clone, "--author", "ann=ann@example.org", "--url", served.url)

    first = (await succeed(variables, *command, "--json")).json()
    async with client_of(served) as client:
        board = await read(client, "/api/board")
        commits = await read(client, "/api/github-commits/ann", limit=100)
    second = (await succeed(variables, *command, "--json")).json()
    async with client_of(served) as client:
        assert await read(client, "/api/board") == board
        assert await read(client, "/api/github-commits/ann", limit=100) == commits

    assert (first["commits"], first["failed"], first["duplicates"]) == (5, 0, 0)
    assert first["recorded"] == first["pushes"] == second["duplicates"]
    assert (second["recorded"], second["failed"]) == (0, 0)
    assert board["participants"][0]["days"] == "amaaa"
    assert commits["pagination"]["total"] == 5
    assert commits["commits"][-1]["message"].startswith("하루 10")
    assert {one["repository"] for one in commits["commits"]} == {"local/garden"}
    assert {one["verdict"] for one in commits["commits"]} == {"counted"}


@pytest.mark.programs
async def test_simulating_a_few_days_as_a_private_repository(
    variables: dict[str, str], database: Database, served: Served, clone: Path
) -> None:
    await plant(database, ANN)

    sent = await succeed(
        variables,
        *("simulate", "--repo", str(clone), "--author", "ann=ann@example.org"),
        *("--url", served.url, "--since", "2025-03-12", "--until", "2025-03-13"),
        *("--name", "ann/diary", "--private"),
    )

    assert "Sent 2 commits" in sent.out
    async with client_of(served) as client:
        assert (await read(client, "/api/board"))["participants"][0]["days"] == "mmaam"
        commits = (await read(client, "/api/github-commits/ann"))["commits"]
    assert [(one["is_private"], one["repository"]) for one in commits] == [(True, None)] * 2


@pytest.mark.programs
async def test_what_is_simulated_shows_live(
    variables: dict[str, str], database: Database, served: Served, clone: Path
) -> None:
    await plant(database, ANN)

    async with client_of(served) as client, reading(client) as reader:
        command = ("simulate", "--repo", clone, "--author", "ann=ann@example.org")
        await succeed(variables, *command, "--url", served.url)
        mark = await reader.next("mark")

    assert mark.data["github_id"] == "ann"


@pytest.mark.programs
async def test_a_simulation_that_is_refused_says_why(
    variables: dict[str, str], served: Served, clone: Path
) -> None:
    stranger = variables | {"GITHUB_WEBHOOK_SECRET": "a secret that the server lacks"}

    refused = await fail(stranger, "simulate", "--repo", clone, "--url", served.url)
    astray = await fail(variables, "simulate", "--repo", clone, "--url", f"{served.url}/api")
    nowhere = await fail(variables, "simulate", "--repo", clone, "--url", "nowhere")

    assert "GITHUB_WEBHOOK_SECRET" in refused
    assert "webhook" in astray
    assert "nowhere" in nowhere
