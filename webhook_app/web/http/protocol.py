"""The protocol of a connection: uvicorn's, which would send each response in two pieces."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEAD = b"HTTP/1."


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, which sends head and body of a response at once.

    Each piece costs a call of the kernel, a packet, and the receiver one more wake: 0.9 of the CPU
    that a delivery takes.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start a connection whose writes are joined."""
        super().connection_made(_JoiningTransport(transport, self.loop))  # type: ignore[arg-type]


class _JoiningTransport:
    """A transport that keeps a response's head until its body comes, or the end of this turn."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head = b""
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        """Return what else a transport can do."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send data, together with the head that waits for it."""
        if self._head:
            data, self._head = self._head + data, b""
        elif data.startswith(_HEAD):
            self._head = data
            self._loop.call_soon(self._flush)
            return
        self._transport.write(data)

    def close(self) -> None:
        """Close the connection once everything is sent."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._head:
            head, self._head = self._head, b""
            self._transport.write(head)
