"""The attendance book of a commit-every-day season, fed by a GitHub App's webhooks."""

from __future__ import annotations

import sys

__version__ = "0.1.0"

if "rich" not in sys.modules:
    # structlog loads rich if it is there, 5 MiB in every process, for tracebacks that our logs
    # never show. Here it finds none; the commands that print tables import rich themselves.
    sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        import structlog  # noqa: F401
    finally:
        del sys.modules["rich"]
