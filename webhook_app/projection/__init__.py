"""The log becomes the book: decode, derive, write, replay, backfill and rebuild."""

from __future__ import annotations
