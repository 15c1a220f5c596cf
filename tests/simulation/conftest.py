"""A repository and a receiver for the tests of the simulation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.clones import GitRepository, RecordingReceiver


@pytest.fixture
def demo(tmp_path: Path) -> GitRepository:
    folder = tmp_path / "garden"
    folder.mkdir()
    demo = GitRepository(folder)
    demo.git("init", "-q", "-b", "main")
    return demo


@pytest.fixture
def book() -> RecordingReceiver:
    return RecordingReceiver()
