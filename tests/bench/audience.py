"""Open dashboards and a community that pushes, a process of its own beside what is measured.

Says `ready` once all readers listen, goes on until its standard input ends, then reports.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import msgspec
import uvloop

from tests.bench.payloads import Stock

AT_ONCE = 50
LISTEN = b"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"


class Heard(msgspec.Struct):
    """What the audience saw: deliveries that were answered, and marks over all readers."""

    readers: int = 0
    pushes: int = 0
    marks: int = 0


class Reader(asyncio.Protocol):
    """One open dashboard."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        cast("asyncio.Transport", transport).write(LISTEN)
        self._heard.readers += 1

    def data_received(self, data: bytes) -> None:
        """Count the marks."""
        self._heard.marks += data.count(b"event: mark")


@contextmanager
def watching(port: int, readers: int, pushes_per_second: float) -> Generator[list[Heard]]:
    """Yield an audience of this server while the block runs; the list gets its events."""
    command = [sys.executable, "-m", "tests.bench.audience"]
    with subprocess.Popen(
        [*command, str(port), str(readers), str(pushes_per_second)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        if process.stdout.readline() != b"ready\n":
            raise RuntimeError("The audience did not come.")
        heard: list[Heard] = []
        yield heard
        process.stdin.close()
        heard.append(msgspec.json.decode(process.stdout.read(), type=Heard))


async def watch(port: int, readers: int, pushes_per_second: float) -> None:
    """Open all streams, push again and again, report when standard input ends."""
    heard, loop = Heard(), asyncio.get_running_loop()
    for _ in range(0, readers, AT_ONCE):
        await asyncio.gather(
            *(
                loop.create_connection(lambda: Reader(heard), "127.0.0.1", port)
                for _ in range(AT_ONCE)
            )
        )
        await asyncio.sleep(0.05)
    pushing = asyncio.create_task(_push(port, 1 / pushes_per_second, heard))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    pushing.cancel()
    sys.stdout.write(msgspec.json.encode(heard).decode())


async def _push(port: int, pause: float, heard: Heard) -> None:
    stock = Stock("127.0.0.1")
    answers, out = await asyncio.open_connection("127.0.0.1", port)
    while True:
        out.write(stock.make().wire)
        head = await answers.readuntil(b"\r\n\r\n")
        length = next(
            line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
        )
        await answers.readexactly(int(length.split(b":")[1]))
        heard.pushes += head.startswith(b"HTTP/1.1 202")
        await asyncio.sleep(pause)


if __name__ == "__main__":
    uvloop.run(watch(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
