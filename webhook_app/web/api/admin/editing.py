"""What admins write: users and seasons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import msgspec

from webhook_app.changes import accounts, seasons
from webhook_app.forges.github.anonymous import find_account
from webhook_app.models import JoinPolicy, RateBasis, Season, parse_grace
from webhook_app.store import users
from webhook_app.web.api.schemas import SeasonResponse, UserResponse, season_response, user_response
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.routing import problems
from webhook_app.web.http.season_query import find_season, season_of

# Python's $ stands before a last newline too, hence what follows it; \Z would say so more
# plainly, but the description's readers know it for a letter.
Login = Annotated[
    str,
    msgspec.Meta(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?(?:\[bot\])?$(?!\n)"),
]
Email = Annotated[str, msgspec.Meta(pattern=r"^[^@\s\0]+@[^@\s\0]+$(?!\n)", max_length=320)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)", max_length=200)]
Number = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """An account to know; GitHub is asked for its number without `github_user_id`."""

    github_id: Login
    github_user_id: Number | None = None
    emails: list[Email] = []
    joined_on: date | None = None
    season: Number | None = None
    join: bool = True


class UserChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change of a user; what is left out stays."""

    github_id: Login | None = None
    emails: list[Email] = []
    is_admin: bool | None = None
    joined_on: date | None = None
    season: Number | None = None


class NewSeason(msgspec.Struct, frozen=True, kw_only=True):
    """A season to create, with the default rules (docs/rules.md#the-season)."""

    name: Name
    start_date: date
    days: int = 100
    timezone: str = "Asia/Seoul"
    day_starts_at: int = 0
    late_push_grace: str = "24h"
    rate_basis: RateBasis = "season"
    count_merges: bool = True
    count_forks: bool = True
    count_co_authors: bool = False
    join_policy: JoinPolicy = "open"


class SeasonChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to change of a season; what is left out stays, and all its days are judged anew."""

    name: Name | None = None
    start_date: date | None = None
    days: int | None = None
    timezone: str | None = None
    day_starts_at: int | None = None
    late_push_grace: str | None = None
    rate_basis: RateBasis | None = None
    count_merges: bool | None = None
    count_forks: bool | None = None
    count_co_authors: bool | None = None
    join_policy: JoinPolicy | None = None


@problems(404, 409, 502)
async def create_user(call: ApiRequest, body: NewUser) -> UserResponse:
    """Know an account, its addresses, and, unless `join` is false, its place in the season."""
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
    """Rename a user, add addresses, correct their first day, give or take the admin's role."""
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


@problems(409)
async def create_season(call: ApiRequest, body: NewSeason) -> SeasonResponse:
    """Create a season."""
    fields = msgspec.structs.asdict(body) | {"late_push_grace": _grace(body.late_push_grace)}
    return season_response(
        await seasons.create_season(call.context.database, Season(id=0, **fields))
    )


@problems(409)
async def change_season(call: ApiRequest, body: SeasonChange) -> SeasonResponse:
    """Change a season's name, dates or rules."""
    season = await season_of(call, call.path_number("season_id"))
    changes = {k: v for k, v in msgspec.structs.asdict(body).items() if v is not None}
    if body.late_push_grace is not None:
        changes["late_push_grace"] = _grace(body.late_push_grace)
    changed = msgspec.structs.replace(season, **changes)
    await seasons.edit_season(call.context.database, changed)
    return season_response(changed)


def _grace(text: str) -> timedelta | None:
    try:
        return parse_grace(text)
    except ValueError as error:
        raise Problem(422, f"late_push_grace: {error}.", parameter="late_push_grace") from None
