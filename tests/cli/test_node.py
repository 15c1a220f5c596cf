"""Which Node builds the dashboard: the one on PATH if it can, else the one of the wheel."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.checkout import ROOT

FRONTEND = ROOT / "frontend"


@pytest.fixture
def npm() -> ModuleType:
    """Return frontend/npm.py, which is a script and in no package."""
    spec = importlib.util.spec_from_file_location("npm", FRONTEND / "npm.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("version", "has_npm", "is_usable"),
    [
        ("v20.19.0", True, True),
        ("v22.12.0", True, True),
        ("v24.1.0", True, True),
        ("v20.19.0", False, False),  # Debian has npm in a package of its own
        ("v18.20.4", True, False),
        ("v20.18.3", True, False),
        ("v22.11.0", True, False),
        ("no version", True, False),
    ],
)
def test_a_node_is_used_where_it_can_run_vite_and_has_npm(
    npm: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    has_npm: bool,
    is_usable: bool,
) -> None:
    for name in ("node", "npm") if has_npm else ("node",):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert npm.npm_on_path() == (str(tmp_path / "npm") if is_usable else None)


def test_a_node_that_does_not_start_is_none(
    npm: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_bytes(b"\x7fELF of another machine")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert npm.npm_on_path() is None


def test_no_script_of_the_frontend_calls_npm() -> None:
    """Of the wheel's programs only `node` works by name: its bin/npm is a dead link."""
    scripts = json.loads((FRONTEND / "package.json").read_text())["scripts"]

    assert scripts
    assert not [line for line in scripts.values() if re.search(r"\bnp[mx]\b", line)]
