"""A community that pushes for days, and deliveries that get lost on the way."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from pydantic import SecretStr

from tests.support.db_helpers import book
from tests.support.github import headers, projected
from tests.support.github_double import (
    Account,
    App,
    Delivery,
    GitHubDouble,
    Installation,
    Repository,
)
from tests.support.github_double.histories import Change, History
from tests.support.github_double.model import pem
from webhook_app.attendance import noreply_hosts
from webhook_app.forges.github.client import Access
from webhook_app.jobs.context import JobContext
from webhook_app.settings import Settings
from webhook_app.store.database import Database

HOSTS = noreply_hosts("github.com")
LOGINS = ("ann", "bob", "cho", "dan", "eve", "fay", "gil", "han")


@dataclass
class Community:
    """People with repositories and the App, and everything they pushed."""

    github: GitHubDouble
    app: App
    chance: random.Random
    people: list[Account]
    repositories: dict[str, list[Repository]]
    installations: list[Installation]
    changes: list[tuple[Repository, Change]] = field(default_factory=list)

    def history(self, repository: Repository) -> History:
        return self.github.rest.history(repository)

    def owner(self, repository: Repository) -> Installation:
        return next(i for i in self.installations if repository in i.repositories)

    def add(self, repository: Repository, change: Change) -> Change:
        self.changes.append((repository, change))
        return change

    def live(self, start: datetime, end: datetime) -> None:
        """Let all members push now and then, in every way there is."""
        at = start
        while at < end:
            at += timedelta(minutes=self.chance.randrange(10, 180))
            person = self.chance.choice(self.people)
            repository = self.chance.choice(self.repositories[person.login])
            if at < end:
                self.happen(person, repository, at)
        self.changes.sort(key=lambda one: one[1].pushed_at)

    def happen(self, person: Account, repository: Repository, at: datetime) -> None:
        """Let one random thing happen to a repository."""
        history = self.history(repository)
        tip = history.tip()
        dates = sorted(
            at - timedelta(minutes=self.chance.randrange(1, 300))
            for _ in range(self.chance.choice((1, 1, 1, 2, 3, 5)))
        )
        deed = self.chance.choice(("push",) * 6 + ("branch", "merge", "force", "delete", "old"))
        topics = [ref.removeprefix("refs/heads/") for ref in history.refs if "topic" in ref]
        if tip is None or deed == "push":
            after = history.line(person, dates, tip)
            self.add(repository, history.push(after, at))
        elif deed == "old":  # a clock that is years behind, and a commit on top of it
            old = history.commit(person, dates[0] - timedelta(days=900), tip)
            self.add(repository, history.push(history.line(person, dates, old), at))
        elif deed == "branch" or not topics:
            base = self.chance.choice([tip, *(history.tip(topic) for topic in topics)])
            name = f"topic-{len(self.changes)}"
            after = history.line(person, dates, base) if self.chance.random() < 0.8 else base
            assert after is not None
            self.add(repository, history.push(after, at, ref=name))
        elif deed == "merge":
            other = history.tip(self.chance.choice(topics))
            assert other is not None
            if other in history.behind(tip):
                return
            merged = history.commit(person, at, tip, other, message="Merge branch 'topic'")
            self.add(repository, history.push(merged, at, kind="pr_merge"))
        elif deed == "force":
            below = history.commits[tip].parents[:1]
            after = history.line(person, dates, below[0] if below else None)
            self.add(repository, history.push(after, at, kind="force_push"))
        else:
            self.add(repository, history.delete(self.chance.choice(topics), at))

    def delivery(self, repository: Repository, change: Change) -> Delivery:
        """Return what GitHub would send for a change, logged as not delivered."""
        installation = self.owner(repository)
        shown = repository.shown() | {"pushed_at": int(change.pushed_at.timestamp())}
        payload = self.history(repository).payload(change) | {
            "repository": shown,
            "installation": {"id": installation.id},
            "sender": repository.owner.shown(),
            "pusher": {"name": repository.owner.login, "email": None},
        }
        return self.log("push", payload, change.pushed_at)

    def log(self, event: str, payload: dict[str, Any], at: datetime, status: int = 0) -> Delivery:
        """Return a delivery in GitHub's log that nobody has received (yet)."""
        text = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        number = len(self.github.deliveries) + 1
        made = Delivery(number, str(uuid4()), event, payload, text, status, "")
        self.github.deliveries.append(made)
        return made

    def all_deliveries(self) -> list[Delivery]:
        """Return a delivery for each installation and each change, in order."""
        first = min(change.pushed_at for _, change in self.changes) - timedelta(hours=1)
        made = [
            self.log(
                "installation",
                {
                    "action": "created",
                    "installation": one.shown() | {"updated_at": first.isoformat()},
                    "repositories": [repository.brief() for repository in one.repositories],
                    "sender": one.account.shown(),
                },
                first,
            )
            for one in self.installations
        ]
        return made + [self.delivery(repository, change) for repository, change in self.changes]

    async def send(self, client: httpx.AsyncClient, delivery: Delivery) -> None:
        """Let a delivery arrive, and wait until it is in the book."""
        body = json.dumps(delivery.payload).encode()
        sent = headers(body, delivery.event, delivery.guid)
        sent["X-GitHub-Hook-Installation-Target-ID"] = str(self.app.id)
        answer = await client.post("/webhooks/github", content=body, headers=sent)
        assert answer.status_code == 202, answer.text
        delivery.status_code = 202
        await projected(client)


