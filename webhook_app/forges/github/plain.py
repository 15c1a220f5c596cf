"""Clients of httpx, for requests that are no App's: our certificates, and our errors.

httpx takes 5 MiB and 0.1 s, so other modules import this one inside a function, after `load`.
"""

from __future__ import annotations

import ssl
from collections.abc import Awaitable
from functools import cache

import httpx

from webhook_app.forges.github.failures import no_answer


@cache
def trusted() -> ssl.SSLContext:
    """Return the one context of all clients: reading the certificates takes 30 ms of processor."""
    return httpx.create_ssl_context()


def open_client(seconds: float) -> httpx.AsyncClient:
    """Return a client that waits this long for an answer in JSON; it is a context manager."""
    headers = {"accept": "application/json"}
    return httpx.AsyncClient(timeout=seconds, headers=headers, verify=trusted())


async def receive(request: Awaitable[httpx.Response], host: str) -> httpx.Response:
    """Return the answer to a request, whatever its status; raises PassingFault."""
    try:
        return await request
    except httpx.HTTPError as error:
        raise no_answer(host, error) from None
