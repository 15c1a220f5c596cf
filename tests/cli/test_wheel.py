"""The wheel: it carries all that it needs and runs where there is no checkout."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.checkout import ROOT
from tests.support.programs import client_of, environment, serving
from webhook_app.settings import Settings

pytestmark = pytest.mark.programs


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """Return what a wheel of this checkout puts into site-packages."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path]
    done = subprocess.run([*build, ROOT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site-packages")
    return tmp_path / "site-packages"


async def test_a_wheel_serves_the_pages_without_the_checkout(
    unpacked: Path, settings: Settings, tmp_path: Path
) -> None:
    """Its schema, queries, dashboard and the font to draw with come out of the wheel itself."""
    variables = environment(settings, PYTHONPATH=unpacked, DATA_DIR=tmp_path / "data")
    asked = [sys.executable, "-c", "import webhook_app; print(webhook_app.__file__)"]
    found = subprocess.run(asked, capture_output=True, text=True, env=variables, cwd=tmp_path)

    async with (
        serving(variables, tmp_path / "log", folder=tmp_path, fresh=True) as served,
        client_of(served) as client,
    ):
        page = await client.get("/")
        script = page.text.partition('<script type="module" crossorigin src="')[2].partition('"')[0]
        paths = ("/", script, "/api/board", "/cards/season.png")
        statuses = [(await client.get(path)).status_code for path in paths]
        badge = await client.get("/badges/nobody.svg")

    assert Path(found.stdout.strip()).is_relative_to(unpacked)
    assert statuses == [200, 200, 200, 200]
    assert badge.text.startswith("<svg ")
    licence = unpacked / "webhook_app" / "_frontend" / "fonts" / "LICENSE"
    assert "SIL OPEN FONT LICENSE" in licence.read_text()
    assert {file.name for file in (unpacked / "webhook_app" / "_sql").iterdir()} == {
        "migrations",
        "queries",
    }
    assert (unpacked / "webhook_app" / "_app-manifest.json").read_bytes() == (
        ROOT / "app-manifest.json"
    ).read_bytes()
