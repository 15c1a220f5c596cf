"""The code hosts that the attendance book talks to."""

from __future__ import annotations
