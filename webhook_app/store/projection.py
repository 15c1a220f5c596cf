"""Reads and writes everything that a batch of deliveries needs, inside `Database.writing`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import astuple

from webhook_app.attendance import Directory, Erased
from webhook_app.events import AccountChanges, Push, PushedCommit, Repository
from webhook_app.models import AuthorClaim, Commit, Membership, Season
from webhook_app.store.database import Connection
from webhook_app.store.rows import (
    DeliveryKeyRow,
    MovedCommitRow,
    NewCoAuthorRow,
    NewCommitRow,
    NewDeliveryRow,
)
from webhook_app.store.sql import queries

_SQL = queries("projection")

DeliveryKey = tuple[int, str]


class DecodedDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """One verified delivery, decoded as far as possible; `error` says why decoding stopped.

    `row_id` is set if the delivery is stored already and is decoded again. `keeps_body` is False
    for a body that contains erased data.
    """

    app_id: int
    delivery_id: str
    event: str
    action: str | None
    status: str
    error: str | None
    content_type: str
    headers: dict[str, str]
    body: bytes
    received_at: datetime
    push: Push | None = None
    changes: AccountChanges | None = None
    row_id: int | None = None
    keeps_body: bool = True

    @property
    def key(self) -> DeliveryKey:
        """Return what makes two deliveries the same."""
        return self.app_id, self.delivery_id


class StoredCommit(msgspec.Struct, frozen=True, kw_only=True):
    """A stored commit as the rules see it; `accepted_in` are seasons where an admin accepted it."""

    id: int
    commit_id: str
    repository_id: int
    commit_date: datetime | None
    pushed_at: datetime
    user_id: int | None
    author_login: str | None
    co_author_ids: tuple[int, ...]
    is_bot: bool
    is_merge: bool
    is_fork: bool
    accepted_in: tuple[int, ...]

    def for_season(self, season_id: int) -> Commit:
        """Return the commit as one season judges it."""
        return Commit(
            commit_id=self.commit_id,
            repository_id=self.repository_id,
            commit_date=self.commit_date,
            pushed_at=self.pushed_at,
            user_id=self.user_id,
            co_author_ids=self.co_author_ids,
            is_bot=self.is_bot,
            is_merge=self.is_merge,
            is_fork=self.is_fork,
            accepted=season_id in self.accepted_in,
        )


class StoredRepository(Repository, frozen=True, kw_only=True):
    """A stored repository."""

    installation_id: int | None


class NewCommit(msgspec.Struct, kw_only=True):
    """A commit to store; `position` is its delivery's place in the batch, counted from 1."""

    position: int
    delivery_row_id: int | None
    repository: Repository
    commit: PushedCommit
    ref: str
    pushed_at: datetime
    user_id: int | None
    co_author_ids: tuple[int | None, ...]

    def facts(self) -> Commit:
        """Return the commit as the rules see it."""
        return Commit(
            commit_id=self.commit.commit_id,
            repository_id=self.repository.id,
            commit_date=self.commit.commit_date,
            pushed_at=self.pushed_at,
            user_id=self.user_id,
            co_author_ids=tuple(i for i in self.co_author_ids if i is not None),
            is_bot=self.commit.is_bot,
            is_merge=self.commit.is_merge,
            is_fork=self.repository.is_fork,
        )


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A participant's counted commits on a day: the added ones, or all of them after a recount.

    `hours` are their numbers in each of the 24 hours of the season's clock.
    """

    season_id: int
    user_id: int
    day: date
    commit_count: int
    first_commit_at: datetime | None
    hours: tuple[int, ...]


class StoredContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything stored that a batch mentions; `has_commits` if any copy of its shas is stored."""

    deliveries: Collection[DeliveryKey]
    directory: Directory
    memberships: Sequence[Membership]
    has_commits: bool
    repositories: Mapping[int, StoredRepository]
    seasons: Sequence[Season]
    erased: Erased


class DaySpan(msgspec.Struct, frozen=True, kw_only=True):
    """Days of one participant, both ends inclusive, with instants around them."""

    season_id: int
    user_id: int
    first: date
    last: date
    since: datetime
    until: datetime


