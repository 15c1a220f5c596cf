"""/api/admin/corrections: override what commits say of a day, with a reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from webhook_app.changes import overrides
from webhook_app.models import State
from webhook_app.store.overrides import DayOverride, list_day_overrides
from webhook_app.store.users import find_user_by_login
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.routing import problems
from webhook_app.web.http.season_query import season_of

Reason = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\0]*[^\s\0][^\0]*$(?!\n)")]


class CorrectionsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which season and user (by default all), and how many."""

    season: int | None = None
    github_id: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 100


class NewCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """The state that a participant's day is to have, and why; by default in the current season."""

    github_id: str
    attendance_date: date
    state: Literal["attended", "missed", "excused"]
    reason: Reason
    season: int | None = None


class DayCorrectionResponse(Answer, frozen=True, kw_only=True):
    """A correction; it is active while `revoked_at` is null."""

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


class CorrectionsResponse(Answer, frozen=True, kw_only=True):
    """Corrections, newest first, revoked ones too."""

    corrections: list[DayCorrectionResponse]


async def read_corrections(call: ApiRequest, query: CorrectionsQuery) -> CorrectionsResponse:
    """Return corrections with who made them and why, revoked ones too."""
    season = await season_of(call, query.season) if query.season is not None else None
    user_id = None if query.github_id is None else await _user_id(call, query.github_id, 404)
    async with call.context.database.connection() as connection:
        season_id = season.id if season else None
        corrections = await list_day_overrides(connection, season_id, user_id, query.limit)
    return CorrectionsResponse(corrections=[_response(one) for one in corrections])


@problems(404)
async def override_day(call: ApiRequest, body: NewCorrection) -> DayCorrectionResponse:
    """Correct a day; an earlier correction of it is revoked and stays in the history."""
    season = await season_of(call, body.season)
    user_id = await _user_id(call, body.github_id, 422)
    state, reason = State(body.state), body.reason.strip()
    return _response(
        await overrides.override_day(
            call.context.database,
            season,
            user_id,
            body.attendance_date,
            state,
            reason,
            call.user.id,
        )
    )


async def revoke_day_override(call: ApiRequest) -> None:
    """Let the commits decide a day again; the correction stays in the history."""
    override_id = call.path_number("correction_id")
    await overrides.revoke_day_override(call.context.database, override_id, call.user.id)


async def _user_id(call: ApiRequest, login: str, status: int) -> int:
    async with call.context.database.connection() as connection:
        user = await find_user_by_login(connection, login)
    if user is None:
        raise Problem(status, f"There is no user {login}.", parameter="github_id")
    return user.id


def _response(correction: DayOverride) -> DayCorrectionResponse:
    return msgspec.convert(correction, DayCorrectionResponse, from_attributes=True)
