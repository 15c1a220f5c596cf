"""Reads what the attendance data of a season consists of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

import msgspec

from webhook_app.attendance import Account, ParticipantFacts, affected_days
from webhook_app.models import Membership, Season, State
from webhook_app.store.database import Connection
from webhook_app.store.outages import days_of_outages, unresolved_outages
from webhook_app.store.sql import queries

_SQL = queries("board")


class DayMark(msgspec.Struct, frozen=True, kw_only=True):
    """The commits of one participant on one day."""

    commit_count: int
    first_commit_at: datetime | None
    updated_at: datetime


class DaySum(msgspec.Struct, frozen=True):
    """Counted commits of all participants on one day, and in each hour of the season's clock."""

    commit_count: int
    hours: list[int]


class ChangedMark(DayMark, frozen=True, kw_only=True):
    """A mark that changed, with the revision of that change."""

    season_id: int
    user_id: int
    attendance_date: date
    revision: int


async def read_participant_facts(
    connection: Connection,
    season: Season,
    user_ids: Collection[int] | None = None,
    *,
    attended: Mapping[int, str] | None = None,
) -> list[ParticipantFacts]:
    """Return what is stored of a season's participants: all of them, or only these users.

    Marks are read only of users whose days are not in `attended`.
    """
    only = None if user_ids is None else list(user_ids)
    rows = await connection.fetch(_SQL["participants"], season.id, only)
    if attended is None:
        attended = await _attended_days(connection, season, only)
    elif unknown := [row["user_id"] for row in rows if row["user_id"] not in attended]:
        attended = {**attended, **await _attended_days(connection, season, unknown)}
    overrides: dict[int, dict[date, State]] = {}
    for row in await connection.fetch(_SQL["active_overrides"], season.id, only):
        overrides.setdefault(row["user_id"], {})[row["attendance_date"]] = State(row["state"])
    doubted = await days_of_outages(connection, season.id, user_ids)
    for_all = frozenset(
        day
        for outage in await unresolved_outages(connection)
        for day in affected_days(season, outage.began_at, outage.ended_at)
    )
    return [
        ParticipantFacts(
            account=Account(
                user_id=row["user_id"],
                github_user_id=row["github_user_id"],
                github_id=row["github_id"],
                is_hidden=row["is_hidden"],
            ),
            membership=Membership(
                season_id=row["season_id"],
                user_id=row["user_id"],
                joined_on=row["joined_on"],
                left_on=row["left_on"],
            ),
            attended=attended.get(row["user_id"], ""),
            overrides=overrides.get(row["user_id"], {}),
            unknown=for_all.union(doubted.get(row["user_id"], ())) if doubted else for_all,
        )
        for row in rows
    ]


async def _attended_days(
    connection: Connection, season: Season, user_ids: list[int] | None
) -> dict[int, str]:
    rows = await connection.fetch(
        _SQL["attended_days"], season.id, season.start_date, season.days, user_ids
    )
    return {row["user_id"]: row["days"] for row in rows}


async def days_since(
    connection: Connection, season_id: int, revision: int
) -> list[tuple[int, date, bool]]:
    """Return user id, day and whether commits count on it, of marks changed after a revision."""
    rows = await connection.fetch(_SQL["days_since"], season_id, revision)
    return [(row["user_id"], row["attendance_date"], row["is_attended"]) for row in rows]


async def marks_on(
    connection: Connection, season_id: int, day: date, user_ids: Collection[int] | None = None
) -> dict[int, DayMark]:
    """Return the marks of one day by user id."""
    only = None if user_ids is None else list(user_ids)
    rows = await connection.fetch(_SQL["marks_on"], season_id, day, only)
    return {
        row["user_id"]: DayMark(
            commit_count=row["commit_count"],
            first_commit_at=row["first_commit_at"],
            updated_at=row["updated_at"],
        )
        for row in rows
    }


async def marks_of(connection: Connection, season_id: int, user_id: int) -> dict[date, DayMark]:
    """Return one participant's marks by day."""
    rows = await connection.fetch(_SQL["marks_of"], season_id, user_id)
    return {
        row["attendance_date"]: DayMark(
            commit_count=row["commit_count"],
            first_commit_at=row["first_commit_at"],
            updated_at=row["updated_at"],
        )
        for row in rows
    }


async def day_sums(
    connection: Connection, season_id: int, days: Collection[date] | None = None
) -> dict[date, DaySum]:
    """Return all participants' counted commits by day: all days that have any, or only these."""
    only = None if days is None else list(days)
    rows = await connection.fetch(_SQL["day_sums"], season_id, only)
    return {
        row["attendance_date"]: DaySum(commit_count=row["commit_count"], hours=row["hours"])
        for row in rows
    }


async def changed_days(connection: Connection, season_id: int, revision: int) -> set[date]:
    """Return the days of a season with marks that changed after a revision."""
    rows = await connection.fetch(_SQL["changed_days"], season_id, revision)
    return {row["attendance_date"] for row in rows}


async def last_change(connection: Connection, season_id: int) -> datetime | None:
    """Return when a mark of the season last changed."""
    changed: datetime | None = await connection.fetchval(_SQL["last_change"], season_id)
    return changed


async def marks_since(
    connection: Connection, revision: int, limit: int = 1000
) -> list[ChangedMark]:
    """Return the marks that changed after a revision, oldest change first."""
    rows = await connection.fetch(_SQL["marks_since"], revision, limit)
    return [ChangedMark(**row) for row in rows]


async def revision_of(connection: Connection) -> int:
    """Return the latest revision of all seasons."""
    revision: int = await connection.fetchval(_SQL["revision_of"])
    return revision
