"""All requests to GitHub, and the only code that knows githubkit."""

from __future__ import annotations
