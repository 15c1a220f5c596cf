"""The program in processes of its own, without the second that importing it takes.

A process that has imported everything forks one that runs a command line, with the environment,
folder and files it is given. What a fresh interpreter makes of the program is tested in
test_wheel and test_server.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import select
import signal
import socket
import struct
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import IO, Any

from tests.support.checkout import ROOT

LENGTH = struct.Struct("!I")
STATUS = struct.Struct("!i")
FIRST_OTHER_FD = 3


class Program:
    """A process that runs, with the methods that tests know of `asyncio.subprocess.Process`."""

    def __init__(self, pid: int, exit_fd: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._exit_fd = exit_fd
        asyncio.get_running_loop().add_reader(exit_fd, self._end)

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._exit_fd)
        said = os.read(self._exit_fd, STATUS.size)
        os.close(self._exit_fd)
        self.returncode = STATUS.unpack(said)[0] if said else -signal.SIGKILL
        self._ended.set_result(self.returncode)

    async def wait(self) -> int:
        """Return the code with which it ends; a signal's number below zero."""
        return await asyncio.shield(self._ended)

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)


async def start(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    out: IO[bytes],
    err: IO[bytes],
    folder: Path | None = None,
) -> Program:
    """Start `webhook-app` with these arguments."""
    order = {
        "arguments": [*arguments],
        "environment": {**environment},
        "folder": str(folder or Path.cwd()),
    }
    body = json.dumps(order).encode()
    exit_fd, status_fd = os.pipe()
    with Path(os.devnull).open("rb") as nothing:
        files = [nothing.fileno(), out.fileno(), err.fileno(), status_fd]
        forker = _forker()
        socket.send_fds(forker, [LENGTH.pack(len(body))], files)
    os.close(status_fd)
    forker.sendall(body)
    return Program(LENGTH.unpack(forker.recv(LENGTH.size, socket.MSG_WAITALL))[0], exit_fd)


@cache
def _forker() -> socket.socket:
    """Return the other end of the process that forks; it ends with this one."""
    ours, theirs = socket.socketpair()
    theirs.set_inheritable(True)
    command = [sys.executable, "-m", "tests.support.forking", str(theirs.fileno())]
    os.posix_spawn(sys.executable, command, os.environ | {"PYTHONPATH": str(ROOT)})
    theirs.close()
    return ours


class _Forker:
    """Forks for the process at the other end of the socket, and reports how each one ended."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._status_fds: dict[int, int] = {}
        self._wakes, waker = socket.socketpair()
        for end in (self._wakes, waker):
            end.setblocking(False)
        self._waker = waker

    def serve(self) -> dict[str, Any] | None:
        """Fork until the socket is closed; the order to carry out, in each process it forked."""
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while True:
            ready, _, _ = select.select([self._orders, self._wakes], [], [])
            if self._wakes in ready:
                self._wakes.recv(4096)
                self._tell_ends()
            if self._orders in ready:
                length, files, _, _ = socket.recv_fds(self._orders, LENGTH.size, 4)
                if not length:
                    return None
                size = LENGTH.unpack(length)[0]
                order = json.loads(self._orders.recv(size, socket.MSG_WAITALL))
                if self._forked(files):
                    return dict(order)

    def _tell_ends(self) -> None:
        for pid in list(self._status_fds):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                status_fd = self._status_fds.pop(pid)
                os.write(status_fd, STATUS.pack(os.waitstatus_to_exitcode(status)))
                os.close(status_fd)

    def _forked(self, files: list[int]) -> bool:
        """Fork; return True in the new process, which has nothing but its three files."""
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for number, file in enumerate(files[:FIRST_OTHER_FD]):
                os.dup2(file, number)
            self._orders.detach()
            self._wakes.detach()
            self._waker.detach()
            os.closerange(FIRST_OTHER_FD, os.sysconf("SC_OPEN_MAX"))
            return True
        *given, status_fd = files
        for file in given:
            os.close(file)
        self._status_fds[pid] = status_fd
        self._orders.sendall(LENGTH.pack(pid))
        return False


def _fork_until_closed(fd: int) -> None:
    from webhook_app import app, cli  # noqa: F401 imported once for all
    from webhook_app.cli import main

    for module in iter_modules(cli.__path__, "webhook_app.cli."):
        import_module(module.name)

    gc.collect()
    gc.freeze()  # a collection in a forked process would copy every page that they share
    order = _Forker(socket.socket(fileno=fd)).serve()
    if order is None:
        return
    random.seed()
    os.environ.clear()
    os.environ |= order["environment"]
    os.chdir(order["folder"])
    sys.argv[:] = ["webhook-app", *order["arguments"]]
    main()


if __name__ == "__main__":
    _fork_until_closed(int(sys.argv[1]))
