"""Push deliveries as GitHub sends them, as bytes of HTTP requests; all are different."""

from __future__ import annotations

import hashlib
import random
import re
import time
import uuid
from dataclasses import dataclass
from itertools import count

import msgspec

from webhook_app.signature import sign
from webhook_app.simulation.commit_messages import KOREAN
from webhook_app.simulation.git_dates import Stamp
from webhook_app.simulation.history import Commit, Identity
from webhook_app.simulation.payloads import push_payload
from webhook_app.simulation.push_plan import Push
from webhook_app.simulation.repositories import Account, Repository, invented_repository

SECRET = "the secret of the benchmarks"
APP_ID = 4242
PARTICIPANTS = 200
FIRST_ID = 1_000_000
SIZES = {1: 103, 2: 44, 3: 20, 4: 12, 5: 8, 8: 6, 12: 4, 20: 3}
"""Number of commits → number of pushes, out of 200; the mean is 2.5 commits."""

_FOLDERS = ("src/main/java/com/acme/garden", "app/components/board", "docs/til", "tests/unit")
_FILES = ("Service.java", "index.tsx", "README.md", "test_login.py", "schema.sql", "다이어리.md")


@dataclass(frozen=True, slots=True)
class Request:
    """The bytes of one HTTP request, and the number of commits in its push."""

    wire: bytes
    commit_count: int


@dataclass(frozen=True, slots=True)
class Template:
    """A push without its commit ids: the id of commit `indexes[i]` follows `parts[i]`."""

    parts: tuple[bytes, ...]
    indexes: tuple[int, ...]
    commit_count: int

    @property
    def size(self) -> int:
        """Bytes of the payload."""
        return sum(map(len, self.parts)) + 40 * len(self.indexes)

    def body(self, shas: list[bytes]) -> bytes:
        """Return the payload with these commit ids."""
        filled = [
            piece
            for part, index in zip(self.parts, self.indexes, strict=False)
            for piece in (part, shas[index])
        ]
        return b"".join([*filled, self.parts[-1]])


def participant(index: int) -> tuple[int, str, str]:
    """Return a participant's GitHub number, login and verified address."""
    return FIRST_ID + index, f"gardener-{index}", f"gardener-{index}@example.org"


def repositories() -> list[Repository]:
    """Return every participant's repository."""
    return [_repository(index) for index in range(PARTICIPANTS)]


def templates() -> list[Template]:
    """Return the 200 pushes that are repeated, each time with other commit ids."""
    dice = random.Random(100)
    sizes = [size for size, times in SIZES.items() for _ in range(times)]
    dice.shuffle(sizes)
    return [template(index, size, dice) for index, size in enumerate(sizes)]


class Stock:
    """An endless supply of signed requests, each a new delivery with new commits."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._templates = templates()
        self._numbers = count(time.time_ns())

    def make(self) -> Request:
        """Return the next request."""
        number = next(self._numbers)
        return request(self._templates[number % len(self._templates)], number, self._host)


def request(template: Template, number: int, host: str) -> Request:
    """Return a signed push whose delivery id and commit ids come from a number."""
    shas = commit_ids(template, number)
    body = template.body([sha.encode() for sha in shas])
    head = (
        f"POST /webhooks/github HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n"
        f"Content-Type: application/json\r\nUser-Agent: GitHub-Hookshot/5c0ffee\r\n"
        f"X-GitHub-Delivery: {uuid.UUID(int=number)}\r\nX-GitHub-Event: push\r\n"
        f"X-GitHub-Hook-ID: 500000001\r\n"
        f"X-GitHub-Hook-Installation-Target-ID: {APP_ID}\r\n"
        f"X-GitHub-Hook-Installation-Target-Type: integration\r\n"
        f"X-Hub-Signature-256: {sign(SECRET, body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Request(head.encode() + body, template.commit_count)


def commit_ids(template: Template, number: int) -> list[str]:
    """Return the commit ids of the push with this number, in the order of its commits."""
    return [hashlib.sha1(b"%d/%d" % (number, i)).hexdigest() for i in range(template.commit_count)]


def _repository(index: int) -> Repository:
    number, login, _ = participant(index)
    name = f"{login}/daily-commit-{index}"
    return invented_repository(name, owner=Account(login, number), is_private=index % 10 == 0)


def template(index: int, size: int, dice: random.Random) -> Template:
    """Return a push of `size` commits to a participant's repository."""
    pushed_at = int(time.time()) - dice.randrange(30 * 3600)
    author, account = _author(index, dice)
    shas = [hashlib.sha1(b"place %d" % i).hexdigest() for i in range(size)]
    commits = {
        sha: _commit(sha, author, pushed_at - 60 * (size - i), dice) for i, sha in enumerate(shas)
    }
    before = hashlib.sha1(b"before").hexdigest()
    push = Push("refs/heads/main", before, shas[-1], tuple(shas), pushed_at)
    accounts = {author[1]: account} if account else {}
    body = msgspec.json.encode(push_payload(_repository(index), push, commits, accounts))
    pieces = re.split(f"({'|'.join(shas)})".encode(), body)
    indexes = tuple(shas.index(piece.decode()) for piece in pieces[1::2])
    return Template(tuple(pieces[::2]), indexes, size)


def _author(index: int, dice: random.Random) -> tuple[tuple[str, str], Account | None]:
    """Return name, address and the GitHub account, if any; one author in five is not a member."""
    number, login, email = participant(index)
    account = Account(login, number)
    kind = dice.random()
    if kind < 0.4:
        return (login, f"{number}+{login}@users.noreply.github.com"), account
    if kind < 0.6:
        return (login, f"{login}@private.example"), account
    if kind < 0.8:
        return (login, email), None
    stranger = f"stranger-{index}"
    has_account = kind < 0.9
    other = Account(stranger, number + PARTICIPANTS) if has_account else None
    return (stranger, f"{stranger}@example.net"), other


def _commit(sha: str, author: tuple[str, str], at: int, dice: random.Random) -> Commit:
    identity = Identity(*author, Stamp(f"{at} +0900"))
    message = dice.choice(KOREAN)
    if dice.random() < 0.05:
        message += f"\n\nCo-authored-by: Somebody <{participant(dice.randrange(200))[2]}>"
    paths = [
        f"{dice.choice(_FOLDERS)}/{dice.randrange(99)}/{dice.choice(_FILES)}"
        for _ in range(dice.choice((1, 1, 2, 2, 3, 5, 8)))
    ]
    return Commit(
        sha=sha,
        tree=hashlib.sha1(sha.encode()).hexdigest(),
        parents=(),
        author=identity,
        committer=identity,
        message=message,
        added=tuple(paths[2:4]),
        removed=tuple(paths[4:5]),
        modified=tuple(paths[:2] + paths[5:]),
    )
