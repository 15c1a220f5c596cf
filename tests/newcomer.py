"""What a newcomer does first, tried from outside: a clone in "my book", no Node, `make run`.

`python -m tests.newcomer` clones the committed state, hides Node from PATH, lets `make run` and
`make demo` serve, and ends with 1 when either does not. As root it tries an ordinary user, with
`--as-root` root itself; `--node FOLDER` puts a folder with another Node first on PATH.
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
ORDINARY = "nobody"
LONGEST_SECONDS = 600
STOP_SECONDS = 30


class Newcomer(NamedTuple):
    """Somebody with a clone and an environment."""

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
    """Try it, and say how long each step took."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--as-root", action="store_true")
    options.add_argument("--node", type=Path)
    options.add_argument("--data-dir", default="")
    options.add_argument("--folder", default="my book")
    options.add_argument("targets", nargs="*", default=["run", "demo"])
    chosen = options.parse_args()
    user = ORDINARY if os.geteuid() == 0 and not chosen.as_root else None
    with tempfile.TemporaryDirectory(prefix="newcomer-", ignore_cleanup_errors=True) as made:
        place = Path(made)
        newcomer = _prepare(place, place / chosen.folder, user, chosen.node)
        more = {"DATA_DIR": chosen.data_dir} if chosen.data_dir else {}
        for target in chosen.targets:
            started = time.monotonic()
            if target in {"run", "demo"}:
                _serve(newcomer, target, more)
            else:
                _finish(newcomer, target)
            took = time.monotonic() - started
            sys.stdout.write(f"make {target}, as {user or 'oneself'}: {took:.0f} s\n")
            sys.stdout.flush()


def _prepare(place: Path, clone: Path, user: str | None, node: Path | None) -> Newcomer:
    """Return a clone, an empty HOME, and a PATH without Node, all the newcomer's own."""
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    home = place / "home"
    home.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")},
        "HOME": str(home),
        "PATH": os.pathsep.join(filter(None, [str(node or ""), str(_without_node(place / "bin"))])),
    }
    place.chmod(0o755)
    if user:
        subprocess.run(["chown", "-R", user, clone, home], check=True)
    return Newcomer(clone, environment, user)


def _without_node(folder: Path) -> Path:
    """Return a folder with everything on PATH that anybody may run, but Node."""
    folder.mkdir()
    for place in map(Path, os.environ["PATH"].split(os.pathsep)):
        for program in place.iterdir() if _is_open_to_all(place) else ():
            link = folder / program.name
            if program.name not in HIDDEN and not link.is_symlink():
                link.symlink_to(program)
    return folder


def _is_open_to_all(place: Path) -> bool:
    return place.is_dir() and all(
        parent.stat().st_mode & stat.S_IXOTH for parent in (place, *place.parents)
    )


def _serve(newcomer: Newcomer, target: str, more: Mapping[str, str]) -> None:
    """Let a target serve until its page comes, and in the demo a mark; exits where they do not."""
    port = free_port()
    made = newcomer.popen("make", target, PORT=str(port), **more)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", verify=False) as client:
            _await(lambda: client.get("/readyz").status_code == 200, made)
            assert '<script type="module"' in client.get("/").text
            if target == "demo":
                _await(lambda: client.get("/api/board").json()["totals"]["attended"] > 0, made)
    finally:
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.killpg(made.pid, signal.SIGTERM)
        made.wait(STOP_SECONDS)


def _await(holds: Callable[[], bool], made: subprocess.Popen[bytes]) -> None:
    last_try = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < last_try:
        if made.poll() is not None:
            sys.exit(f"It ended with {made.returncode} before it served.")
        with suppress(httpx.TransportError):
            if holds():
                return
        time.sleep(0.2)
    sys.exit(f"It did not serve within {LONGEST_SECONDS} s.")


def _finish(newcomer: Newcomer, target: str) -> None:
    if newcomer.popen("make", target).wait():
        sys.exit(f"make {target} failed.")


if __name__ == "__main__":
    if shutil.which("git") is None:
        sys.exit("git is needed.")
    main()
