"""PostgreSQL servers that belong to the tests."""

from __future__ import annotations

import atexit
import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from webhook_app import embedded

MEMORY = Path("/dev/shm")
LEAST_FREE_BYTES = 4 * 1024**3
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _temporary_root() -> Path | None:
    """The disk in memory where there is room on it: databases are copied twice as fast there."""
    try:
        found = os.statvfs(MEMORY)
    except OSError:
        return None
    is_roomy = found.f_bavail * found.f_frsize >= LEAST_FREE_BYTES
    return MEMORY if is_roomy and os.access(MEMORY, os.W_OK) else None


@contextmanager
def folder_for_postgres(*, in_memory: bool = False) -> Generator[Path]:
    """A folder outside pytest's own: as root each start of pytest shuts that to other users."""
    place = _temporary_root() if in_memory else None
    with TemporaryDirectory(prefix="garden-", dir=place, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def own_server(folder: Path, **settings: str) -> Generator[embedded.Postgres]:
    """A server that differs from stock by these settings, which need no restart."""
    server = embedded.start(folder / "postgres")
    try:
        for name, setting in settings.items():
            execute(server, f"alter system set {name} = {setting}")
        execute(server, "select pg_reload_conf()")
        yield server
    finally:
        server.cleanup()
        atexit.unregister(server._cleanup)  # it would make the folder again for its lock


def execute(server: embedded.Postgres, sql: str) -> None:
    """Let psql run a statement."""
    psql = server.bin_path / "psql"
    subprocess.run(
        [psql, "--quiet", "--command", sql, server.get_uri()],
        check=True,
        stdout=subprocess.DEVNULL,
    )
