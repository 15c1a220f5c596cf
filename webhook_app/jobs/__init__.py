"""Work on a clock: plain async functions, and the one schedule that calls them."""

from __future__ import annotations
