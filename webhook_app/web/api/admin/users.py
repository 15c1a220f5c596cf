"""/api/users: what admins write of users."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from webhook_app.changes import accounts
from webhook_app.forges.github.anonymous import find_account
from webhook_app.store import users
from webhook_app.web.api.schemas import UserResponse, user_response
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.routing import problems
from webhook_app.web.http.season_query import find_season, season_of

# Python's $ also matches before a final newline, hence the lookahead after it. \Z would be
# plainer, but readers of the OpenAPI description take it for a letter.
Login = Annotated[
    str,
    msgspec.Meta(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?(?:\[bot\])?$(?!\n)"),
]
Email = Annotated[str, msgspec.Meta(pattern=r"^[^@\s\0]+@[^@\s\0]+$(?!\n)", max_length=320)]
Number = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """An account to register; without `github_user_id` GitHub is requested for its number."""

    github_id: Login
    github_user_id: Number | None = None
    emails: list[Email] = []
    joined_on: date | None = None
    season: Number | None = None
    join: bool = True


class UserChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change of a user; fields that are left out stay as they are."""

    github_id: Login | None = None
    emails: list[Email] = []
    is_admin: bool | None = None
    joined_on: date | None = None
    season: Number | None = None


@problems(404, 409, 502)
async def create_user(call: ApiRequest, body: NewUser) -> UserResponse:
    """Register an account with its addresses, and add it to the season unless `join` is false."""
    context = call.context
    season = await find_season(call, body.season) if body.join else None
    number, login = body.github_user_id, body.github_id
    if number is None:
        account = await find_account(context.settings.github_api_url, login)
        number, login = account.id, account.login
    user = await accounts.add_user(
        context.database,
        github_user_id=number,
        login=login,
        emails=body.emails,
        season=season,
        joined_on=body.joined_on,
    )
    return user_response(user, context.settings.github_url)


@problems(409)
async def change_user(call: ApiRequest, body: UserChange) -> UserResponse:
    """Change a user's login or first day, add addresses, or make them an admin or none."""
    database = call.context.database
    user_id = call.path_number("user_id")
    async with database.connection() as connection:
        user = await users.find_user(connection, user_id)
    if user is None:
        raise Problem(404, f"There is no user {user_id}.")
    season = await season_of(call, body.season) if body.joined_on or body.season else None
    changed = await accounts.add_user(
        database,
        github_user_id=user.github_user_id,
        login=body.github_id or user.github_id,
        emails=body.emails,
        season=season,
        joined_on=body.joined_on,
    )
    if body.is_admin is not None:
        await accounts.promote(database, changed, is_admin=body.is_admin)
    return user_response(changed, call.context.settings.github_url)
