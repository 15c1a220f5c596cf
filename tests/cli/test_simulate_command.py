"""`webhook-app simulate`: a clone sent to a running server."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.people import ANN, plant, read
from tests.support.programs import Served, client_of, fail, reading, succeed
from webhook_app.store.database import Database


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
    """Return a small repository of ann's: five commits on four days, one on a branch."""
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
