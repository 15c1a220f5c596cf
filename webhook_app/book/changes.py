"""What changed in the attendance data since a revision, for the open dashboards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest

import msgspec

from webhook_app.attendance import Participant, Window, build_board, day_of, state_on, window_of
from webhook_app.models import State
from webhook_app.store.board import ChangedMark, marks_since, read_participant_facts, revision_of
from webhook_app.store.database import Connection
from webhook_app.store.seasons import list_seasons

MAX_MARKS = 1000


class MarkChange(msgspec.Struct, frozen=True, kw_only=True):
    """A mark that changed, and its participant as they are now.

    `state` is None on a day outside the season so far. `is_last` is False if the same revision
    changed other marks that follow.
    """

    mark: ChangedMark
    participant: Participant
    state: State | None
    is_last: bool


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """The changed marks, oldest change first, and the revision that they lead to.

    `is_truncated` if there may be more than MAX_MARKS; `has_others` if something changed that is
    no mark, for example a season's rules.
    """

    revision: int
    marks: list[ChangedMark]
    is_truncated: bool
    has_others: bool


async def changes_since(connection: Connection, revision: int) -> Changes:
    """Return what changed after a revision.

    The current revision is lower than that one if a season was deleted since.
    """
    # The revision is read first: a change that is written in between is sent twice, never lost.
    current = await revision_of(connection)
    marks = [] if current == revision else await marks_since(connection, revision, MAX_MARKS)
    return Changes(
        revision=current,
        marks=marks,
        is_truncated=len(marks) == MAX_MARKS,
        has_others=not marks or marks[-1].revision < current,
    )


async def mark_changes(
    connection: Connection, marks: Sequence[ChangedMark], at: datetime
) -> list[MarkChange]:
    """Return these marks with their participants and states at an instant, in the same order.

    Marks of users who left their season are omitted.
    """
    seasons = {season.id: season for season in await list_seasons(connection)}
    participants: dict[tuple[int, int], Participant] = {}
    windows: dict[int, Window] = {}
    for season_id in {mark.season_id for mark in marks}:
        season = seasons[season_id]
        windows[season_id] = window_of(season, day_of(season, at))
        user_ids = {mark.user_id for mark in marks if mark.season_id == season_id}
        facts = await read_participant_facts(connection, season, user_ids)
        for row in build_board(season, windows[season_id], facts).participants:
            participants[season_id, row.account.user_id] = row
    return [
        MarkChange(
            mark=mark,
            participant=participant,
            state=state_on(participant, windows[mark.season_id], mark.attendance_date),
            is_last=following is None or following.revision > mark.revision,
        )
        for mark, following in zip_longest(marks, marks[1:])
        if (participant := participants.get((mark.season_id, mark.user_id)))
    ]
