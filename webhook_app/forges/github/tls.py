"""The certificates we trust, read once per process."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """Return the one context of all clients: reading the certificates takes 30 ms of processor."""
    return httpx.create_ssl_context()
