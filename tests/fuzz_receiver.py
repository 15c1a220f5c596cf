"""Malformed deliveries from a seed, sent to the application in large numbers.

By hand: `python -m tests.fuzz_receiver --count 200000 [--seed 1]`. It exits with 1 if a response
was 5xx, a valid delivery in between was lost, or memory grew.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import json
import logging
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import httpx
import psutil
import structlog
from starlette.applications import Starlette
from starlette.types import Message

from tests.support.db_helpers import join, open_season, rows, value
from tests.support.github import (
    SECRET,
    commit,
    headers,
    post,
    projected,
    push,
    repository,
    seoul,
    signature,
)
from tests.support.postgres import NOT_DURABLE, folder_for_postgres, own_server
from webhook_app.app import create_app
from webhook_app.settings import Settings, load_settings
from webhook_app.store.database import Database, connect, open_database
from webhook_app.store.migrations import migrate

NOON = seoul("2025-03-10 12:00:00")
CONCURRENT = 32
MAX_GROWTH = 64_000_000
PATH = "/webhooks/github"

ODD_TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "정원사들",
    "e\u0301\u200f\ufeff",
    "\U0001f331" * 50,
    "x" * 70_000,
    "0" * 40,
    "g" * 40,
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "2025-03-10T12:00:00.123456789Z",
    "2025-W10-1T12:00:00Z",
    "²³",
    "NaN",
    "'; drop table users; --",
    "{}",
    "\\u0000",
    "Co-authored-by: Bob < >",
    "a\n\nCo-authored-by: Bob <b@example.org>\nco-authored-by: \0 <\u2003>",
    "Merge branch 'x'",
    "[bot]",
    "0+ann@users.noreply.github.com",
    "٣+ann@users.noreply.github.com",
    f"{9 * 10**17}+ann@users.noreply.github.com",
    "javascript:alert(1)",
)
ODD_NUMBERS = (
    0,
    -1,
    1,
    2**31,
    2**53 + 1,
    2**63 - 1,
    2**63,
    2**64,
    -(2**63),
    -(2**63) - 1,
    10**30,
    10**400,
    0.5,
    -0.0,
    1e308,
    float("inf"),
    float("nan"),
)
ODD_THINGS = (None, True, False, [], {}, [[]], [None], {"": None}, [{}], {"id": {"id": []}})
ODD_BYTES = (b"\0", b"\xff\xfe", b"\x80", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"{", b"]", b'"', b"\\")
HEADERS = (
    "content-type",
    "content-length",
    "user-agent",
    "x-github-delivery",
    "x-github-event",
    "x-github-hook-id",
    "x-github-hook-installation-target-id",
    "x-github-hook-installation-target-type",
    "x-hub-signature-256",
    "accept-encoding",
    "accept",
    "host",
    "cookie",
    "authorization",
    "if-none-match",
    "expect",
)
ODD_HEADERS = (
    b"",
    b" ",
    b"\0",
    b"\xff\xfe",
    b"\xb2",
    "정원".encode(),
    b"x" * 5_000,
    b"9" * 5_000,
    b"9" * 18,
    b"-1",
    b"0",
    b"sha256=",
    b"sha256=" + b"\xe9" * 64,
    b"sha1=" + b"0" * 40,
    b"application/json",
    b"application/json; charset=\xff",
    b"application/x-www-form-urlencoded",
    b"text/plain",
    b"push",
    b"ping",
    b"installation",
    b"integration",
    b'W/"x", *',
    b"gzip;q=nan, \xff",
    b"Bearer a.b.c",
)
ACCOUNT_EVENTS = {
    "installation": "created deleted suspend: installation repositories sender",
    "installation_repositories": (
        "added removed: installation repositories_added repositories_removed"
    ),
    "installation_target": "renamed: account changes sender",
    "repository": "created deleted renamed: repository sender",
    "public": ": repository sender",
    "github_app_authorization": "revoked: sender",
}
"""The actions of each event, and what stands beside the action."""
EVENTS = (*["push"] * 6, "ping", "installation", "", "an event")
PATHS = (
    "/webhooks/github/",
    "/webhooks/github/x",
    "/webhooks",
    "/webhooks/gitlab",
    "/Webhooks/GitHub",
    "/webhooks/github%00",
    "/webhooks/github%2f..%2f",
    "//webhooks//github",
    "/healthz",
    "/nothing/%ff%fe",
)
METHODS = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "post", "ÿ")


@dataclass(frozen=True)
class Malformed:
    """One request as the application receives it."""

    method: str
    path: str
    headers: list[tuple[bytes, bytes]]
    body: bytes


def real_push(chance: random.Random) -> dict[str, Any]:
    """Return a valid push, to be spoiled."""
    commits = [commit(NOON, username=chance.choice(["ann", "bob", None])) for _ in "123"]
    return push(commits[: chance.randrange(4)], repo=repository(chance.randrange(1, 9)))


def real_account(chance: random.Random, event: str) -> dict[str, Any]:
    """Return a payload that has the shape of an installation, repository or account event."""
    account = {"login": "ann", "id": 1001, "type": "User"}
    repositories = [repository(chance.randrange(1, 9)) for _ in "12"]
    actions, names = map(str.split, ACCOUNT_EVENTS[event].split(":"))
    fields = {
        "installation": {"id": 5, "account": account, "suspended_at": None, "events": ["push"]},
        "repositories": repositories,
        "repositories_added": repositories,
        "repositories_removed": repositories,
        "repository": repositories[0],
        "account": account,
        "changes": {"login": {"from": "anna"}},
        "sender": account,
    }
    action = {"action": chance.choice(actions)} if actions else {}
    return action | {name: fields[name] for name in names}


def odd_thing(chance: random.Random) -> Any:
    """Return a value of an unexpected type or size."""
    return chance.choice(chance.choice([ODD_TEXTS, ODD_NUMBERS, ODD_THINGS]))


def spoil(chance: random.Random, payload: Any) -> Any:
    """Return the payload with one value, at any depth, replaced, removed or duplicated."""
    spoilt = copy.deepcopy(payload)
    parent = spoilt
    while True:
        keys = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
        if not keys:
            return odd_thing(chance)
        key = chance.choice(keys)
        inner = parent[key]
        if isinstance(inner, (dict, list)) and inner and chance.random() < 0.8:
            parent = inner
            continue
        action = chance.randrange(8)
        if action == 0:
            del parent[key]
        elif action == 1 and isinstance(parent, list):
            parent.extend(parent * 3)
        elif action == 2 and isinstance(parent, dict):
            parent[chance.choice(ODD_TEXTS)] = inner
        else:
            parent[key] = odd_thing(chance)
        return spoilt


def broken(chance: random.Random, body: bytes) -> bytes:
    """Return the bytes cut, or with some of them replaced, repeated or inserted."""
    at = chance.randrange(len(body) + 1)
    end = min(len(body), at + chance.randrange(1, 20))
    return chance.choice(
        [
            body[:at],
            body[at:],
            body[:at] + chance.choice(ODD_BYTES) + body[at:],
            body[:at] + chance.randbytes(end - at) + body[end:],
            body[:at] + body[at:end] * 3 + body[end:],
            body[:at] + body[end:],
        ]
    )


def spoilt_push(chance: random.Random) -> bytes:
    return spoilt(chance, real_push(chance))


def spoilt_account(chance: random.Random, event: str) -> bytes:
    return spoilt(chance, real_account(chance, event))


def spoilt(chance: random.Random, payload: Any) -> bytes:
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        payload = spoil(chance, payload) if isinstance(payload, (dict, list)) else payload
    return json.dumps(payload, ensure_ascii=chance.random() < 0.7).encode("utf-8", "surrogatepass")


def nested(chance: random.Random) -> bytes:
    depth = chance.choice([50, 500, 1_000, 5_000, 50_000])
    opening, closing = chance.choice([(b"[", b"]"), (b'{"ref":', b"}"), (b'{"commits":[', b"]}")])
    inside = opening * depth + b"1" + closing * chance.choice([0, depth])
    whole = json.dumps(real_push(chance)).encode()
    field = chance.choice(
        [b'"ref"', b'"commits"', b'"repository"', b'"message"', b'"installation"']
    )
    return chance.choice([inside, whole.replace(field + b":", field + b":" + inside + b',"x":', 1)])


def form(chance: random.Random) -> bytes:
    payload = chance.choice([spoilt_push, nested])(chance)[:100_000]
    name = chance.choice(["payload", "payload", "payload", "Payload", "", "payload[]"])
    encoded = f"{name}={quote(payload)}".encode()
    return chance.choice(
        [encoded, b"a=1&" + encoded, encoded + b"&" + encoded, broken(chance, encoded)]
    )


BODIES: tuple[Callable[[random.Random], bytes], ...] = (
    spoilt_push,
    spoilt_push,
    spoilt_push,
    lambda chance: broken(chance, json.dumps(real_push(chance)).encode()),
    lambda chance: broken(chance, spoilt_push(chance)),
    nested,
    form,
    lambda chance: chance.randbytes(chance.choice([0, 1, 10, 1_000, 20_000])),
    lambda chance: json.dumps(odd_thing(chance)).encode(),
    lambda chance: b'{"ref":' + b"9" * chance.choice([20, 4_400, 50_000]) + b"}",
)


def malformed(chance: random.Random) -> Malformed:
    """Return one malformed delivery; most have a valid signature, to reach the code behind it."""
    is_account = chance.random() < 0.2
    event = chance.choice(tuple(ACCOUNT_EVENTS) if is_account else EVENTS)
    body = spoilt_account(chance, event) if is_account else chance.choice(BODIES)(chance)
    sent = headers(body, event, delivery_id=f"{chance.getrandbits(64):x}")
    if chance.random() < 0.15 or b"payload=" in body[:20]:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    if chance.random() < 0.15:
        sent["X-Hub-Signature-256"] = chance.choice(
            ["", signature(body, "x" * 16), signature(body).upper(), signature(body)[:-1]]
        )
    pairs = [(name.lower().encode(), text.encode()) for name, text in sent.items()]
    for _ in range(chance.choice([0, 0, 0, 1, 1, 3])):
        odd = chance.choice(HEADERS).encode(), chance.choice(ODD_HEADERS)
        others = pairs if chance.random() < 0.3 else [pair for pair in pairs if pair[0] != odd[0]]
        pairs = [*others, odd]
        chance.shuffle(pairs)
    if chance.random() < 0.01:
        pairs += [(b"x-%d" % n, b"y" * 100) for n in range(1_000)]
    method = "POST" if chance.random() < 0.95 else chance.choice(METHODS)
    path = PATH if chance.random() < 0.95 else chance.choice(PATHS)
    return Malformed(method, path, pairs, body)


@dataclass
class Findings:
    """The results of a run."""

    answers: Counter[int] = field(default_factory=Counter)
    faults: list[tuple[int, Malformed]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    @property
    def growth(self) -> int:
        """Bytes by which the process grew after the first fifth of the run."""
        return self.memory[-1] - self.memory[len(self.memory) // 5]


async def status_of(app: Starlette, bad: Malformed) -> int:
    """Return the status for raw bytes, without a client that would fix or refuse the request.

    The application answers 500 before it raises; a server only logs the exception.
    """
    bodies = [bad.body[: len(bad.body) // 2], bad.body[len(bad.body) // 2 :]]
    messages = [
        {"type": "http.request", "body": part, "more_body": not index}
        for index, part in enumerate(bodies)
    ]
    statuses: list[int] = []

    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    with suppress(Exception):
        await app(_scope_of(bad), receive, send)
    return statuses[0] if statuses else 599


def _scope_of(bad: Malformed) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": bad.method,
        "scheme": "http",
        "path": unquote(bad.path),
        "raw_path": bad.path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": bad.headers,
        "client": ("127.0.0.1", 50_000),
        "server": ("book.test", 80),
    }


async def run(
    settings: Settings,
    database: Database,
    count: int,
    seed: int,
    report: Callable[[int], None] = lambda done: None,
) -> Findings:
    """Send malformed deliveries, several at a time, with a valid one by Ann among them."""
    app = create_app(settings, settings.database_url or "")
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://book.test") as client,
    ):
        findings, good = await _run(app, client, count, random.Random(seed), report)
    stored = await value(
        database,
        "select array_agg(commit_id) from github_commits where repository_id = 77"
        " and user_id is not null",
    )
    findings.lost += set(good) - set(stored or [])
    return findings


async def _run(
    app: Starlette,
    client: httpx.AsyncClient,
    count: int,
    chance: random.Random,
    report: Callable[[int], None],
) -> tuple[Findings, list[str]]:
    findings = Findings()
    process = psutil.Process()
    good: list[str] = []
    for first in range(0, count, CONCURRENT):
        bad = [malformed(chance) for _ in range(min(CONCURRENT, count - first))]
        sent = commit(NOON)
        answered, *statuses = await asyncio.gather(
            post(client, push([sent], repo=repository(77, "ann/garden"))),
            *(status_of(app, one) for one in bad),
        )
        findings.answers.update(statuses)
        findings.faults += [
            (first + index, bad[index]) for index, status in enumerate(statuses) if status >= 500
        ]
        if answered.status_code != 202 or answered.json()["status"] != "recorded":
            findings.lost.append(sent["id"])
        good.append(sent["id"])
        if first // CONCURRENT % max(1, count // CONCURRENT // 50) == 0:
            findings.memory.append(process.memory_info().rss)
            report(first)
    await projected(client, seconds=600)
    findings.memory.append(process.memory_info().rss)
    return findings, good


async def main() -> int:
    """Run the fuzzer by hand, with a new PostgreSQL; return the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=200_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    started = time.monotonic()

    def report(done: int) -> None:
        sys.stdout.write(f"{done:>9} of {chosen.count}, {time.monotonic() - started:.0f} s\n")
        sys.stdout.flush()

    with folder_for_postgres() as folder, own_server(folder, **NOT_DURABLE) as server:
        findings, statuses = await _run_on(
            server.get_uri(), folder, chosen.count, chosen.seed, report
        )
    for number, bad in findings.faults[:20]:
        sys.stdout.write(f"5xx at {number}: {str(bad)[:2000]}\n")
    sys.stdout.write(
        f"answers {dict(sorted(findings.answers.items()))}, stored {statuses},"
        f" faults {len(findings.faults)}, lost {len(findings.lost)},"
        f" memory {[size // 10**6 for size in findings.memory[:: len(findings.memory) // 10]]} MB,"
        f" {chosen.count / (time.monotonic() - started):.0f} per second\n"
    )
    is_bad = findings.faults or findings.lost or findings.growth > MAX_GROWTH
    return 1 if is_bad else 0


async def _run_on(
    url: str, folder: Path, count: int, seed: int, report: Callable[[int], None]
) -> tuple[Findings, dict[str, int]]:
    connection = await connect(url)
    await migrate(connection)
    await connection.close()
    settings = load_settings(
        database_url=url,
        data_dir=folder / "data",
        secret_key="the fuzzer's own secret key",
        github_webhook_secret=SECRET,
        github_api_url="http://127.0.0.1:9",
    )
    async with open_database(url) as database:
        await join(database, await open_season(database), "ann")
        findings = await run(settings, database, count, seed, report)
        stored = await rows(
            database, "select status, count(*) from webhook_delivery_results group by 1 order by 1"
        )
    return findings, {row["status"]: row["count"] for row in stored}


if __name__ == "__main__":
    os.environ.pop("DATABASE_URL", None)
    sys.exit(asyncio.run(main()))
