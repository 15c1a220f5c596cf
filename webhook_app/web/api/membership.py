"""Joining and leaving a season, and an admin's word on it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from webhook_app.changes import members
from webhook_app.store.projection import memberships_of
from webhook_app.store.seasons import list_requests
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest, NoQuery
from webhook_app.web.http.routing import problems
from webhook_app.web.http.season_query import season_of


class MembershipResponse(Answer, frozen=True, kw_only=True):
    """Where a user stands with a season."""

    season_id: int
    user_id: int
    status: Literal["member", "requested", "none"]


class JoinRequestResponse(Answer, frozen=True, kw_only=True):
    """Somebody who asks to join a season."""

    season_id: int
    user_id: int
    github_id: str
    requested_at: datetime


class JoinRequestsResponse(Answer, frozen=True, kw_only=True):
    """Everybody who asks to join, oldest request first."""

    requests: list[JoinRequestResponse]


@problems(409)
async def join_season(call: ApiRequest) -> MembershipResponse:
    """Join a season, or ask to where an admin approves; joining twice changes nothing."""
    season = await season_of(call, call.path_number("season_id"))
    is_in = await members.join(call.context.database, season, call.user)
    return MembershipResponse(
        season_id=season.id, user_id=call.user.id, status="member" if is_in else "requested"
    )


async def leave_season(call: ApiRequest) -> MembershipResponse:
    """Leave a season as of today, or take back the wish to join; the history stays."""
    season = await season_of(call, call.path_number("season_id"))
    await members.decline(call.context.database, season.id, call.user.id)
    await members.leave(call.context.database, season, call.user.id)
    return MembershipResponse(season_id=season.id, user_id=call.user.id, status="none")


async def read_requests(call: ApiRequest, query: NoQuery) -> JoinRequestsResponse:
    """Who asks to join which season."""
    async with call.context.database.connection() as connection:
        found = await list_requests(connection)
    return JoinRequestsResponse(
        requests=[
            JoinRequestResponse(
                season_id=request.season_id,
                user_id=request.user_id,
                github_id=request.github_id,
                requested_at=request.requested_at,
            )
            for request in found
        ]
    )


async def approve_request(call: ApiRequest) -> MembershipResponse:
    """Let somebody in who asked to join."""
    season = await season_of(call, call.path_number("season_id"))
    user_id = call.path_number("user_id")
    await _needed_request(call, season.id, user_id)
    await members.approve(call.context.database, season, user_id)
    return MembershipResponse(season_id=season.id, user_id=user_id, status="member")


async def decline_request(call: ApiRequest) -> None:
    """Drop somebody's wish to join."""
    season = await season_of(call, call.path_number("season_id"))
    user_id = call.path_number("user_id")
    await _needed_request(call, season.id, user_id)
    await members.decline(call.context.database, season.id, user_id)


async def status_of(call: ApiRequest, season_id: int) -> MembershipResponse:
    """Where the signed-in user stands with a season."""
    async with call.context.database.connection() as connection:
        memberships = await memberships_of(connection, [call.user.id])
        requests = await list_requests(connection)
    is_in = any(m.season_id == season_id and m.left_on is None for m in memberships)
    has_asked = any((r.season_id, r.user_id) == (season_id, call.user.id) for r in requests)
    return MembershipResponse(
        season_id=season_id,
        user_id=call.user.id,
        status="member" if is_in else "requested" if has_asked else "none",
    )


async def _needed_request(call: ApiRequest, season_id: int, user_id: int) -> None:
    async with call.context.database.connection() as connection:
        found = await list_requests(connection)
    if not any((r.season_id, r.user_id) == (season_id, user_id) for r in found):
        raise Problem(404, f"User {user_id} does not ask to join season {season_id}.")