async def tune_writer_session(connection: Connection) -> None:
    """Plan the writer's statements once, and for large tables; all of them search by key.

    A plan made while a table is empty reads all of it, and the checks of foreign keys keep such
    a plan until the table is analyzed: after 10,000 deliveries a batch would take ten times as
    long.
    """
    await connection.execute("set enable_seqscan = off; set plan_cache_mode = force_generic_plan")


async def load_batch_context(
    connection: Connection,
    deliveries: Collection[DeliveryKey],
    claims: Collection[AuthorClaim],
    shas: Collection[str],
    repository_ids: Collection[int],
    accounts: Collection[int] = (),
    installations: Collection[int] = (),
) -> StoredContext:
    """Return everything stored that a batch mentions, in one round trip."""
    logins = {c.login for c in claims} | {c.noreply_login for c in claims}
    (row,) = await connection.fetch(
        _SQL["load_batch_context"],
        [DeliveryKeyRow(*key) for key in deliveries],
        list({c.github_user_id for c in claims if c.github_user_id}.union(accounts)),
        [login for login in logins if login],
        list({c.email for c in claims if c.email}),
        list(shas),
        list(repository_ids),
        list(installations),
    )
    return StoredContext(
        deliveries={(key["app_id"], key["delivery_id"]) for key in row["deliveries"]},
        directory=Directory(
            {account["github_user_id"]: account["id"] for account in row["accounts"]},
            {account["login"]: account["id"] for account in row["accounts"]},
            {address["email"]: address["user_id"] for address in row["addresses"]},
        ),
        memberships=[Membership(**membership) for membership in row["memberships"]],
        has_commits=row["has_commits"],
        repositories={known["id"]: StoredRepository(**known) for known in row["repositories"]},
        seasons=[Season(**season) for season in row["seasons"]],
        erased=_erased(row["erased"]),
    )


async def memberships_of(connection: Connection, user_ids: Collection[int]) -> list[Membership]:
    """Return every membership of these users."""
    rows = await connection.fetch(_SQL["memberships_of"], list(user_ids))
    return [Membership(**row) for row in rows]


async def find_commits_by_sha(connection: Connection, shas: Collection[str]) -> list[StoredCommit]:
    """Return the stored commits with these shas, in any repository."""
    return _held(await connection.fetch(_SQL["find_commits_by_sha"], list(shas)))


async def find_commits_between(
    connection: Connection, spans: Sequence[DaySpan]
) -> list[StoredCommit]:
    """Return all copies of every commit that the spans' users wrote within the spans."""
    return _held(
        await connection.fetch(_SQL["find_commits_between"], [astuple(span) for span in spans])
    )


async def authors_in(connection: Connection, repository_ids: Collection[int]) -> list[int]:
    """Return the ids of the authors and co-authors of commits in these repositories."""
    rows = await connection.fetch(_SQL["authors_in"], list(repository_ids))
    return [row["user_id"] for row in rows]


async def save_repositories(
    connection: Connection, repositories: Sequence[StoredRepository]
) -> None:
    """Insert or update repositories, and insert their installations."""
    rows = [astuple(repository) for repository in repositories]
    await connection.execute(_SQL["save_repositories"], rows)


async def write_batch(
    connection: Connection,
    arrivals: Sequence[DecodedDelivery],
    commits: Sequence[NewCommit],
    moved: Sequence[StoredCommit],
    marks: Sequence[Mark],
) -> int | None:
    """Store deliveries, new and moved commits, and marks in one statement.

    Return the new revision, or None if nothing visible changed.
    """
    is_change = bool(commits or moved or marks)
    revision: int | None = await connection.fetchval(
        _SQL["write_batch"],
        [_delivery_row(arrival) for arrival in arrivals],
        [_commit_row(commit) for commit in commits],
        [row for commit in commits for row in _co_author_rows(commit)],
        [_moved_row(commit) for commit in moved],
        [astuple(mark) for mark in marks],
        is_change,
    )
    return revision


