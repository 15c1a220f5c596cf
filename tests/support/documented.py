"""The payloads in `tests/payloads/`, as GitHub documents them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "payloads"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
WEBHOOKS = [name for name in NAMES if not name.startswith("rest.")]


def documented(name: str) -> Any:
    """Return a sample, e.g. `push.ordinary`."""
    return json.loads(documented_bytes(name))


def documented_bytes(name: str) -> bytes:
    """Return a sample as its bytes."""
    return (FOLDER / f"{name}.json").read_bytes()


def event_of(name: str) -> str:
    """Return the event of a sample: `push` of `push.ordinary`."""
    return name.partition(".")[0]
