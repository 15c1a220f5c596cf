"""The git program: run it, stream it, and turn its refusals into one sentence."""

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
    "--no-replace-objects",  # GitHub sends the real commits, not their local stand-ins
    "-c",
    "safe.directory=*",  # who names a folder on the command line means it, whoever owns it
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


def run_git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What a git command prints, with `given` on its standard input; raises HistoryUnreadable."""
    done = _run(folder, arguments, given)
    if done.returncode:
        raise HistoryUnreadable(_complaint(folder, done.stderr))
    return done.stdout


def find_git(folder: Path, *arguments: str) -> str | None:
    """What a git command prints, stripped; None when it says no by its exit status."""
    done = _run(folder, arguments, b"")
    return None if done.returncode else done.stdout.decode(errors="replace").strip()


def stream_git(folder: Path, *arguments: str) -> Iterator[bytes]:
    """The NUL-separated fields of a git command's output, while it still runs."""
    with tempfile.TemporaryFile() as complaints:
        process = _start(folder, arguments, complaints)
        assert process.stdout is not None  # noqa: S101 tells mypy what stdout=PIPE gives
        try:
            yield from _fields(process.stdout)
        finally:
            process.stdout.close()  # a reader that stops early ends git by its broken pipe
            status = process.wait()
        if status:
            complaints.seek(0)
            raise HistoryUnreadable(_complaint(folder, complaints.read()))


def _fields(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _run(
    folder: Path, arguments: tuple[str, ...], given: bytes
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 an argument list, never a shell
            _command(folder, arguments),
            input=given,
            capture_output=True,
            check=False,
            env=_environment(),
        )
    except FileNotFoundError:
        raise HistoryUnreadable("The program git is not installed or not on PATH.") from None


def _start(
    folder: Path, arguments: tuple[str, ...], complaints: IO[bytes]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 an argument list, never a shell
            _command(folder, arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=_environment(),
        )
    except FileNotFoundError:
        raise HistoryUnreadable("The program git is not installed or not on PATH.") from None


def _command(folder: Path, arguments: tuple[str, ...]) -> list[str]:
    return ["git", "-C", str(folder), *_OPTIONS, *arguments]


def _environment() -> dict[str, str]:
    """Our environment without the variables that would lead git to another repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",  # a partial clone must not start to download
    }


def _complaint(folder: Path, stderr: bytes) -> str:
    text = stderr.decode(errors="replace").strip()
    if "not a git repository" in text:
        return f"{folder} is not a git repository."
    first = text.splitlines()[-1] if text else "no reason given"
    return f"git cannot read {folder}: {first.removeprefix('fatal: ').rstrip('.')}."
