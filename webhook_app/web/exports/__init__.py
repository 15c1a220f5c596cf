"""The book as files to take away: CSV and JSON of a season or of oneself."""

from __future__ import annotations
