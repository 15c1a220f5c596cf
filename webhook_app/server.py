"""Runs the application under uvicorn, in one process or several."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from webhook_app.settings import InvalidSetting, Settings

GRACE_SECONDS = 10
WORKER_SECONDS = 30
"""So long a worker may be silent, above all while it starts, before another takes its place."""
FACTORY = "webhook_app.app:create_from_environment"


def serve(
    settings: Settings, database_url: str, sock: socket.socket, create: Callable[[], Starlette]
) -> None:
    """Serve on a socket with WORKERS processes until told to stop."""
    with stopping_cleanly():
        if settings.workers == 1:
            uvicorn.Server(configuration(settings, create())).run([sock])
            return
        with tempfile.TemporaryDirectory(prefix="webhook-app-") as folder:
            # The workers are new processes that read the environment, as this one did.
            os.environ |= {"DATABASE_URL": database_url, "PROMETHEUS_MULTIPROC_DIR": folder}
            Multiprocess(configuration(settings, FACTORY), [sock]).run()


def configuration(settings: Settings, app: Starlette | str) -> uvicorn.Config:
    """How uvicorn serves an application, or what the named factory makes in each worker."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_worker_healthcheck=WORKER_SECONDS,
    )


@contextmanager
def listening_socket(settings: Settings) -> Generator[socket.socket]:
    """The socket, bound before anything else; raises InvalidSetting where it is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named as TCP, or asyncio takes it for something else and lets Nagle hold answers for 40 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            message = f"HOST and PORT: cannot listen on {where} ({error.strerror})."
            raise InvalidSetting(message) from None
        sock.set_inheritable(True)
        yield sock


@contextmanager
def stopping_cleanly() -> Generator[None]:
    """Let SIGTERM unwind the program instead of ending it where it stands.

    uvicorn raises the signal again once it has stopped; what was opened here is then closed.
    """

    def leave(number: int, frame: FrameType | None) -> Any:
        sys.exit(0)

    previous = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    except KeyboardInterrupt:
        pass  # Ctrl-C is how one stops it
    finally:
        signal.signal(signal.SIGTERM, previous)
