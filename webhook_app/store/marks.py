"""Reads and replaces the marks of participants' days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from msgspec.structs import astuple

from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("marks")


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


class DaySpan(msgspec.Struct, frozen=True, kw_only=True):
    """Days of one participant, both ends inclusive, with instants around them."""

    season_id: int
    user_id: int
    first: date
    last: date
    since: datetime
    until: datetime


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
