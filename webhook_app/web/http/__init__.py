"""What all routes share: routing, roles, problems, limits, caching and headers."""

from __future__ import annotations
