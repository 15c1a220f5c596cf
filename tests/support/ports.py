"""Ports for the programs that a test starts."""

from __future__ import annotations

import itertools
import os
import socket

FIRST = 20_000
EACH = 3_000
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_first = FIRST + _worker % 4 * EACH
_begin = os.getpid() * 37 % EACH  # two runs on one machine begin at different places
_own = itertools.cycle([_first + (_begin + number) % EACH for number in range(EACH)])


def free_port() -> int:
    """Return a port that nobody listens on and that no other test process gets in the meantime.

    A program takes its port a second or more after it is started. The system gives ports from
    32768 up to whoever asks for any, and could give the same one away in that second.
    """
    for port in itertools.islice(_own, EACH):
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                sock.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("No port is free.")
