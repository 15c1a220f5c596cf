"""What an export is made of: a season's records as a viewer may see them, and one's own."""

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
from webhook_app.book.viewer import visible_commit
from webhook_app.models import Membership, Season, State, User, Verdict
from webhook_app.store.board import DayMark, read_participant_facts
from webhook_app.store.database import Connection
from webhook_app.store.exports import CreditedCommit, UserMark, season_marks
from webhook_app.web.api.commits import CommitResponse
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.viewer import Viewer


class ParticipantRecord(Answer, frozen=True, kw_only=True):
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


class DayRecord(Answer, frozen=True, kw_only=True):
    """A participant's day."""

    season: str
    github_id: str
    attendance_date: date
    state: State
    is_attended: bool
    is_override: bool
    commit_count: int
    first_commit_at: datetime | None


class CommitRecord(CommitResponse, frozen=True, kw_only=True):
    """A commit and its verdict in a season; outside every season it has none."""

    season: str | None


class CorrectionRecord(Answer, frozen=True, kw_only=True):
    """What an admin made of a day, or of a commit, by whom and why."""

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
    """The book as the snapshot has it, so that no push comes between its parts.

    Judged beside the event loop: 10,000 participants take 50 ms.
    """
    facts = await read_participant_facts(connection, season)
    window = window_of(season, day_of(season, at), as_of=as_of)
    return await asyncio.to_thread(build_board, season, window, facts)


async def participant_records(
    season: Season, rows: Iterable[Participant]
) -> AsyncIterator[ParticipantRecord]:
    """Participants with their numbers."""
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
    """The days of these participants, by participant; marks are read as they are wanted."""
    marks = season_marks(connection, board.season.id)
    held = await anext(marks, None)
    for row in sorted(rows, key=lambda row: row.account.user_id):
        own: dict[date, UserMark] = {}
        while held is not None and held.user_id <= row.account.user_id:
            if held.user_id == row.account.user_id:
                own[held.attendance_date] = held
            held = await anext(marks, None)
        for record in days_of_participant(board, row, own):
            yield record


def days_of_participant(
    board: Board, row: Participant, marks: dict[date, UserMark] | dict[date, DayMark]
) -> Iterable[DayRecord]:
    """A participant's days, oldest first."""
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
    """The commits of these participants with their verdicts, masked as everywhere."""
    visible_participants = {row.account.user_id: row for row in rows}
    async for copies in _copies(commits):
        row = visible_participants.get(copies[0].credited_to)
        if row is None:
            continue
        for record in _judged(season, row.membership, row.account.github_id, copies, viewer):
            yield record


async def own_commit_records(
    commits: AsyncIterator[CreditedCommit], season_cache: list[Board], user: User, viewer: Viewer
) -> AsyncIterator[CommitRecord]:
    """One's commits, each with its verdict in the seasons that have its day."""
    async for copies in _copies(commits):
        is_told = False
        for board in season_cache:
            if not _is_within(board.season, copies):
                continue
            row = board.find(user.id)
            membership = row.membership if row else None
            for record in _judged(board.season, membership, user.github_id, copies, viewer):
                is_told = True
                yield record
        if not is_told:
            for copy in copies:
                verdict = Verdict.OUTSIDE_SEASON if copy.row.commit_date else Verdict.INVALID_DATE
                yield _record(copy, user.github_id, verdict, viewer, None)


async def _copies(commits: AsyncIterator[CreditedCommit]) -> AsyncIterator[list[CreditedCommit]]:
    """The copies of each sha together: a verdict looks at all of them and at nothing else."""
    copies: list[CreditedCommit] = []
    async for commit in commits:
        if copies and _sha(copies[0]) != _sha(commit):
            yield copies
            copies = []
        copies.append(commit)
    if copies:
        yield copies


def _sha(commit: CreditedCommit) -> tuple[int, str]:
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
    """The copies of one sha that a season credits, with their verdicts in it."""
    facts = [(copy, copy.held.for_season(season.id)) for copy in copies]
    own = [(c, fact) for c, fact in facts if belongs_to(season, fact, c.credited_to)]
    verdicts = judge(season, membership, [fact for _, fact in own])
    for (copy, _), verdict in zip(own, verdicts, strict=True):
        yield _record(copy, github_id, verdict, viewer, season.name)


def _record(
    copy: CreditedCommit, github_id: str, verdict: Verdict, viewer: Viewer, season: str | None
) -> CommitRecord:
    visible_participants = visible_commit(copy.row, github_id, verdict, viewer)
    return CommitRecord(**msgspec.structs.asdict(visible_participants), season=season)
