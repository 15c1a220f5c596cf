"""/api/me: the settings, goal and account of the signed-in user."""

from __future__ import annotations

from typing import Annotated

import msgspec
import structlog

from webhook_app.attendance import noreply_hosts
from webhook_app.book.summary import goal_progress
from webhook_app.changes import accounts, erasure
from webhook_app.store.goals import Goal, save_goal
from webhook_app.store.users import find_user, rotate_calendar_token
from webhook_app.web.api.me.identity import me_response
from webhook_app.web.api.schemas import MeResponse
from webhook_app.web.api.summary import goal_response
from webhook_app.web.api.summary_schema import GoalResponse
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.routing import problems
from webhook_app.web.http.season_query import SeasonQuery, board_of, season_of

log = structlog.get_logger()


class MeChange(msgspec.Struct, frozen=True, kw_only=True):
    """Whether to be hidden, and whether to replace the calendar link; what is left out stays."""

    is_hidden: bool | None = None
    new_calendar_link: bool = False


class GoalChange(msgspec.Struct, frozen=True, kw_only=True):
    """A goal in a season, by default the current one; null for no such goal."""

    target_rate: Annotated[float, msgspec.Meta(ge=0, le=100)] | None
    target_streak: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None
    season: int | None = None


class DeleteAccountRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The user's own login, to confirm that the account is to be deleted."""

    github_id: str


async def change_me(call: ApiRequest, body: MeChange) -> MeResponse:
    """Hide from others or show again, in all seasons at once; or replace the calendar link."""
    database = call.context.database
    if body.is_hidden is not None:
        await accounts.hide(database, call.user.id, is_hidden=body.is_hidden)
    async with database.connection() as connection:
        if body.new_calendar_link:
            await rotate_calendar_token(connection, call.user.id)
        user = await find_user(connection, call.user.id)
    return me_response(call, user or call.user)


@problems(404)
async def set_goal(call: ApiRequest, body: GoalChange) -> GoalResponse:
    """Set a goal of a rate, a streak or both; only the user and admins see it."""
    season = await season_of(call, body.season)
    goal = Goal(target_rate=body.target_rate, target_streak=body.target_streak)
    async with call.context.database.connection() as connection:
        await save_goal(connection, season.id, call.user.id, goal)
    board = await board_of(call, season, SeasonQuery())
    return goal_response(goal_progress(goal, board.find(call.user.id)))


async def delete_me(call: ApiRequest, body: DeleteAccountRequest) -> None:
    """Delete the signed-in user's account and data (docs/privacy.md#deleting-an-account)."""
    if body.github_id.strip().lower() != call.user.github_id.lower():
        raise Problem(422, "github_id must be your own login.", parameter="github_id")
    hosts = noreply_hosts(call.context.settings.github_host)
    await erasure.erase_account(call.context.database, call.user, hosts)
    log.info("account_erased", user_id=call.user.id)
