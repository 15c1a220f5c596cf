"""The files of the package: SQL, the built dashboard, and the App's manifest.

A wheel has them beside the modules (frontend/hatch_build.py), a checkout in its own folders.
"""

from __future__ import annotations

from pathlib import Path

INDEX = "index.html"
_PACKAGE = Path(__file__).resolve().parent


def sql_dir() -> Path:
    """Return the folder of migrations/ and queries/."""
    return _find("_sql", "sql")


def frontend_dir() -> Path:
    """Return the folder of the built dashboard and its fonts."""
    return _find("_frontend", "frontend/dist")


def manifest_file() -> Path:
    """Return the manifest that registers the GitHub App."""
    return _find("_app-manifest.json", "app-manifest.json")


def _find(in_wheel: str, in_checkout: str) -> Path:
    packaged = _PACKAGE / in_wheel
    return packaged if packaged.exists() else _PACKAGE.parent / in_checkout
