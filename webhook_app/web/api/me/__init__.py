"""/api/me: what only the participant sees and changes."""

from __future__ import annotations
