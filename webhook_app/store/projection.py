"""What a batch of deliveries reads and writes; everything here runs inside `Database.writing`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

from webhook_app.attendance import Directory, Erased
from webhook_app.events import AccountChanges, Push, PushedCommit, Repository
from webhook_app.models import AuthorClaim, Commit, Membership, Season
from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("projection")

DeliveryKey = tuple[int, str]


class DecodedDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """One verified delivery, read as far as it could be; `error` says what stopped the reading.

    `row_id` is set when the delivery is stored already and is read again; `keeps_body` is false
    for a body that holds what somebody had erased.
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
        """What makes a delivery the same delivery."""
        return self.app_id, self.delivery_id


class StoredCommit(msgspec.Struct, frozen=True, kw_only=True):
    """A stored commit as the rules see it; `accepted_in` are seasons where an admin took it."""

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
        """The commit as one season judges it."""
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
    """A commit to be stored; `position` is its delivery's place in the batch, counted from 1."""

    position: int
    delivery_row_id: int | None
    repository: Repository
    commit: PushedCommit
    ref: str
    pushed_at: datetime
    user_id: int | None
    co_author_ids: tuple[int | None, ...]

    def facts(self) -> Commit:
        """The commit as the rules see it."""
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
    """Counted commits of a participant on a day: those added, or, after a recount, all.

    `hours` are their numbers in each of the 24 hours of the season's clock.
    """

    season_id: int
    user_id: int
    day: date
    commit_count: int
    first_commit_at: datetime | None
    hours: tuple[int, ...]


class StoredContext(msgspec.Struct, frozen=True, kw_only=True):
    """What the book holds of what a batch mentions; `has_commits` of the shas, any copy at all."""

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
    """Let the writer's statements, which all ask by key, be planned once, and for large tables.

    A plan made while a table is empty reads all of it, and the checks of foreign keys keep theirs
    until the table is analyzed: after 10,000 deliveries each batch would take ten times as long.
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
    """What the book holds of everything that a batch mentions, in one round trip."""
    app_ids, delivery_ids = _columns(deliveries, 2)
    logins = {c.login for c in claims} | {c.noreply_login for c in claims}
    (row,) = await connection.fetch(
        _SQL["load_batch_context"],
        app_ids,
        delivery_ids,
        list({c.github_user_id for c in claims if c.github_user_id}.union(accounts)),
        [login for login in logins if login],
        list({c.email for c in claims if c.email}),
        list(shas),
        list(repository_ids),
        list(installations),
    )
    repositories = _structs(StoredRepository, row["repositories"])
    return StoredContext(
        deliveries={(app_id, delivery_id) for app_id, delivery_id in row["deliveries"]},
        directory=Directory(
            {number: user_id for user_id, number, _ in row["accounts"]},
            {login: user_id for user_id, _, login in row["accounts"]},
            {email: user_id for user_id, email in row["addresses"]},
        ),
        memberships=_structs(Membership, row["memberships"]),
        has_commits=row["has_commits"],
        repositories={repository.id: repository for repository in repositories},
        seasons=_structs(Season, row["seasons"]),
        erased=_erased(row["erased"]),
    )


async def memberships_of(connection: Connection, user_ids: Collection[int]) -> list[Membership]:
    """Every season these users joined."""
    rows = await connection.fetch(_SQL["memberships_of"], list(user_ids))
    return [Membership(**row) for row in rows]


async def find_commits_by_sha(connection: Connection, shas: Collection[str]) -> list[StoredCommit]:
    """What is held of these shas, in any repository."""
    return _held(await connection.fetch(_SQL["find_commits_by_sha"], list(shas)))


async def find_commits_between(
    connection: Connection, spans: Sequence[DaySpan]
) -> list[StoredCommit]:
    """All copies of every commit the spans' users wrote within the spans."""
    columns = _columns(((s.user_id, s.since, s.until) for s in spans), 3)
    return _held(await connection.fetch(_SQL["find_commits_between"], *columns))


async def authors_in(connection: Connection, repository_ids: Collection[int]) -> list[int]:
    """The users, and co-authors, of the commits in these repositories."""
    rows = await connection.fetch(_SQL["authors_in"], list(repository_ids))
    return [row["user_id"] for row in rows]


async def save_repositories(
    connection: Connection, repositories: Sequence[StoredRepository]
) -> None:
    """Know these repositories, and their installations, as they are now."""
    columns = _columns(
        (
            (r.id, r.full_name, r.is_private, r.is_fork, r.seen_at, r.installation_id)
            for r in repositories
        ),
        6,
    )
    await connection.execute(_SQL["save_repositories"], *columns)


