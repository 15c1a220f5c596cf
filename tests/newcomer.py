"""A newcomer's first commands, run from outside: a clone in "my book", no Node, `make run`.

`python -m tests.newcomer` clones the committed state, hides Node from PATH, runs `make run` and
`make demo`, and exits with 1 if either does not serve. Root runs them as an ordinary user, or as
root with `--as-root`. `--node FOLDER` puts a folder with another Node first on PATH.
"""

from __future__ import annotations

import argparse
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import httpx

from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
HIDDEN = {"node", "nodejs", "npm", "npx", "corepack"}
ORDINARY_USER = "nobody"
MAX_SECONDS = 600
STOP_SECONDS = 30


class Newcomer(NamedTuple):
    """A user with a clone and an environment."""

    clone: Path
    environment: Mapping[str, str]
    user: str | None

    def popen(self, *command: str, **more: str) -> subprocess.Popen[bytes]:
        """Start a command in the clone, in a group that can be stopped as a whole."""
        account = pwd.getpwnam(self.user) if self.user else None
        return subprocess.Popen(
            command,
            cwd=self.clone,
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )


def main() -> None:
    """Run each target and print its duration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--as-root", action="store_true")
    parser.add_argument("--node", type=Path)
    parser.add_argument("--data-dir", default="")
    parser.add_argument("--folder", default="my book")
    parser.add_argument("targets", nargs="*", default=["run", "demo"])
    arguments = parser.parse_args()
    user = ORDINARY_USER if os.geteuid() == 0 and not arguments.as_root else None
    with tempfile.TemporaryDirectory(prefix="newcomer-", ignore_cleanup_errors=True) as name:
        parent = Path(name)
        newcomer = _prepare(parent, parent / arguments.folder, user, arguments.node)
        more = {"DATA_DIR": arguments.data_dir} if arguments.data_dir else {}
        for target in arguments.targets:
            started = time.monotonic()
            if target in {"run", "demo"}:
                _serve(newcomer, target, more)
            else:
                _finish(newcomer, target)
            seconds = time.monotonic() - started
            sys.stdout.write(f"make {target}, as {user or 'this user'}: {seconds:.0f} s\n")
            sys.stdout.flush()


def _prepare(parent: Path, clone: Path, user: str | None, node: Path | None) -> Newcomer:
    """Create a clone, an empty HOME and a PATH without Node; return the newcomer who owns them."""
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    home = parent / "home"
    home.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")},
        "HOME": str(home),
        "PATH": os.pathsep.join(
            filter(None, [str(node or ""), str(_without_node(parent / "bin"))])
        ),
    }
    parent.chmod(0o755)
    if user:
        subprocess.run(["chown", "-R", user, clone, home], check=True)
    return Newcomer(clone, environment, user)


def _without_node(folder: Path) -> Path:
    """Return a folder with links to all programs on PATH that any user may run, except Node."""
    folder.mkdir()
    for source in map(Path, os.environ["PATH"].split(os.pathsep)):
        for program in source.iterdir() if _is_open_to_all(source) else ():
            link = folder / program.name
            if program.name not in HIDDEN and not link.is_symlink():
                link.symlink_to(program)
    return folder


def _is_open_to_all(folder: Path) -> bool:
    return folder.is_dir() and all(
        parent.stat().st_mode & stat.S_IXOTH for parent in (folder, *folder.parents)
    )


def _serve(newcomer: Newcomer, target: str, more: Mapping[str, str]) -> None:
    """Run a target until it serves its page, and in the demo a mark; exit if it does not."""
    port = free_port()
    server = newcomer.popen("make", target, PORT=str(port), **more)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", verify=False) as client:
            _await(lambda: client.get("/readyz").status_code == 200, server)
            assert '<script type="module"' in client.get("/").text
            if target == "demo":
                _await(lambda: client.get("/api/board").json()["totals"]["attended"] > 0, server)
    finally:
        with suppress(ProcessLookupError):  # it may have ended already
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(STOP_SECONDS)


def _await(is_true: Callable[[], bool], server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + MAX_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            sys.exit(f"The server ended with {server.returncode} before it served.")
        with suppress(httpx.TransportError):
            if is_true():
                return
        time.sleep(0.2)
    sys.exit(f"The server did not respond within {MAX_SECONDS} s.")


def _finish(newcomer: Newcomer, target: str) -> None:
    if newcomer.popen("make", target).wait():
        sys.exit(f"make {target} failed.")


if __name__ == "__main__":
    if shutil.which("git") is None:
        sys.exit("git is needed.")
    main()
