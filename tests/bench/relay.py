"""A relay in front of a PostgreSQL, in a process of its own: every byte arrives later.

It lets connections through on a port, so that the database seems to be on another host. asyncio
counts in milliseconds where it waits, so this waits with `select`, which counts in microseconds.
"""

from __future__ import annotations

import ctypes
import select
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

from tests.bench.servers import ROOT, Postgres

SOCKET = ".s.PGSQL.5432"
CHUNK = 1 << 18
IDLE_SECONDS = 3600.0
PR_SET_TIMERSLACK = 29  # linux/prctl.h: how late a wait may end; 50 µs unless it is set


@contextmanager
def relayed(database: Postgres, milliseconds: float) -> Generator[Postgres]:
    """Yield the same database that many milliseconds away, there and back; 0 leaves it as is."""
    if not milliseconds:
        yield database
        return
    address = urlsplit(database.url)
    folder = parse_qs(address.query)["host"][0]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.relay", f"{folder}/{SOCKET}", str(milliseconds / 2e3)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout
        port = int(running.stdout.readline())
        try:
            url = f"postgresql://{address.username}@127.0.0.1:{port}{address.path}"
            yield replace(database, url=url)
        finally:
            running.terminate()


@dataclass(slots=True, eq=False)
class Side:
    """One end of a relayed connection; `unsent` is what it does not take yet."""

    sock: socket.socket
    other: Side | None = None
    unsent: bytearray = field(default_factory=bytearray)
    is_ended: bool = False


class Relay:
    """All relayed connections. The delay is constant, so that what came first goes out first."""

    def __init__(self, listener: socket.socket, target: str, delay: float) -> None:
        self._listener = listener
        self._target = target
        self._delay = delay
        self._sides: dict[socket.socket, Side] = {}
        self._waiting: deque[tuple[float, Side, bytes]] = deque()

    def run(self) -> None:
        """Relay until the process is ended."""
        while True:
            now = time.perf_counter()
            while self._waiting and self._waiting[0][0] <= now:
                _, side, data = self._waiting.popleft()
                self._hand_on(side, data)
            pause = self._waiting[0][0] - time.perf_counter() if self._waiting else IDLE_SECONDS
            full = [side.sock for side in self._sides.values() if side.unsent]
            readable, writable, _ = select.select(
                [self._listener, *self._sides], full, [], max(0.0, pause)
            )
            for sock in writable:
                self._send(self._sides[sock])
            for sock in readable:
                if sock is self._listener:
                    self._accept()
                elif sock in self._sides:
                    self._receive(self._sides[sock])

    def _accept(self) -> None:
        near = Side(self._listener.accept()[0])
        near.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        far = Side(socket.socket(socket.AF_UNIX), other=near)
        near.other = far
        far.sock.connect(self._target)
        for side in (near, far):
            side.sock.setblocking(False)
            self._sides[side.sock] = side

    def _receive(self, side: Side) -> None:
        assert side.other
        try:
            data = side.sock.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:  # the end takes as long as bytes
            del self._sides[side.sock]
            side.sock.close()
        self._waiting.append((time.perf_counter() + self._delay, side.other, data))

    def _hand_on(self, side: Side, data: bytes) -> None:
        if side.sock not in self._sides:
            return
        side.is_ended = side.is_ended or not data
        side.unsent += data
        self._send(side)

    def _send(self, side: Side) -> None:
        try:
            while side.unsent:
                del side.unsent[: side.sock.send(side.unsent)]
        except BlockingIOError:
            return
        except OSError:
            side.unsent.clear()
        if side.is_ended and self._sides.pop(side.sock, None):
            side.sock.close()


def main() -> None:
    """Relay to a socket with a delay in seconds; the port is printed."""
    ctypes.CDLL(None).prctl(PR_SET_TIMERSLACK, 1)
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        print(listener.getsockname()[1], flush=True)  # noqa: T201
        Relay(listener, sys.argv[1], float(sys.argv[2])).run()


if __name__ == "__main__":
    main()
