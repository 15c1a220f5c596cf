"""Sign-in with GitHub, and the sessions that follow."""

from __future__ import annotations
