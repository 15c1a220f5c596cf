"""Sign-in with GitHub, sessions, and the one-time set-up link."""

from __future__ import annotations