def community(
    github: GitHubDouble, seed: int, logins: Sequence[str] = LOGINS, of_each: int = 2
) -> Community:
    """Return people, each with some repositories and the App on all of them; nothing is pushed."""
    people = [github.account(login, emails=[f"{login}@example.org"]) for login in logins]
    app = github.register(people[0], "http://book.test")
    repositories = {
        person.login: [github.repository(person, f"garden-{n}") for n in range(of_each)]
        for person in people
    }
    installations = [
        Installation(9000 + number, app, person, repositories[person.login])
        for number, person in enumerate(people)
    ]
    github.model.installations += installations
    return Community(github, app, random.Random(seed), people, repositories, installations)


def access_of(github: GitHubDouble, app: App, **changes: Any) -> Access:
    """How the App asks, with little patience."""
    facts = {"call_seconds": 30.0, "max_sleep_seconds": 1.0, "first_backoff_seconds": 0.01}
    return Access(api_url=github.url, app_id=app.id, private_key=pem(app.key), **(facts | changes))


def parts_of(database: Database, access: Access | None) -> JobContext:
    """Return what jobs work with; what they find needs a projector that runs."""

    async def find_access() -> Access | None:
        return access

    return JobContext(database=database, hosts=HOSTS, find_access=find_access)


def with_app(settings: Settings, github: GitHubDouble, app: App) -> Settings:
    """Return the settings of a server that is this App."""
    return settings.model_copy(
        update={
            "github_app_id": app.id,
            "github_app_private_key": SecretStr(pem(app.key)),
            "github_api_url": github.url,
        }
    )


async def shown_book(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return the stored data, without what only one of the two ways knows.

    REST names an author's number, a push does not; which copy of a push came first says how a
    repository was called then.
    """
    data = await book(database)
    for row in data["commits"]:
        del row["author_github_user_id"]
    pushed_to = {row["repository_id"] for row in data["commits"]}
    data["repositories"] = [row for row in data["repositories"] if row["id"] in pushed_to]
    return data


def split(
    deliveries: Iterable[Delivery], is_lost: Callable[[Delivery], bool]
) -> tuple[list[Delivery], list[Delivery]]:
    """Return deliveries that arrive, and those that do not."""
    arrived, lost = [], []
    for delivery in deliveries:
        (lost if is_lost(delivery) else arrived).append(delivery)
    return arrived, lost
