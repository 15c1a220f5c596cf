"""The attendance book of a commit-every-day season, fed by a GitHub App's webhooks."""

from __future__ import annotations

__version__ = "0.1.0"
