"""The environment of the commands, and a server beside them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.support.programs import Served, environment, serving
from webhook_app.settings import Settings


@pytest.fixture
def variables(settings: Settings) -> dict[str, str]:
    return environment(settings)


@pytest.fixture
async def served(variables: dict[str, str], tmp_path: Path) -> AsyncGenerator[Served]:
    """Yield a running server on the test's database."""
    async with serving(variables, tmp_path / "log") as running:
        yield running
