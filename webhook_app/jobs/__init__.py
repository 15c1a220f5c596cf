"""Work on a clock or on request: plain async functions, and the schedule that calls them."""

from __future__ import annotations
