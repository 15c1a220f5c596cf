"""The records of a season, row by row: participants, days and commits as a viewer may see them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import date, datetime

import msgspec

from webhook_app.attendance import (
    STATES,
    Board,
    Participant,
    belongs_to,
    build_board,
    day_of,
    judge,
    window_of,
)
from webhook_app.book.viewer import Viewer, VisibleCommit, visible_commit
from webhook_app.models import Membership, Season, State, User, Verdict
from webhook_app.store.board import DayMark, read_participant_facts
from webhook_app.store.database import Connection
from webhook_app.store.exports import CreditedCommit, UserMark, season_marks


class ParticipantRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A participant's numbers in a season."""

    season: str
    github_id: str
    github_user_id: int
    is_hidden: bool
    joined_on: date
    left_on: date | None
    rank: int | None
    attendance_rate: float | None
    attended_count: int
    missed_count: int
    current_streak: int
    longest_streak: int


class DayRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A participant's day."""

    season: str
    github_id: str
    attendance_date: date
    state: State
    is_attended: bool
    is_override: bool
    commit_count: int
    first_commit_at: datetime | None


class CommitRecord(VisibleCommit, frozen=True, kw_only=True):
    """A commit and its verdict in a season; `season` is None outside every season."""

    season: str | None


class CorrectionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An admin's correction of a day, or acceptance of a commit, with its author and reason."""

    season: str
    github_id: str | None
    attendance_date: date | None
    state: State | None
    commit_id: str | None
    reason: str
    set_by: str | None
    set_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


async def snapshot_board(
    connection: Connection, season: Season, at: datetime, as_of: date | None = None
) -> Board:
    """Return the board of the snapshot, so that all parts of a file agree with each other.

    It is computed in a thread: 10,000 participants take 50 ms.
    """
    facts = await read_participant_facts(connection, season)
    window = window_of(season, day_of(season, at), as_of=as_of)
    return await asyncio.to_thread(build_board, season, window, facts)


async def participant_records(
    season: Season, rows: Iterable[Participant]
) -> AsyncIterator[ParticipantRecord]:
    """Yield a record for each participant."""
    for row in rows:
        yield ParticipantRecord(
            season=season.name,
            github_id=row.account.github_id,
            github_user_id=row.account.github_user_id,
            is_hidden=row.account.is_hidden,
            joined_on=row.membership.joined_on,
            left_on=row.membership.left_on,
            rank=row.rank,
            **msgspec.structs.asdict(row.numbers),
            attendance_rate=row.numbers.attendance_rate,
        )


async def day_records(
    connection: Connection, board: Board, rows: Iterable[Participant]
) -> AsyncIterator[DayRecord]:
    """Yield the days of these participants, by user; marks are read while they are needed."""
    marks = season_marks(connection, board.season.id)
    mark = await anext(marks, None)
    # Both sides are ordered by user, so that only one participant's marks are in memory.
    for row in sorted(rows, key=lambda row: row.account.user_id):
        user_marks: dict[date, UserMark] = {}
        while mark is not None and mark.user_id <= row.account.user_id:
            if mark.user_id == row.account.user_id:
                user_marks[mark.attendance_date] = mark
            mark = await anext(marks, None)
        for record in days_of_participant(board, row, user_marks):
            yield record


def days_of_participant(
    board: Board, row: Participant, marks: dict[date, UserMark] | dict[date, DayMark]
) -> Iterable[DayRecord]:
    """Yield a participant's days, oldest first."""
    for index, letter in enumerate(row.days):
        state = STATES.get(letter)
        if state is None:
            continue
        day = board.window.day(index)
        mark = marks.get(day)
        yield DayRecord(
            season=board.season.name,
            github_id=row.account.github_id,
            attendance_date=day,
            state=state,
            is_attended=state is State.ATTENDED,
            is_override=day in row.overrides,
            commit_count=mark.commit_count if mark else 0,
            first_commit_at=mark.first_commit_at if mark else None,
        )


async def season_commit_records(
    season: Season,
    commits: AsyncIterator[CreditedCommit],
    rows: Iterable[Participant],
    viewer: Viewer,
) -> AsyncIterator[CommitRecord]:
    """Yield the commits of these participants with their verdicts, masked for the viewer."""
    participants = {row.account.user_id: row for row in rows}
    async for copies in _by_sha(commits):
        row = participants.get(copies[0].credited_to)
        if row is None:
            continue
        for record in _judged(season, row.membership, row.account.github_id, copies, viewer):
            yield record


async def user_commit_records(
    commits: AsyncIterator[CreditedCommit], boards: list[Board], user: User, viewer: Viewer
) -> AsyncIterator[CommitRecord]:
    """Yield a user's commits, once for each season that contains the commit's day."""
    async for copies in _by_sha(commits):
        is_in_season = False
        for board in boards:
            if not _is_within(board.season, copies):
                continue
            row = board.find(user.id)
            membership = row.membership if row else None
            for record in _judged(board.season, membership, user.github_id, copies, viewer):
                is_in_season = True
                yield record
        if not is_in_season:
            for copy in copies:
                verdict = Verdict.OUTSIDE_SEASON if copy.row.commit_date else Verdict.INVALID_DATE
                yield _record(copy, user.github_id, verdict, viewer, None)


async def _by_sha(
    commits: AsyncIterator[CreditedCommit],
) -> AsyncIterator[list[CreditedCommit]]:
    """Yield the copies of each sha together, since a verdict depends on all of them."""
    copies: list[CreditedCommit] = []
    async for commit in commits:
        if copies and _user_and_sha(copies[0]) != _user_and_sha(commit):
            yield copies
            copies = []
        copies.append(commit)
    if copies:
        yield copies


def _user_and_sha(commit: CreditedCommit) -> tuple[int, str]:
    return commit.credited_to, commit.row.commit_id


def _is_within(season: Season, copies: list[CreditedCommit]) -> bool:
    days = (day_of(season, c.row.commit_date) for c in copies if c.row.commit_date)
    return any(season.start_date <= day <= season.end_date for day in days)


def _judged(
    season: Season,
    membership: Membership | None,
    github_id: str,
    copies: list[CreditedCommit],
    viewer: Viewer,
) -> Iterable[CommitRecord]:
    """Yield the copies of one sha that a season credits, with their verdicts in it."""
    facts = [(copy, copy.stored.for_season(season.id)) for copy in copies]
    credited = [(c, fact) for c, fact in facts if belongs_to(season, fact, c.credited_to)]
    verdicts = judge(season, membership, [fact for _, fact in credited])
    for (copy, _), verdict in zip(credited, verdicts, strict=True):
        yield _record(copy, github_id, verdict, viewer, season.name)


def _record(
    copy: CreditedCommit, github_id: str, verdict: Verdict, viewer: Viewer, season: str | None
) -> CommitRecord:
    commit = visible_commit(copy.row, github_id, verdict, viewer)
    return CommitRecord(**msgspec.structs.asdict(commit), season=season)
