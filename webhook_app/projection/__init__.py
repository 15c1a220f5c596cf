"""From the log of deliveries to commits and days: decode, derive, write, replay, rebuild."""

from __future__ import annotations
