"""Responses on the wire: head and body in one piece, and nothing is kept back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from starlette.types import Receive, Scope, Send

from tests.support.local_server import QuickServer
from tests.support.ports import free_port
from webhook_app.server import configuration, listening_socket
from webhook_app.settings import Settings

SECONDS = 10


async def respond(scope: Scope, receive: Receive, send: Send) -> None:
    """Respond as the path says."""
    headers = [(b"content-length", b"2")]
    if scope["path"] == "/slow":
        headers = []
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if scope["path"] == "/slow":
        await asyncio.sleep(0.3)
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await asyncio.sleep(0.3)
    await send({"type": "http.response.body", "body": b"ok"})


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Respond to requests; start and stop with the server."""
    if scope["type"] == "http":
        await respond(scope, receive, send)
        return
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})


@asynccontextmanager
async def connected(
    settings: Settings,
) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Yield a connection to a server of this application."""
    ours = settings.model_copy(update={"host": "127.0.0.1", "port": free_port()})
    server = QuickServer(configuration(ours, application))  # type: ignore[arg-type]
    with listening_socket(ours) as sock:
        await server.start(sock.dup())
    reader, writer = await asyncio.open_connection("127.0.0.1", ours.port)
    try:
        yield reader, writer
    finally:
        writer.close()
        await server.stop()


def request(path: str, method: str = "GET", *more: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: book", *more, "", ""]).encode()


async def test_head_and_body_come_in_one_piece(settings: Settings) -> None:
    async with connected(settings) as (reader, writer):
        for _ in range(50):
            writer.write(request("/"))
            piece = await asyncio.wait_for(reader.read(65_536), SECONDS)
            assert piece.startswith(b"HTTP/1.1 200 OK\r\n")
            assert piece.endswith(b"\r\n\r\nok")


async def test_a_head_does_not_wait_for_a_body_that_comes_later(settings: Settings) -> None:
    async with connected(settings) as (reader, writer):
        writer.write(request("/slow"))
        pieces = [await asyncio.wait_for(reader.read(65_536), SECONDS) for _ in range(3)]

    assert pieces[0].startswith(b"HTTP/1.1 200 OK\r\n")
    assert pieces[0].endswith(b"\r\n\r\n")
    assert pieces[1] == b"1\r\na\r\n"
    assert pieces[2] == b"2\r\nok\r\n0\r\n\r\n"


@pytest.mark.parametrize("more", [(), ("Connection: close",)])
async def test_a_response_without_a_body_is_sent(settings: Settings, more: tuple[str, ...]) -> None:
    async with connected(settings) as (reader, writer):
        writer.write(request("/", "HEAD", *more))
        piece = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SECONDS)
        assert b"content-length: 2" in piece
        if more:
            assert await asyncio.wait_for(reader.read(), SECONDS) == b""
        else:
            writer.write(request("/"))
            assert (await asyncio.wait_for(reader.read(65_536), SECONDS)).endswith(b"ok")


async def test_requests_sent_together_are_answered_in_order(settings: Settings) -> None:
    async with connected(settings) as (reader, writer):
        writer.write(request("/slow") + request("/") + request("/", "HEAD") + request("/"))
        received = b""
        while received.count(b"HTTP/1.1 200 OK") < 4 or not received.endswith(b"ok"):
            received += await asyncio.wait_for(reader.read(65_536), SECONDS)

    bodies = [part.partition(b"\r\n\r\n")[2] for part in received.split(b"HTTP/1.1 200 OK")[1:]]
    assert bodies == [b"1\r\na\r\n2\r\nok\r\n0\r\n\r\n", b"ok", b"", b"ok"]
