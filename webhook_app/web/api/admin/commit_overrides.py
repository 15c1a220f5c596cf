"""/api/admin/commits/{commit_row_id}/accept: let a late or future commit count."""

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
    """Why a commit is to count, and in which season (by default the current one)."""

    reason: Reason
    season: int | None = None


class AcceptanceQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which season; by default the current one."""

    season: int | None = None


class AcceptanceResponse(Answer, frozen=True, kw_only=True):
    """An admin's decision that a commit counts."""

    id: int
    commit_row_id: int
    reason: str
    set_by: str
    set_at: datetime


@problems(409)
async def accept_commit(call: ApiRequest, body: AcceptanceBody) -> AcceptanceResponse:
    """Let a late or future commit count; its day is counted again and sent to open pages."""
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
    """Withdraw an acceptance, so that the commit's times decide again."""
    season = await season_of(call, query.season)
    row_id = call.path_number("commit_row_id")
    await overrides.withdraw_acceptance(call.context.database, season, row_id, call.user.id)
