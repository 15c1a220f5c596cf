"""GitHub's side of a delivery: payloads, signatures and headers, written without our code."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

SECRET = "a secret of sixteen or more"
SEOUL = timezone(timedelta(hours=9))
ZEROS = "0" * 40
FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.003, 0.02
_numbers = count(1)


def sha(name: object) -> str:
    """Return a commit id that is the same for the same name."""
    return hashlib.sha1(str(name).encode()).hexdigest()


def seoul(text: str) -> datetime:
    """Return a moment on the clock of Seoul, e.g. `2025-03-10 23:59:59`."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def commit(
    at: datetime | str | None,
    *,
    id: str | None = None,  # noqa: A002 the field's own name
    username: str | None = "ann",
    email: str | None = None,
    message: str = "하루 하나",
    **more: Any,
) -> dict[str, Any]:
    """Return a commit as a push carries it; `at` is the committer date."""
    commit_id = id or sha(next(_numbers))
    author: dict[str, Any] = {"name": username or "somebody", "email": email}
    if username:
        author["username"] = username
    return {
        "id": commit_id,
        "tree_id": sha(f"tree of {commit_id}"),
        "distinct": True,
        "message": message,
        "timestamp": at.isoformat() if isinstance(at, datetime) else at,
        "url": f"https://github.com/acme/garden/commit/{commit_id}",
        "author": author,
        "committer": author,
        "added": [],
        "removed": [],
        "modified": ["README.md"],
        **more,
    }


def repository(number: int = 1, name: str = "acme/garden", **more: Any) -> dict[str, Any]:
    """Return a repository as a push carries it: `created_at` and `pushed_at` are epoch seconds."""
    return {
        "id": number,
        "full_name": name,
        "name": name.partition("/")[2],
        "private": False,
        "fork": False,
        "owner": {"login": name.partition("/")[0], "id": 77},
        "created_at": 1_700_000_000,
        "updated_at": "2025-01-01T00:00:00Z",
        "default_branch": "main",
        **more,
    }


def push(
    commits: Iterable[dict[str, Any]] = (),
    *,
    pushed_at: datetime | None = None,
    repo: dict[str, Any] | None = None,
    ref: str = "refs/heads/main",
    **more: Any,
) -> dict[str, Any]:
    """Return a push; without `pushed_at` it is pushed right after its newest commit."""
    carried = list(commits)
    if pushed_at is None:
        dates = [datetime.fromisoformat(c["timestamp"]) for c in carried]
        pushed_at = max(dates) + timedelta(seconds=3) if dates else seoul("2025-03-10 12:00:00")
    return {
        "ref": ref,
        "before": sha("before"),
        "after": carried[-1]["id"] if carried else sha("after"),
        "created": False,
        "deleted": False,
        "forced": False,
        "base_ref": None,
        "compare": "https://github.com/acme/garden/compare/a...b",
        "commits": carried,
        "head_commit": carried[-1] if carried else None,
        "repository": {**(repo or repository()), "pushed_at": int(pushed_at.timestamp())},
        "pusher": {"name": "ann", "email": "ann@example.org"},
        "sender": {"login": "ann", "id": 1001, "type": "User"},
        "installation": {"id": 5, "node_id": "abc"},
        **more,
    }


def signature(body: bytes, secret: str = SECRET) -> str:
    """Return the `X-Hub-Signature-256` header."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def headers(
    body: bytes, event: str = "push", delivery_id: str | None = None, secret: str = SECRET
) -> dict[str, str]:
    """Return the headers of a delivery."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/abc1234",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": delivery_id or str(uuid4()),
        "X-GitHub-Hook-ID": "1",
        "X-GitHub-Hook-Installation-Target-Type": "integration",
        "X-GitHub-Hook-Installation-Target-ID": "4242",
        "X-Hub-Signature-256": signature(body, secret),
    }


async def post(
    client: httpx.AsyncClient,
    payload: dict[str, Any] | bytes,
    event: str = "push",
    *,
    delivery_id: str | None = None,
    secret: str = SECRET,
    **more_headers: str,
) -> httpx.Response:
    """Post a delivery as GitHub would; its place in the book may come later."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    sent = headers(body, event, delivery_id, secret) | more_headers
    return await client.post("/webhooks/github", content=body, headers=sent)


async def deliver(
    client: httpx.AsyncClient,
    payload: dict[str, Any] | bytes,
    event: str = "push",
    *,
    delivery_id: str | None = None,
    secret: str = SECRET,
    **more_headers: str,
) -> httpx.Response:
    """Post a delivery as GitHub would; if it is recorded, wait until it is in the book."""
    answer = await post(
        client, payload, event, delivery_id=delivery_id, secret=secret, **more_headers
    )
    if answer.status_code == 202:
        await projected(client)
    return answer


async def projected(client: httpx.AsyncClient, seconds: float = 30) -> None:
    """Wait until everything recorded is in the book.

    Each question takes as much CPU as a delivery, often from the projector: the pauses grow.
    """
    pause = FIRST_PAUSE_SECONDS
    async with asyncio.timeout(seconds):
        while (await client.get("/readyz")).json()["projection"]["waiting"]:
            await asyncio.sleep(pause)
            pause = min(1.5 * pause, MAX_PAUSE_SECONDS)
