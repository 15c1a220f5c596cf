"""The commands `season create`, `season edit` and `season list`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import msgspec
import typer

from webhook_app.changes.seasons import create_season, edit_season
from webhook_app.cli.errors import CommandFailed
from webhook_app.cli.output import AsJson, echo, parse_day, print_json, print_table, run
from webhook_app.cli.session import find_season, open_migrated
from webhook_app.models import Season, parse_grace
from webhook_app.store.seasons import list_seasons
from webhook_app.web.api.schemas import season_response

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


class RateBasisChoice(StrEnum):
    """Whether days before joining count as missed."""

    season = "season"
    joined = "joined"


class JoinPolicyChoice(StrEnum):
    """Who may join a season."""

    open = "open"
    approval = "approval"


Days = Annotated[int | None, typer.Option(help="Number of days; 100 by default.")]
Timezone = Annotated[str | None, typer.Option(help="Time zone; Asia/Seoul by default.")]
DayStartsAt = Annotated[int | None, typer.Option(help="Hour at which a day begins; 0 by default.")]
Grace = Annotated[
    str | None,
    typer.Option(help="How late a push of a day counts: 24h (default), 90m, 2d or none."),
]
Basis = Annotated[
    RateBasisChoice | None,
    typer.Option(help="season: days before joining are missed (default); joined: they are not."),
]
Merges = Annotated[bool | None, typer.Option("--count-merges/--no-count-merges")]
Forks = Annotated[bool | None, typer.Option("--count-forks/--no-count-forks")]
CoAuthors = Annotated[bool | None, typer.Option("--count-co-authors/--no-count-co-authors")]
Policy = Annotated[JoinPolicyChoice | None, typer.Option(help="open (default) or approval.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Option(help="Name of the season.")],
    start: Annotated[str, typer.Option(help="First day, YYYY-MM-DD.")],
    days: Days = None,
    timezone: Timezone = None,
    day_starts_at: DayStartsAt = None,
    late_push_grace: Grace = None,
    rate_basis: Basis = None,
    count_merges: Merges = None,
    count_forks: Forks = None,
    count_co_authors: CoAuthors = None,
    join_policy: Policy = None,
    as_json: AsJson = False,
) -> None:
    """Create a season."""
    first_day = parse_day(start, "--start")
    assert first_day is not None  # noqa: S101 --start is required
    season = _with_rules(Season(id=0, name=name, start_date=first_day, days=100), locals())

    async def work() -> Season:
        async with open_migrated() as (_, database):
            return await create_season(database, season)

    _show(run(work()), as_json=as_json)


@app.command("edit")
def edit(
    season: Annotated[str | None, typer.Argument(help="Number or name; else the current.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the season.")] = None,
    start: Annotated[str | None, typer.Option(help="First day, YYYY-MM-DD.")] = None,
    days: Days = None,
    timezone: Timezone = None,
    day_starts_at: DayStartsAt = None,
    late_push_grace: Grace = None,
    rate_basis: Basis = None,
    count_merges: Merges = None,
    count_forks: Forks = None,
    count_co_authors: CoAuthors = None,
    join_policy: Policy = None,
    as_json: AsJson = False,
) -> None:
    """Change a season; all its days are judged again."""
    options = locals()

    async def work() -> Season:
        async with open_migrated() as (_, database):
            changed = _with_rules(await find_season(database, season), options)
            if name is not None:
                changed = msgspec.structs.replace(changed, name=name)
            first_day = parse_day(start, "--start")
            if first_day is not None:
                changed = msgspec.structs.replace(changed, start_date=first_day)
            await edit_season(database, changed)
            return changed

    _show(run(work()), as_json=as_json)


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List every season, oldest first."""

    async def work() -> list[Season]:
        async with open_migrated() as (_, database), database.connection() as connection:
            return await list_seasons(connection)

    seasons = run(work())
    if as_json:
        print_json([season_response(season) for season in seasons])
        return
    print_table(
        ("ID", "NAME", "FROM", "TO", "DAYS", "ZONE", "LATE PUSHES", "RATE"),
        (
            (
                s.id,
                s.name,
                s.start_date,
                s.end_date,
                s.days,
                s.timezone,
                s.late_push_grace_text,
                s.rate_basis,
            )
            for s in seasons
        ),
        "There is no season yet; create one with `webhook-app season create`.",
    )


_RULES = (
    "days",
    "timezone",
    "day_starts_at",
    "rate_basis",
    "count_merges",
    "count_forks",
    "count_co_authors",
    "join_policy",
)


def _with_rules(season: Season, options: dict[str, Any]) -> Season:
    """Return the season with the rules of the command line; raises CommandFailed."""
    changes = {name: options[name] for name in _RULES if options[name] is not None}
    for name in ("rate_basis", "join_policy"):
        if name in changes:
            changes[name] = str(changes[name])
    if options["late_push_grace"] is not None:
        try:
            changes["late_push_grace"] = parse_grace(options["late_push_grace"])
        except ValueError as error:
            raise CommandFailed(f"--late-push-grace: {error}.") from None
    return msgspec.structs.replace(season, **changes)


def _show(season: Season, *, as_json: bool) -> None:
    if as_json:
        print_json(season_response(season))
        return
    span = f"{season.start_date} to {season.end_date}, {season.days} days, {season.timezone}"
    echo(f"Season {season.id}: {season.name} ({span}).")
