"""Badges, cards and reports, drawn from plain values; only the font files are read.

The numbers come from the rules in `webhook_app/attendance/`. Nothing is counted here.
"""

from __future__ import annotations
