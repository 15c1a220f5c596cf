"""The order in which the tests themselves are kept."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

MAX_LINES = 500
MODULES = sorted((ROOT / "tests").rglob("*.py"))


def imported_modules(path: Path) -> set[str]:
    """Return the modules that a module imports, `package.name` for names that are imported."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def is_shared_by_accident(module: str) -> bool:
    """Return whether a module of the tests is one that pytest collects, or its configuration."""
    package, *_, name = module.split(".")
    return package == "tests" and (name.startswith("test_") or ".conftest" in module)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_shares_its_helpers_through_support(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_LINES
    assert sorted(filter(is_shared_by_accident, imported_modules(path))) == []


def test_every_test_module_lies_in_the_folder_of_a_room() -> None:
    assert [path.name for path in (ROOT / "tests").glob("test_*.py")] == []
