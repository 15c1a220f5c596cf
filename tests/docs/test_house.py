"""Rules for the modules of the tests: their length, their place and what they import."""

from __future__ import annotations

import ast
from pathlib import Path

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


def is_no_helper(module: str) -> bool:
    """Return whether an imported module is one that pytest collects, or its configuration."""
    package, *rest = module.split(".")
    return package == "tests" and any(
        part == "conftest" or part.startswith("test_") for part in rest
    )


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in MODULES}

    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_helpers_are_shared_through_support_alone() -> None:
    imports = {path: [*filter(is_no_helper, imported_modules(path))] for path in MODULES}

    assert {path: modules for path, modules in imports.items() if modules} == {}


def test_every_test_module_lies_in_the_folder_of_a_room() -> None:
    assert [path.name for path in (ROOT / "tests").glob("test_*.py")] == []
