"""Where the built frontend lies: the dashboard, and the fonts that pictures are lettered in."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
INDEX = "index.html"


def frontend_dir() -> Path:
    """The built dashboard: inside the wheel, else in the checkout."""
    carried = _PACKAGE / "_frontend"
    return carried if carried.is_dir() else _PACKAGE.parent / "frontend" / "dist"
