"""Open dashboards and a community that pushes, in a process beside the measured server.

It prints `ready` once all readers are connected, runs until its standard input ends, then prints
its counts as JSON.
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

CONCURRENT_CONNECTS = 50
LISTEN = b"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"


class AudienceCounts(msgspec.Struct):
    """Counts of one run: readers, accepted deliveries, and marks received by all readers."""

    readers: int = 0
    pushes: int = 0
    marks: int = 0


class Reader(asyncio.Protocol):
    """One open dashboard."""

    def __init__(self, counts: AudienceCounts) -> None:
        self._counts = counts

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Request the stream."""
        cast("asyncio.Transport", transport).write(LISTEN)
        self._counts.readers += 1

    def data_received(self, data: bytes) -> None:
        """Count the marks."""
        self._counts.marks += data.count(b"event: mark")


@contextmanager
def watching(port: int, readers: int, pushes_per_second: float) -> Generator[list[AudienceCounts]]:
    """Run an audience of this server during the block; its counts are in the list afterwards."""
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
            raise RuntimeError("The audience did not start.")
        counts: list[AudienceCounts] = []
        yield counts
        process.stdin.close()
        counts.append(msgspec.json.decode(process.stdout.read(), type=AudienceCounts))


async def watch(port: int, readers: int, pushes_per_second: float) -> None:
    """Open all streams, push repeatedly, print the counts when standard input ends."""
    counts, loop = AudienceCounts(), asyncio.get_running_loop()
    for _ in range(0, readers, CONCURRENT_CONNECTS):
        await asyncio.gather(
            *(
                loop.create_connection(lambda: Reader(counts), "127.0.0.1", port)
                for _ in range(CONCURRENT_CONNECTS)
            )
        )
        await asyncio.sleep(0.05)
    pushing = asyncio.create_task(_push(port, 1 / pushes_per_second, counts))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    pushing.cancel()
    sys.stdout.write(msgspec.json.encode(counts).decode())


async def _push(port: int, pause: float, counts: AudienceCounts) -> None:
    stock = Stock("127.0.0.1")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        writer.write(stock.make().wire)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
        )
        await reader.readexactly(int(length.split(b":")[1]))
        counts.pushes += head.startswith(b"HTTP/1.1 202")
        await asyncio.sleep(pause)


if __name__ == "__main__":
    uvloop.run(watch(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
