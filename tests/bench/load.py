"""The load generator, a separate process that keeps N deliveries in flight over HTTP/1.1.

It reads one JSON order per line from standard input and prints one line of JSON for each.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import uvloop

from tests.bench.payloads import Request, Stock

ACCEPTED = (b"HTTP/1.1 202", b"HTTP/1.1 200")
"""@octokit/webhooks answers 200 once its handlers have ended; the others answer 202."""
MAX_PREPARED = 200_000
"""Of the requests that are made before a measurement: 1.7 GB."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Order(msgspec.Struct):
    """Keep `in_flight` deliveries open for `seconds`; `prepare` requests are built beforehand."""

    port: int
    in_flight: int
    seconds: float
    prepare: int = 0


class Report(msgspec.Struct):
    """The result of an order; p50 and p99 are in milliseconds."""

    accepted: int
    refused: int
    commits: int
    seconds: float
    p50: float
    p99: float

    @property
    def per_second(self) -> float:
        """Deliveries answered with 2xx per second."""
        return self.accepted / self.seconds


class Load:
    """The load generator's process, as the benchmark uses it."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self._running = running
        self._rates: dict[tuple[int, int], float] = {}

    def send(self, port: int, in_flight: int, seconds: float) -> Report:
        """Keep deliveries in flight for some seconds; prepare as many as the last run accepted."""
        prepare = min(MAX_PREPARED, round(self._rates.get((port, in_flight), 0) * seconds))
        order = msgspec.json.encode(Order(port, in_flight, seconds, prepare)).decode()
        assert self._running.stdin
        assert self._running.stdout
        self._running.stdin.write(order + "\n")
        self._running.stdin.flush()
        report = msgspec.json.decode(self._running.stdout.readline(), type=Report)
        self._rates[port, in_flight] = report.per_second * 1.1
        return report


@contextmanager
def loading() -> Generator[Load]:
    """Run a load generator during the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.load"],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        yield Load(running)
        assert running.stdin
        running.stdin.close()


class Run:
    """The state of one order."""

    def __init__(self, order: Order, stock: Stock) -> None:
        self._stock = stock
        self._ready: deque[Request] = deque(stock.make() for _ in range(order.prepare))
        self.until = 0.0
        self.times: list[float] = []
        self.accepted = self.refused = self.commits = 0

    def take(self) -> Request:
        """Return a request that was not sent before."""
        return self._ready.popleft() if self._ready else self._stock.make()


class Sender(asyncio.Protocol):
    """One keep-alive connection: sends the next delivery after each response."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._received = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport; the run begins when all senders are connected."""
        self._transport = transport

    def send(self) -> None:
        """Send the next delivery."""
        self._request = self._run.take()
        self._sent_at = time.perf_counter()
        self._transport.write(self._request.wire)

    def data_received(self, data: bytes) -> None:
        """Read a response to its end and count it; send the next until the time is over."""
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        length = _LENGTH.search(self._received)
        if end < 0 or length is None or len(self._received) < end + 4 + int(length[1]):
            return
        now, run = time.perf_counter(), self._run
        run.times.append(now - self._sent_at)
        if self._received.startswith(ACCEPTED):
            run.accepted += 1
            run.commits += self._request.commit_count
        else:
            run.refused += 1
        self._received = b""
        if now < run.until:
            self.send()
        else:
            self.done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        """Count a request whose connection was closed as refused."""
        if not self.done.done():
            self._run.refused += 1
            self.done.set_result(None)


async def carry_out(order: Order, stock: Stock) -> Report:
    """Send deliveries until the time is over and every response has arrived."""
    run = Run(order, stock)
    loop = asyncio.get_running_loop()
    pairs = [
        await loop.create_connection(lambda: Sender(run), "127.0.0.1", order.port)
        for _ in range(order.in_flight)
    ]
    started = time.perf_counter()
    run.until = started + order.seconds
    for _, sender in pairs:
        sender.send()
    await asyncio.gather(*(sender.done for _, sender in pairs))
    seconds = time.perf_counter() - started
    for transport, _ in pairs:
        transport.close()
    p50, p99 = percentiles(run.times)
    return Report(run.accepted, run.refused, run.commits, seconds, p50 * 1e3, p99 * 1e3)


def percentiles(times: list[float]) -> tuple[float, float]:
    """Return the median and the 99th percentile; zeros for none."""
    ordered = sorted(times) or [0.0]
    return ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]


def main() -> None:
    """Carry out orders until standard input ends."""
    stock = Stock("127.0.0.1")
    for line in sys.stdin:
        report = uvloop.run(carry_out(msgspec.json.decode(line, type=Order), stock))
        sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
