"""/api/admin/corrections: what a day is, whatever the commits say of it; with a reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from webhook_app.intake import corrections
from webhook_app.models import State
from webhook_app.store.corrections import DayCorrection, list_corrections
from webhook_app.store.users import find_user_by_login
from webhook_app.web.answers import Answer
from webhook_app.web.api.asked import season_of
from webhook_app.web.errors import Problem
from webhook_app.web.routing import Call, refuses

Reason = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\0]*[^\s\0][^\0]*$(?!\n)")]


class CorrectionsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which season (all by default), whose, and how many."""

    season: int | None = None
    github_id: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 100


class NewCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """What a participant's day is to be, and why; the current season without one."""

    github_id: str
    attendance_date: date
    state: Literal["attended", "missed", "excused"]
    reason: Reason
    season: int | None = None


class DayCorrectionAnswer(Answer, frozen=True, kw_only=True):
    """A correction; it holds as long as `revoked_at` is null."""

    id: int
    season_id: int
    user_id: int
    github_id: str
    attendance_date: date
    state: State
    reason: str
    set_by: str | None
    set_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


class CorrectionsAnswer(Answer, frozen=True, kw_only=True):
    """Corrections, newest first; those that were revoked are their history."""

    corrections: list[DayCorrectionAnswer]


async def read_corrections(call: Call, query: CorrectionsQuery) -> CorrectionsAnswer:
    """What was corrected, by whom and why, revoked ones too."""
    season = await season_of(call, query.season) if query.season is not None else None
    user_id = None if query.github_id is None else await _user_id(call, query.github_id, 404)
    async with call.context.database.reading() as connection:
        season_id = season.id if season else None
        found = await list_corrections(connection, season_id, user_id, query.limit)
    return CorrectionsAnswer(corrections=[_answer(one) for one in found])


@refuses(404)
async def correct_day(call: Call, body: NewCorrection) -> DayCorrectionAnswer:
    """Correct a day; an earlier correction of it is revoked and stays in the history."""
    season = await season_of(call, body.season)
    user_id = await _user_id(call, body.github_id, 422)
    state, reason = State(body.state), body.reason.strip()
    return _answer(
        await corrections.correct_day(
            call.context.database,
            season,
            user_id,
            body.attendance_date,
            state,
            reason,
            call.user.id,
        )
    )


async def revoke_correction(call: Call) -> None:
    """Let the commits decide a day again; the correction stays in the history."""
    number = call.path_number("correction_id")
    await corrections.revoke_correction(call.context.database, number, call.user.id)


async def _user_id(call: Call, login: str, status: int) -> int:
    async with call.context.database.reading() as connection:
        user = await find_user_by_login(connection, login)
    if user is None:
        raise Problem(status, f"There is no user {login}.", parameter="github_id")
    return user.id


def _answer(correction: DayCorrection) -> DayCorrectionAnswer:
    return msgspec.convert(correction, DayCorrectionAnswer, from_attributes=True)