async def marks_in(connection: Connection, spans: Sequence[DaySpan]) -> list[Mark]:
    """Return the stored marks of the spans' participants and days."""
    rows = await connection.fetch(_SQL["marks_in"], [astuple(span) for span in spans])
    return [
        Mark(
            season_id=row["season_id"],
            user_id=row["user_id"],
            day=row["attendance_date"],
            commit_count=row["commit_count"],
            first_commit_at=row["first_commit_at"],
            hours=tuple(row["hours"]),
        )
        for row in rows
    ]


async def replace_marks(connection: Connection, marks: Sequence[Mark]) -> int:
    """Replace marks by the results of a recount; return the new revision."""
    rows = [astuple(mark) for mark in marks]
    revision: int = await connection.fetchval(_SQL["replace_marks"], rows)
    return revision


async def bump_revisions(connection: Connection, season_ids: Collection[int] | None) -> int:
    """Notify every dashboard that these seasons (None: all) changed; return the new revision."""
    asked = None if season_ids is None else list(season_ids)
    revision: int = await connection.fetchval(_SQL["bump_revisions"], asked)
    return revision


def _erased(claims: Iterable[Any]) -> Erased:
    found: dict[str, set[str]] = {
        "id": set(),
        "login": set(),
        "email": set(),
        "installation": set(),
    }
    for row in claims:
        found[row["kind"]].add(row["claim"])
    return Erased(
        github_user_ids=frozenset(map(int, found["id"])),
        logins=frozenset(found["login"]),
        emails=frozenset(found["email"]),
        installation_ids=frozenset(map(int, found["installation"])),
    )


def _held(rows: Iterable[Any]) -> list[StoredCommit]:
    return [
        StoredCommit(
            id=row["id"],
            commit_id=row["commit_id"],
            repository_id=row["repository_id"],
            commit_date=row["commit_date"],
            pushed_at=row["pushed_at"],
            user_id=row["user_id"],
            author_login=row["author_login"],
            co_author_ids=tuple(row["co_author_ids"]),
            is_bot=row["is_bot"],
            is_merge=row["is_merge"],
            is_fork=row["is_fork"],
            accepted_in=tuple(row["accepted_in"]),
        )
        for row in rows
    ]


def _delivery_row(arrival: DecodedDelivery) -> NewDeliveryRow:
    push = arrival.push
    return NewDeliveryRow(
        app_id=arrival.app_id,
        delivery_id=arrival.delivery_id,
        event=arrival.event,
        action=arrival.action,
        status=arrival.status,
        error=arrival.error,
        repository_id=push.repository.id if push else None,
        installation_id=push.installation_id if push else None,
        is_truncated=push.is_truncated if push else False,
        content_type=arrival.content_type,
        headers=arrival.headers,
        body=arrival.body if arrival.keeps_body else None,
        received_at=arrival.received_at,
    )


def _commit_row(new: NewCommit) -> NewCommitRow:
    commit, claim = new.commit, new.commit.claim
    return NewCommitRow(
        position=new.position,
        delivery_row_id=new.delivery_row_id,
        repository_id=new.repository.id,
        repository=new.repository.full_name,
        is_private=new.repository.is_private,
        commit_id=commit.commit_id,
        user_id=new.user_id,
        commit_date=commit.commit_date,
        raw_date=commit.raw_date,
        author_date=commit.author_date,
        pushed_at=new.pushed_at,
        message=commit.message,
        commit_url=commit.commit_url,
        author_name=commit.author_name,
        author_github_user_id=claim.github_user_id,
        author_login=claim.login,
        author_email=claim.email,
        author_noreply_login=claim.noreply_login,
        is_bot=commit.is_bot,
        is_merge=commit.is_merge,
        ref=new.ref,
    )


def _co_author_rows(new: NewCommit) -> Iterable[NewCoAuthorRow]:
    for claim, user_id in zip(new.commit.co_authors, new.co_author_ids, strict=True):
        yield NewCoAuthorRow(
            commit_id=new.commit.commit_id,
            repository_id=new.repository.id,
            email=claim.email,
            github_user_id=claim.github_user_id,
            noreply_login=claim.noreply_login,
            user_id=user_id,
        )


def _moved_row(moved: StoredCommit) -> MovedCommitRow:
    return MovedCommitRow(
        id=moved.id,
        pushed_at=moved.pushed_at,
        user_id=moved.user_id,
        author_login=moved.author_login,
    )
