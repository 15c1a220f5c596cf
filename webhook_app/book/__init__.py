"""What anybody reads of a season: plain values for web, rendering and notices."""

from __future__ import annotations
