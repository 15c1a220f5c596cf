"""The receivers in Node (node/): what people otherwise build with Probot or @octokit/webhooks."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tests.bench.payloads import PARTICIPANTS, participant
from tests.bench.servers import ROOT, Postgres, Server, process

NODE = ROOT / "tests" / "bench" / "node"
STAMP = NODE / "node_modules" / ".lock-hash"


@dataclass(frozen=True, slots=True)
class Node:
    """A Node with the packages of the receivers."""

    program: str
    environment: dict[str, str]


def install() -> Node | str:
    """Return a Node with the locked packages, or one sentence that says why there is none."""
    spec = importlib.util.spec_from_file_location("npm", ROOT / "frontend" / "npm.py")
    assert spec
    assert spec.loader
    npm = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(npm)
    if not npm.has_node():
        return "There is no Node 20.19 or newer, so the receivers in Node are left out."
    command, environment = npm.find_npm()
    lock = hashlib.sha256((NODE / "package-lock.json").read_bytes()).hexdigest()
    if not STAMP.exists() or STAMP.read_text() != lock:
        arguments = ("ci", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1")
        done = subprocess.run(
            [*command, *arguments], cwd=NODE, env=environment, capture_output=True, text=True
        )
        if done.returncode:
            reason = next(iter(done.stderr.splitlines()), f"code {done.returncode}")
            return f"npm could not install the receivers in Node ({reason}): they are left out."
        STAMP.write_text(lock)
    node = shutil.which("node", path=environment["PATH"])
    assert node
    return Node(node, {"NODE_ENV": "production"})


@contextmanager
def receiver(
    node: Node, name: str, folder: Path, database: Postgres, *command: str
) -> Generator[Server]:
    """Run a script of node/ with its arguments; its tables are in the database already."""
    script, *arguments = command
    with process(
        name,
        folder,
        database,
        str(NODE / script),
        *arguments,
        program=node.program,
        **node.environment,
    ) as server:
        yield server


async def prepare(database: Postgres) -> None:
    """Create the tables and store the users; the pushes bring the repositories."""
    connection = await asyncpg.connect(database.url)
    await connection.execute((NODE / "schema.sql").read_text())
    people = [participant(index) for index in range(PARTICIPANTS)]
    await connection.executemany(
        "insert into users (github_id, email) values ($1, $2)", [one[1:] for one in people]
    )
    await connection.execute("analyze")
    await connection.close()
