"""The git program: runs it, streams its output, and turns its errors into one sentence."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from webhook_app.errors import AppError

CHUNK = 1 << 16

_OPTIONS = (
    "--no-pager",
    "--no-replace-objects",  # GitHub sends the real commits, not local replacements
    "-c",
    "safe.directory=*",  # the operator named the folder, so its owner does not matter
    "-c",
    "core.fsmonitor=false",
    "-c",
    "i18n.logOutputEncoding=UTF-8",
    "-c",
    "log.showRoot=true",
    "-c",
    "diff.relative=false",
)


class HistoryUnreadable(AppError):
    """The history of a clone cannot be read; the message says why in one sentence."""


def run_git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Return the output of a git command with `stdin` as its input; raises HistoryUnreadable."""
    finished = _run(folder, arguments, stdin)
    if finished.returncode:
        raise HistoryUnreadable(_sentence(folder, finished.stderr))
    return finished.stdout


def find_git(folder: Path, *arguments: str) -> str | None:
    """Return the stripped output of a git command; None if it fails."""
    finished = _run(folder, arguments, b"")
    return None if finished.returncode else finished.stdout.decode(errors="replace").strip()


def stream_git(folder: Path, *arguments: str) -> Iterator[bytes]:
    """Yield the NUL-separated fields of a git command's output while it runs."""
    with tempfile.TemporaryFile() as errors:
        process = _start(folder, arguments, errors)
        assert process.stdout is not None  # noqa: S101 stdout=PIPE, which mypy does not know
        try:
            yield from _fields(process.stdout)
        finally:
            process.stdout.close()  # if the reader stops early, the broken pipe ends git
            status = process.wait()
        if status:
            errors.seek(0)
            raise HistoryUnreadable(_sentence(folder, errors.read()))


def _fields(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _run(
    folder: Path, arguments: tuple[str, ...], stdin: bytes
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 an argument list, never a shell
            _command(folder, arguments),
            input=stdin,
            capture_output=True,
            check=False,
            env=_environment(),
        )
    except FileNotFoundError:
        raise HistoryUnreadable("The program git is not installed or not on PATH.") from None


def _start(folder: Path, arguments: tuple[str, ...], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 an argument list, never a shell
            _command(folder, arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=_environment(),
        )
    except FileNotFoundError:
        raise HistoryUnreadable("The program git is not installed or not on PATH.") from None


def _command(folder: Path, arguments: tuple[str, ...]) -> list[str]:
    return ["git", "-C", str(folder), *_OPTIONS, *arguments]


def _environment() -> dict[str, str]:
    """Return our environment without variables that would point git to another repository."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return others | {
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",  # a partial clone must not start to download
    }


def _sentence(folder: Path, stderr: bytes) -> str:
    text = stderr.decode(errors="replace").strip()
    if "not a git repository" in text:
        return f"{folder} is not a git repository."
    first = text.splitlines()[-1] if text else "no reason"
    return f"git cannot read {folder}: {first.removeprefix('fatal: ').rstrip('.')}."
