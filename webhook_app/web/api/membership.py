"""Joining and leaving a season, and the requests that an admin decides."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from webhook_app.changes import members
from webhook_app.store.members import memberships_of
from webhook_app.store.seasons import list_requests
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest, NoQuery
from webhook_app.web.http.routing import problems
from webhook_app.web.http.season_query import season_of


class MembershipResponse(Answer, frozen=True, kw_only=True):
    """Whether a user takes part in a season."""

    season_id: int
    user_id: int
    status: Literal["member", "requested", "none"]


class JoinRequestResponse(Answer, frozen=True, kw_only=True):
    """A user's request to join a season."""

    season_id: int
    user_id: int
    github_id: str
    requested_at: datetime


class JoinRequestsResponse(Answer, frozen=True, kw_only=True):
    """All open requests to join, oldest first."""

    requests: list[JoinRequestResponse]


@problems(409)
async def join_season(call: ApiRequest) -> MembershipResponse:
    """Join a season, or request it if an admin must approve; joining twice changes nothing."""
    season = await season_of(call, call.path_number("season_id"))
    is_member = await members.join(call.context.database, season, call.user)
    return MembershipResponse(
        season_id=season.id, user_id=call.user.id, status="member" if is_member else "requested"
    )


async def leave_season(call: ApiRequest) -> MembershipResponse:
    """Leave a season as of today, or withdraw the request to join; the history stays."""
    season = await season_of(call, call.path_number("season_id"))
    await members.decline(call.context.database, season.id, call.user.id)
    await members.leave(call.context.database, season, call.user.id)
    return MembershipResponse(season_id=season.id, user_id=call.user.id, status="none")


async def read_requests(call: ApiRequest, query: NoQuery) -> JoinRequestsResponse:
    """Return all open requests to join a season."""
    async with call.context.database.connection() as connection:
        requests = await list_requests(connection)
    return JoinRequestsResponse(
        requests=msgspec.convert(requests, list[JoinRequestResponse], from_attributes=True)
    )


async def approve_request(call: ApiRequest) -> MembershipResponse:
    """Approve a user's request to join a season."""
    season = await season_of(call, call.path_number("season_id"))
    user_id = call.path_number("user_id")
    await _require_request(call, season.id, user_id)
    await members.approve(call.context.database, season, user_id)
    return MembershipResponse(season_id=season.id, user_id=user_id, status="member")


async def decline_request(call: ApiRequest) -> None:
    """Decline a user's request to join a season."""
    season = await season_of(call, call.path_number("season_id"))
    user_id = call.path_number("user_id")
    await _require_request(call, season.id, user_id)
    await members.decline(call.context.database, season.id, user_id)


async def status_of(call: ApiRequest, season_id: int) -> MembershipResponse:
    """Return whether the signed-in user takes part in a season."""
    async with call.context.database.connection() as connection:
        memberships = await memberships_of(connection, [call.user.id])
        requests = await list_requests(connection)
    is_member = any(m.season_id == season_id and m.left_on is None for m in memberships)
    has_requested = any((r.season_id, r.user_id) == (season_id, call.user.id) for r in requests)
    return MembershipResponse(
        season_id=season_id,
        user_id=call.user.id,
        status="member" if is_member else "requested" if has_requested else "none",
    )


async def _require_request(call: ApiRequest, season_id: int, user_id: int) -> None:
    """Raise Problem 404 if the user has no open request to join the season."""
    async with call.context.database.connection() as connection:
        requests = await list_requests(connection)
    if not any((r.season_id, r.user_id) == (season_id, user_id) for r in requests):
        raise Problem(404, f"User {user_id} has no open request to join season {season_id}.")
