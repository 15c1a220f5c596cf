"""What people change: members, seasons, overrides, accounts and secrets."""

from __future__ import annotations
