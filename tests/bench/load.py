"""The load generator, a process of its own: keeps N deliveries in flight over HTTP/1.1.

Reads one JSON order a line on standard input and answers each with one line of JSON.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections import deque

import msgspec
import uvloop

from tests.bench.payloads import Request, Stock

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Order(msgspec.Struct):
    """Keep `in_flight` deliveries under way for `seconds`; `prepare` of them are made before."""

    port: int
    in_flight: int
    seconds: float
    prepare: int = 0


class Report(msgspec.Struct):
    """What came of an order; times in milliseconds."""

    accepted: int
    refused: int
    commits: int
    seconds: float
    p50: float
    p99: float

    @property
    def per_second(self) -> float:
        """Deliveries answered with 202 per second."""
        return self.accepted / self.seconds


class Run:
    """One order at work."""

    def __init__(self, order: Order, stock: Stock) -> None:
        self._stock = stock
        self._ready: deque[Request] = deque(stock.make() for _ in range(order.prepare))
        self.until = 0.0
        self.times: list[float] = []
        self.accepted = self.refused = self.commits = 0

    def take(self) -> Request:
        """Return a request that nobody has sent yet."""
        return self._ready.popleft() if self._ready else self._stock.make()


class Sender(asyncio.Protocol):
    """One keep-alive connection: sends the next delivery when the last is answered."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._held = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; the run begins when all are connected."""
        self._transport = transport

    def send(self) -> None:
        """Send the next delivery."""
        self._request = self._run.take()
        self._sent_at = time.perf_counter()
        self._transport.write(self._request.wire)

    def data_received(self, data: bytes) -> None:
        """Read an answer to its end, note it, and go on until the time is over."""
        self._held += data
        end = self._held.find(b"\r\n\r\n")
        length = _LENGTH.search(self._held)
        if end < 0 or length is None or len(self._held) < end + 4 + int(length[1]):
            return
        now, run = time.perf_counter(), self._run
        run.times.append(now - self._sent_at)
        if self._held.startswith(b"HTTP/1.1 202"):
            run.accepted += 1
            run.commits += self._request.commit_count
        else:
            run.refused += 1
        self._held = b""
        if now < run.until:
            self.send()
        else:
            self.done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        """Count what was cut off as refused."""
        if not self.done.done():
            self._run.refused += 1
            self.done.set_result(None)


async def carry_out(order: Order, stock: Stock) -> Report:
    """Send deliveries until the time is over and every answer is there."""
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
