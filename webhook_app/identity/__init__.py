"""Which GitHub App this server is, its webhook secrets, and whether GitHub can reach it."""

from __future__ import annotations
