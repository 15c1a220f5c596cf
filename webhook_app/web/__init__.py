"""HTTP and nothing else: routes that decode requests and encode responses."""

from __future__ import annotations
