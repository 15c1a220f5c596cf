"""A delivery, and requests to the receiver byte by byte."""

from __future__ import annotations

import asyncio
import json

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
