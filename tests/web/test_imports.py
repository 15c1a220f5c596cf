"""What a process does not load before it needs it: each of these libraries takes megabytes."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.programs

OF_FEW_REQUESTS = {
    "githubkit",
    "cryptography",
    "jwt",
    "httpx",
    "PIL",
    "fontTools",
    "fpdf",
    "icalendar",
}
OF_THE_TERMINAL = {"rich", "typer"}
OF_THE_WEB = {"starlette", "uvicorn", "prometheus_client", "apscheduler", "pydantic"}


def libraries_after(module: str) -> set[str]:
    """Return the packages that a new interpreter has loaded after it imported a module."""
    script = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    command = [sys.executable, "-c", script]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def test_the_application_starts_without_what_few_requests_need() -> None:
    loaded = libraries_after("webhook_app.app")

    assert {"webhook_app", "starlette"} <= loaded
    assert not loaded & (OF_FEW_REQUESTS | OF_THE_TERMINAL)


def test_the_projector_knows_neither_web_nor_github_nor_terminal() -> None:
    loaded = libraries_after("webhook_app.projection.projector")

    assert {"webhook_app", "asyncpg"} <= loaded
    assert not loaded & (OF_FEW_REQUESTS | OF_THE_TERMINAL | OF_THE_WEB)


def test_rich_can_be_loaded_by_the_commands_that_print_tables() -> None:
    assert "rich" in libraries_after("webhook_app, rich.table")
