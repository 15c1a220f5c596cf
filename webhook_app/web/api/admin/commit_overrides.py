"""/api/admin/commits/{commit_row_id}/accept: a late or future commit that counts all the same."""

from __future__ import annotations

from datetime import datetime

import msgspec

from webhook_app.changes import overrides
from webhook_app.web.api.admin.day_overrides import Reason
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.routing import problems
from webhook_app.web.http.season_query import season_of


class AcceptanceBody(msgspec.Struct, frozen=True, kw_only=True):
    """Why a commit is to count; in the current season without one."""

    reason: Reason
    season: int | None = None


class AcceptanceQuery(msgspec.Struct, frozen=True, kw_only=True):
    """In which season; the current one by default."""

    season: int | None = None


class AcceptanceResponse(Answer, frozen=True, kw_only=True):
    """An admin's word that a commit counts."""

    id: int
    commit_row_id: int
    reason: str
    set_by: str
    set_at: datetime


@problems(409)
async def accept_commit(call: ApiRequest, body: AcceptanceBody) -> AcceptanceResponse:
    """Let a late or future commit count; its day is recounted and told at once."""
    season = await season_of(call, body.season)
    accepted = await overrides.accept_commit(
        call.context.database,
        season,
        call.path_number("commit_row_id"),
        body.reason.strip(),
        call.user.id,
    )
    fields = msgspec.structs.asdict(accepted)
    return AcceptanceResponse(**fields, set_by=call.user.github_id)


async def withdraw_acceptance(call: ApiRequest, query: AcceptanceQuery) -> None:
    """Judge a commit by its times again."""
    season = await season_of(call, query.season)
    number = call.path_number("commit_row_id")
    await overrides.withdraw_acceptance(call.context.database, season, number, call.user.id)
