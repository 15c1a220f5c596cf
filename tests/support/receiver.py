"""A delivery, and requests to the receiver byte by byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from typing import Any, NamedTuple

from starlette.types import ASGIApp, Message

from tests.support.github import commit, push, seoul

NOON = seoul("2025-03-10 12:00:00")
BODY = json.dumps(push([commit(NOON)])).encode()


def request(
    sent: dict[str, str], body: bytes = b"", *, length: int | str | None, chunked: bool = False
) -> bytes:
    """Return a request as its bytes; `length` is what it announces."""
    lines = ["POST /webhooks/github HTTP/1.1", "Host: book.test"]
    lines += [f"{name}: {v}" for name, v in sent.items()]
    lines += [f"Content-Length: {length}"] if length is not None else []
    lines += ["Transfer-Encoding: chunked"] if chunked else []
    return "\r\n".join([*lines, "", ""]).encode() + body


async def exchange(port: int, *parts: bytes, hang_up: bool = False) -> bytes:
    """Send until the server answers; return the first bytes of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = asyncio.create_task(reader.read(100))
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            if answer.done():
                break
    except ConnectionError:
        pass  # the server refused the rest
    if hang_up:
        writer.write_eof()
    said = await asyncio.wait_for(answer, 10)
    writer.close()
    return said


class Reply(NamedTuple):
    """What an application sent back; `read` is how often it asked for a part of the body."""

    status: int
    headers: dict[str, str]
    body: bytes
    read: int

    @property
    def problem(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


async def ask(
    app: ASGIApp,
    sent: Mapping[str, str] | Iterable[tuple[str, str]],
    parts: AsyncIterable[bytes | None] | Iterable[bytes | None] = (),
    *,
    method: str = "POST",
    path: str = "/webhooks/github",
) -> Reply:
    """Send a request as its parts, which no client or server corrects; None is a disconnect."""
    pairs = sent.items() if isinstance(sent, Mapping) else sent
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), text.encode("latin-1")) for name, text in pairs],
        "client": ("127.0.0.1", 50_000),
        "server": ("book.test", 80),
    }
    coming = _messages(parts)
    read = 0
    answered: list[Message] = []

    async def receive() -> Message:
        nonlocal read
        read += 1
        return await anext(coming)

    async def send(message: Message) -> None:
        answered.append(message)

    await app(scope, receive, send)
    start, *rest = answered
    return Reply(
        start["status"],
        {name.decode(): text.decode("latin-1") for name, text in start["headers"]},
        b"".join(message.get("body", b"") for message in rest),
        read,
    )


async def _messages(
    parts: AsyncIterable[bytes | None] | Iterable[bytes | None],
) -> AsyncIterator[Message]:
    """Yield the body's parts as a server would, then that the client is gone."""
    if isinstance(parts, AsyncIterable):
        async for part in parts:
            yield _message(part)
    else:
        for part in parts:
            yield _message(part)
    yield {"type": "http.request", "body": b"", "more_body": False}
    while True:
        yield {"type": "http.disconnect"}


def _message(part: bytes | None) -> Message:
    if part is None:
        return {"type": "http.disconnect"}
    return {"type": "http.request", "body": part, "more_body": True}
