"""All that we ask of GitHub."""

from __future__ import annotations
