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
"""A worker that does not answer for this long is replaced; a starting one needs the most."""
FACTORY = "webhook_app.app:create_from_environment"


def serve(
    settings: Settings, database_url: str, sock: socket.socket, create: Callable[[], Starlette]
) -> None:
    """Serve on a socket with WORKERS processes until a signal stops it."""
    with stopping_cleanly():
        if settings.workers == 1:
            uvicorn.Server(configuration(settings, create())).run([sock])
            return
        with tempfile.TemporaryDirectory(prefix="webhook-app-") as folder:
            # The workers are new processes that read the environment, as this one did.
            os.environ |= {"DATABASE_URL": database_url, "PROMETHEUS_MULTIPROC_DIR": folder}
            Multiprocess(configuration(settings, FACTORY), [sock]).run()


def configuration(settings: Settings, app: Starlette | str) -> uvicorn.Config:
    """Return uvicorn's configuration for an application, or for a factory named by a text."""
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
    """Yield the bound socket; raises InvalidSetting if HOST:PORT is in use."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Without IPPROTO_TCP asyncio does not set TCP_NODELAY, and Nagle delays answers by 40 ms.
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
    """Turn SIGTERM into SystemExit, so that context managers close what they opened.

    uvicorn raises the signal again once it has stopped.
    """

    def leave(number: int, frame: FrameType | None) -> Any:
        sys.exit(0)

    previous = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    except KeyboardInterrupt:
        pass  # Ctrl-C is the usual way to stop the server
    finally:
        signal.signal(signal.SIGTERM, previous)
