"""The projector's process, beside the web processes of a server.

So receiving and projecting use two processors, and no answer waits while a batch is decoded. The
parent replaces a process that ended or hangs. The process ends when its standard input does: the
parent closes that, also by being killed. A byte a second on its standard output says that it lives.
"""

from __future__ import annotations

import asyncio
import gc
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import msgspec
import structlog
import uvloop

from webhook_app.logs import configure_logs, keep_log_file
from webhook_app.projection.projector import running_projector

COMMAND = (sys.executable, "-m", "webhook_app.projector_process")
RESTART_SECONDS = 0.25
STOP_SECONDS = 5.0
BEAT_SECONDS = 1.0
HANG_SECONDS = 60.0
"""Longer than PostgreSQL keeps the connection of a frozen projector, so that one which only decodes
for long learns that it lost the connection, and sets the delivery aside in the end."""
GC_THRESHOLDS = (50_000, 20, 100)
"""A batch allocates thousands of objects that all live until its end: to look for cycles among
them earlier finds nothing."""

log = structlog.get_logger()


class ProjectorSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the process needs to know; the parent writes it as the first line of its input."""

    database_url: str
    noreply_hosts: frozenset[str]
    data_dir: str
    log_level: str
    log_format: Literal["console", "json"]


@contextmanager
def running_projector_process(
    settings: ProjectorSettings, hang_seconds: float = HANG_SECONDS
) -> Generator[None]:
    """Run the projector's process until the block ends; one that ends or hangs is replaced."""
    supervisor = _Supervisor(msgspec.json.encode(settings) + b"\n", hang_seconds)
    thread = threading.Thread(target=supervisor.run, name="projector-supervisor", daemon=True)
    thread.start()
    try:
        yield
    finally:
        supervisor.stop()
        thread.join()


class _Supervisor:
    """Starts the process again and again; a thread, because web servers take the main thread."""

    def __init__(self, first_line: bytes, hang_seconds: float) -> None:
        self._first_line = first_line
        self._hang_seconds = hang_seconds
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._input = self._beats = -1

    def run(self) -> None:
        """Keep one process running until `stop`."""
        while not self._stopping.is_set():
            try:
                process = self._start()
            except OSError as error:  # the machine lacks memory or processes at the moment
                log.error("projector_process_not_started", error=str(error))
            else:
                self._watch(process)
                exit_code = process.wait()
                if not self._stopping.is_set():
                    log.warning("projector_process_ended", exit_code=exit_code)
            self._stopping.wait(RESTART_SECONDS)

    def stop(self) -> None:
        """Let the process end after its batch; kill it if that takes too long."""
        with self._lock:  # none is started after this
            self._stopping.set()
            self._close_input()
        if self._process is None:
            return
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            self._close_input()
            stdin, self._input = os.pipe()
            self._beats, stdout = os.pipe()
            os.write(self._input, self._first_line)  # a pipe holds it before anybody reads
            if self._stopping.is_set():  # since `run` looked: the process ends at once then
                self._close_input()
            try:
                self._process = subprocess.Popen(  # noqa: S603 our own
                    COMMAND,
                    stdin=stdin,
                    stdout=stdout,
                    process_group=0,  # Ctrl-C reaches only the parent, which decides
                )
            except OSError:
                os.close(self._beats)
                raise
            finally:
                os.close(stdin)
                os.close(stdout)
            return self._process

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """Return when the process ends; kill one that shows no sign of life."""
        while True:
            is_alive, _, _ = select.select([self._beats], [], [], self._hang_seconds)
            if not is_alive:
                log.error("projector_process_hangs", seconds=self._hang_seconds)
                process.kill()
            elif not os.read(self._beats, 4096):
                os.close(self._beats)
                return

    def _close_input(self) -> None:
        if self._input >= 0:
            os.close(self._input)
            self._input = -1


def main() -> None:
    """Project until standard input or SIGTERM ends the process."""
    settings = msgspec.json.decode(sys.stdin.buffer.readline(), type=ProjectorSettings)
    configure_logs(settings.log_level, settings.log_format)
    with keep_log_file(Path(settings.data_dir)):
        uvloop.run(_project(settings))


async def _project(settings: ProjectorSettings) -> None:
    # Only here: the parent must set PROMETHEUS_MULTIPROC_DIR before anything imports the metrics.
    from webhook_app.web.metrics import note_projected

    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    threading.Thread(target=_wait_for_end_of_input, args=(loop, ended), daemon=True).start()
    async with running_projector(settings.database_url, settings.noreply_hosts, note_projected):
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLDS)
        while not ended.is_set():
            os.write(sys.stdout.fileno(), b".")
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), BEAT_SECONDS)


def _wait_for_end_of_input(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    """End the process with its parent, even if the event loop hangs."""
    sys.stdin.buffer.read()
    loop.call_soon_threadsafe(ended.set)
    time.sleep(STOP_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
