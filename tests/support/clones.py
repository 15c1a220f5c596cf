"""Repositories made with git, and a receiver that checks what a simulation sends."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from webhook_app.simulation.delivery_client import Receiver, Summary, send_deliveries
from webhook_app.simulation.payloads import Delivery, accounts_of
from webhook_app.simulation.replay import plan_replay, replay_deliveries

SECRET = "a secret of the simulation"
SEOUL = ZoneInfo("Asia/Seoul")
ZEROS = "0" * 40


@dataclass
class GitRepository:
    """A repository made with the git program; each commit gets its date from the test."""

    folder: Path

    def git(self, *arguments: str, stdin: bytes = b"", **env: str) -> str:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            input=stdin,
            capture_output=True,
            check=True,
            env=inherited | quiet | env,
        )
        return done.stdout.decode(errors="replace").strip()

    def commit(
        self,
        message: str | bytes,
        committed: str,
        *,
        authored: str | None = None,
        name: str = "Ann",
        email: str = "ann@example.org",
        options: tuple[str, ...] = (),
        command: tuple[str, ...] = ("commit", "-q", "--allow-empty", "--allow-empty-message"),
    ) -> str:
        text = message if isinstance(message, bytes) else message.encode()
        people = {
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": email,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
            "GIT_AUTHOR_DATE": authored or committed,
            "GIT_COMMITTER_DATE": committed,
        }
        self.git(*options, *command, "--cleanup=verbatim", "-F", "-", stdin=text, **people)
        return self.git("rev-parse", "HEAD")

    def raw_commit(self, header: bytes, message: bytes = b"raw\n", *, ref: str) -> str:
        """Write a commit of exactly these bytes, which git would refuse; return its sha."""
        tree = self.git("write-tree").encode()
        parent = self.git("rev-parse", "HEAD").encode()
        body = b"tree " + tree + b"\nparent " + parent + b"\n" + header + b"\n\n" + message
        sha = self.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=body)
        self.git("update-ref", f"refs/heads/{ref}", sha)
        return sha

    def merge(self, other: str, message: str, committed: str) -> str:
        nobody = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
        self.git(*nobody, "merge", "-q", "--no-ff", "--no-commit", other)
        return self.commit(message, committed)

    def shas(self) -> set[str]:
        return set(self.git("rev-list", "--all").split())


@dataclass
class RecordingReceiver:
    """A receiver that checks each signature itself and stores what it received."""

    payloads: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    guids: set[str] = field(default_factory=set)
    faults: list[int] = field(default_factory=list)  # statuses to answer first
    secret: str = SECRET

    async def receive(self, request: Request) -> JSONResponse:
        body = await request.body()
        digest = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        if request.headers["x-hub-signature-256"] != f"sha256={digest}":
            return JSONResponse({"title": "Bad signature"}, 401)
        if self.faults:
            return JSONResponse({}, self.faults.pop())
        guid = request.headers["x-github-delivery"]
        is_stored = guid in self.guids
        self.guids.add(guid)
        if not is_stored:
            self.payloads.append(json.loads(body))
            self.headers.append(dict(request.headers))
        return JSONResponse({"status": "duplicate" if is_stored else "processed"}, 202)

    def client(self) -> httpx.AsyncClient:
        app = Starlette(routes=[Route("/webhooks/github", self.receive, methods=["POST"])])
        return httpx.AsyncClient(transport=httpx.ASGITransport(app))

    def commits(self) -> dict[str, dict[str, Any]]:
        return {c["id"]: c for payload in self.payloads for c in payload["commits"]}


async def post(book: RecordingReceiver, deliveries: list[Delivery], **options: Any) -> Summary:
    receiver = Receiver("http://book.test", SECRET, first_pause_seconds=0.001)
    async with book.client() as client:
        return await send_deliveries(deliveries, receiver, client=client, **options)


def deliveries_of(folder: Path, *authors: str, **options: Any) -> list[Delivery]:
    return list(replay_deliveries(plan_replay(folder, **options), accounts_of(authors)))


def check_invariants(payloads: list[dict[str, Any]], expected: set[str]) -> None:
    """Check what is true of any replay, in whatever order the answers came."""
    sent = Counter(c["id"] for payload in payloads for c in payload["commits"] if c["distinct"])
    assert sent == Counter(expected)
    by_ref: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for payload in payloads:
        by_ref[payload["ref"]].append(payload)
    for pushes in by_ref.values():
        follows = {push["before"]: push for push in pushes}
        assert len(follows) == len(pushes)
        at, earliest = "0" * len(pushes[0]["after"]), 0
        for _ in pushes:
            push = follows[at]
            assert push["created"] is (not at.strip("0"))
            assert push["repository"]["pushed_at"] >= earliest
            assert push["head_commit"]["id"] == push["after"]
            assert not push["commits"] or push["commits"][-1]["id"] == push["after"]
            at, earliest = push["after"], push["repository"]["pushed_at"]
