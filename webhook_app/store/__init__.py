"""The only code that talks to PostgreSQL: one module per subject, one function per query."""

from __future__ import annotations
