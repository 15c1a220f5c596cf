"""Runs the application under uvicorn in one process or several, and the projector in another."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from webhook_app.attendance import noreply_hosts
from webhook_app.projector_process import ProjectorSettings, running_projector_process
from webhook_app.settings import InvalidSetting, Settings
from webhook_app.web.http.protocol import Protocol

GRACE_SECONDS = 10
WORKER_SECONDS = 30
"""A worker that does not answer for this long is replaced; a starting one needs the most."""
FACTORY = "webhook_app.app:create_from_environment"


def serve(settings: Settings, database_url: str, sock: socket.socket) -> None:
    """Serve on a socket with WORKERS processes, and project in one more, until a signal."""
    with stopping_cleanly(), projecting(settings, database_url):
        if settings.workers == 1:
            uvicorn.Server(configuration(settings)).run([sock])
        else:
            Multiprocess(configuration(settings), [sock]).run()


@contextmanager
def projecting(settings: Settings, database_url: str) -> Generator[None]:
    """Run the projector's process, and set what all processes of this server read.

    They read the environment, as this one did. Their metrics are counted in files of one folder,
    which the library looks for when it is first imported: so nothing here imports the application.
    """
    projector = ProjectorSettings(
        database_url=database_url,
        noreply_hosts=noreply_hosts(settings.github_host),
        data_dir=str(settings.data_dir),
        log_level=settings.log_level,
        log_format=settings.log_format,
    )
    with tempfile.TemporaryDirectory(prefix="webhook-app-") as folder:
        os.environ |= {"DATABASE_URL": database_url, "PROMETHEUS_MULTIPROC_DIR": folder}
        with running_projector_process(projector):
            yield


def configuration(settings: Settings, app: Starlette | str = FACTORY) -> uvicorn.Config:
    """Return uvicorn's configuration for an application, or for a factory named by a text."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http=Protocol,
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # app.py reads them where an address matters: not at the door
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
