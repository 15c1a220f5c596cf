"""/api/seasons: what admins write of seasons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import msgspec

from webhook_app.changes import seasons
from webhook_app.models import JoinPolicy, RateBasis, Season, parse_grace
from webhook_app.web.api.schemas import SeasonResponse, season_response
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.routing import problems
from webhook_app.web.http.season_query import season_of

# See admin/users.py on the lookahead.
Name = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)", max_length=200)]


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
    """What to change of a season; fields that are left out stay. All its days are judged again."""

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


@problems(409)
async def create_season(call: ApiRequest, body: NewSeason) -> SeasonResponse:
    """Create a season."""
    fields = msgspec.structs.asdict(body) | {"late_push_grace": _grace(body.late_push_grace)}
    return season_response(
        await seasons.create_season(call.context.database, Season(id=0, **fields))
    )


@problems(409)
async def change_season(call: ApiRequest, body: SeasonChange) -> SeasonResponse:
    """Change a season's name, dates or rules; all its days are judged again."""
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
