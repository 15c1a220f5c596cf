"""The faces of the server: thin handlers over intake and store."""

from __future__ import annotations
