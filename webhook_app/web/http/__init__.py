"""What every route shares: routing, roles, problems, limits, caching and headers."""

from __future__ import annotations
