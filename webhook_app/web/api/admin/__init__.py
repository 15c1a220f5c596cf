"""/api/admin: what only admins see and change."""

from __future__ import annotations
