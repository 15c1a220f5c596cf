"""Why a participant's day is what it is, and what would fix it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum

import msgspec

from webhook_app.attendance import Board, day_begins, push_deadline, state_on
from webhook_app.book.verdicts import verdicts_of
from webhook_app.book.viewer import Viewer, VisibleCommit, visible_commit
from webhook_app.models import Season, State, User, Verdict
from webhook_app.store.commits import (
    CommitRange,
    Correction,
    accepted_in,
    commits_of,
    day_overrides_of,
)
from webhook_app.store.database import Connection


class Advice(StrEnum):
    """What would fix a day; each value is the key of its sentence."""

    UNKNOWN = "unknown"
    PENDING = "pending"
    NO_COMMITS = "noCommits"
    ASK_ADMIN = "askAdmin"
    PUSH_IN_TIME = "pushInTime"


class VisibleOverride(msgspec.Struct, frozen=True, kw_only=True):
    """An override as one viewer may see it.

    Reason, setter and revoker are None for other viewers than the participant and admins.
    """

    state: State
    reason: str | None
    set_by: str | None
    set_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


class ExplainedCommit(msgspec.Struct, frozen=True, kw_only=True):
    """A commit of the day; it `is_accepted` if an admin lets it count despite its times."""

    commit: VisibleCommit
    is_accepted: bool


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A day of a participant; `state` is None if the participant does not have that day.

    `overrides` are newest first, revoked ones too. `push_deadline` is None without a limit.
    """

    date: date
    state: State | None
    commit_count: int
    begins_at: datetime
    ends_at: datetime
    push_deadline: datetime | None
    commits: list[ExplainedCommit]
    overrides: list[VisibleOverride]
    advice: list[Advice]

    @property
    def is_attended(self) -> bool:
        """Whether the day is attended."""
        return self.state is State.ATTENDED

    @property
    def active_override(self) -> VisibleOverride | None:
        """The override that decides the day."""
        return next((one for one in self.overrides if one.revoked_at is None), None)


async def explain_day(
    connection: Connection, board: Board, user: User, day: date, viewer: Viewer
) -> Explanation:
    """Return the commits, overrides and advice of a user's day.

    The connection must be in a read transaction, see `verdicts.verdicts_of`.
    """
    season, row = board.season, board.find(user.id)
    day_range = _range_of(season, user, day)
    commits = await commits_of(connection, day_range)
    verdicts = await verdicts_of(connection, season, user, commits)
    accepted = await accepted_in(connection, season.id, verdicts)
    overrides = await day_overrides_of(connection, season.id, user.id, day)
    state = state_on(row, board.window, day) if row else None
    counted = {c.commit_id for c in commits if verdicts[c.id] is Verdict.COUNTED}
    is_masked = not viewer.may_see_private(user.id)
    return Explanation(
        date=day,
        state=state,
        commit_count=len(counted),
        begins_at=day_begins(season, day),
        ends_at=day_begins(season, day + timedelta(days=1)),
        push_deadline=None if season.late_push_grace is None else push_deadline(season, day),
        commits=[
            ExplainedCommit(
                commit=visible_commit(commit, user.github_id, verdicts[commit.id], viewer),
                is_accepted=commit.id in accepted,
            )
            for commit in commits
        ],
        overrides=[_visible(one, is_masked=is_masked) for one in overrides],
        advice=advice_for(state, set(verdicts.values())),
    )


def advice_for(state: State | None, verdicts: Collection[Verdict]) -> list[Advice]:
    """Return what would fix a day whose commits have these verdicts; empty if nothing must be."""
    if state is None or state in (State.ATTENDED, State.EXCUSED):
        return []
    topics: list[Advice] = []
    if state is State.UNKNOWN:
        topics.append(Advice.UNKNOWN)
    if state is State.PENDING:
        topics.append(Advice.PENDING)
    if not verdicts and state is State.MISSED:
        topics.append(Advice.NO_COMMITS)
    if Verdict.LATE in verdicts or Verdict.FUTURE in verdicts:
        topics += [Advice.ASK_ADMIN, Advice.PUSH_IN_TIME]
    return topics


def _range_of(season: Season, user: User, day: date) -> CommitRange:
    return CommitRange(
        user_id=user.id,
        since=day_begins(season, day),
        until=day_begins(season, day + timedelta(days=1)),
        with_co_authored=season.count_co_authors,
    )


def _visible(override: Correction, *, is_masked: bool) -> VisibleOverride:
    """Return an override; why and by whom is between the participant and the admins."""
    return VisibleOverride(
        state=override.state,
        reason=None if is_masked else override.reason,
        set_by=None if is_masked else override.set_by,
        set_at=override.set_at,
        revoked_by=None if is_masked else override.revoked_by,
        revoked_at=override.revoked_at,
    )