async def write_batch(
    connection: Connection,
    arrivals: Sequence[DecodedDelivery],
    commits: Sequence[NewCommit],
    moved: Sequence[StoredCommit],
    marks: Sequence[Mark],
) -> int | None:
    """Store deliveries, new commits, moved push times or authors and marks in one statement.

    Gives the revision taken, None when nothing that anybody can see has changed.
    """
    is_change = bool(commits or moved or marks)
    revision: int | None = await connection.fetchval(
        _SQL["write_batch"],
        *_columns(map(_delivery_row, arrivals), 13),
        *_columns(map(_commit_row, commits), 21),
        *_columns((row for commit in commits for row in _co_author_rows(commit)), 6),
        *_columns(((c.id, c.pushed_at, c.user_id, c.author_login) for c in moved), 4),
        *_columns(map(_mark_row, marks), 6),
        is_change,
    )
    return revision


async def marks_in(connection: Connection, spans: Sequence[DaySpan]) -> list[Mark]:
    """The marks held for the spans' participants and days."""
    columns = _columns(((s.season_id, s.user_id, s.first, s.last) for s in spans), 4)
    rows = await connection.fetch(_SQL["marks_in"], *columns)
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
    """Replace marks by what a recount found; gives the revision taken."""
    columns = _columns(map(_mark_row, marks), 6)
    revision: int = await connection.fetchval(_SQL["replace_marks"], *columns)
    return revision


async def bump_revisions(connection: Connection, season_ids: Collection[int] | None) -> int:
    """Tell every dashboard that these seasons (None: all) changed; gives the revision taken."""
    asked = None if season_ids is None else list(season_ids)
    revision: int = await connection.fetchval(_SQL["bump_revisions"], asked)
    return revision


_T = TypeVar("_T", bound=msgspec.Struct)


def _structs(kind: type[_T], rows: Iterable[Iterable[Any]]) -> list[_T]:
    """Structs of rows without names, which hold their fields in order."""
    names = kind.__struct_fields__
    return [kind(**dict(zip(names, row, strict=True))) for row in rows]


def _erased(rows: Iterable[tuple[str, str]]) -> Erased:
    found: dict[str, set[str]] = {
        "id": set(),
        "login": set(),
        "email": set(),
        "installation": set(),
    }
    for kind, claim in rows:
        found[kind].add(claim)
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


def _columns(rows: Iterable[Sequence[Any]], width: int) -> list[list[Any]]:
    """Rows turned into the arrays that `unnest` takes; `width` arrays also for no rows."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def _delivery_row(arrival: DecodedDelivery) -> tuple[Any, ...]:
    push = arrival.push
    return (
        arrival.app_id,
        arrival.delivery_id,
        arrival.event,
        arrival.action,
        arrival.status,
        arrival.error,
        push.repository.id if push else None,
        push.installation_id if push else None,
        push.is_truncated if push else False,
        arrival.content_type,
        arrival.headers,
        arrival.body if arrival.keeps_body else None,
        arrival.received_at,
    )


def _commit_row(new: NewCommit) -> tuple[Any, ...]:
    commit, claim = new.commit, new.commit.claim
    return (
        new.position,
        new.delivery_row_id,
        new.repository.id,
        new.repository.full_name,
        new.repository.is_private,
        commit.commit_id,
        new.user_id,
        commit.commit_date,
        commit.raw_date,
        commit.author_date,
        new.pushed_at,
        commit.message,
        commit.commit_url,
        commit.author_name,
        claim.github_user_id,
        claim.login,
        claim.email,
        claim.noreply_login,
        commit.is_bot,
        commit.is_merge,
        new.ref,
    )


def _co_author_rows(new: NewCommit) -> Iterable[tuple[Any, ...]]:
    for claim, user_id in zip(new.commit.co_authors, new.co_author_ids, strict=True):
        yield (
            new.commit.commit_id,
            new.repository.id,
            claim.email,
            claim.github_user_id,
            claim.noreply_login,
            user_id,
        )


def _mark_row(mark: Mark) -> tuple[Any, ...]:
    hours = "{" + ",".join(map(str, mark.hours)) + "}"  # unnest would flatten arrays of arrays
    return (
        mark.season_id,
        mark.user_id,
        mark.day,
        mark.commit_count,
        mark.first_commit_at,
        hours,
    )
