"""/api/seasons/{season_id}/export: a season as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from starlette.responses import Response

from webhook_app.attendance import Board, day_begins
from webhook_app.book.records import (
    day_records,
    participant_records,
    season_commit_records,
    snapshot_board,
)
from webhook_app.book.viewer import Viewer, visible_participants
from webhook_app.models import Season
from webhook_app.store import exports
from webhook_app.store.database import Connection
from webhook_app.web.api.schemas import SeasonResponse, season_response
from webhook_app.web.exports.formats import Format, Section, disposition
from webhook_app.web.exports.sections import (
    commits_section,
    corrections_section,
    count_export,
    days_section,
    each,
    participants_section,
)
from webhook_app.web.exports.streaming import Export
from webhook_app.web.http.context import now
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.routing import problems
from webhook_app.web.http.season_query import season_of


class SeasonExportQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The attendance data as of the end of a day; by default as of now."""

    as_of: date | None = None


@problems(429, 503)
async def export_season_csv(call: ApiRequest, query: SeasonExportQuery) -> Response:
    """Export a season's participants, days and commits as CSV.

    Admins get all of them, and the corrections.
    """
    return await _season_export(call, "csv", query.as_of)


@problems(429, 503)
async def export_season_json(call: ApiRequest, query: SeasonExportQuery) -> Response:
    """Export a season's participants, days and commits as JSON.

    Admins get all of them, and the corrections.
    """
    return await _season_export(call, "json", query.as_of)


async def _season_export(call: ApiRequest, form: Format, as_of: date | None) -> Response:
    count_export(call)
    season = await season_of(call, call.path_number("season_id"))
    at = now()

    async def sections(connection: Connection) -> Sequence[Section]:
        board = await snapshot_board(connection, season, at, as_of)
        return _sections(connection, board, call.viewer, as_of)

    return Export(call, sections, form, disposition(season.name, form))


def _sections(
    connection: Connection, board: Board, viewer: Viewer, as_of: date | None
) -> list[Section]:
    season = board.season
    last_day = min(season.end_date, as_of or season.end_date)
    ends_at = day_begins(season, max(last_day + timedelta(days=1), season.start_date))
    rows = visible_participants(viewer, board.participants)
    commits = exports.season_commits(
        connection,
        season.id,
        day_begins(season, season.start_date),
        ends_at,
        with_co_authored=season.count_co_authors,
    )
    sections = [
        _season_section(season),
        participants_section(participant_records(season, rows)),
        days_section(day_records(connection, board, rows)),
        commits_section(season_commit_records(season, commits, rows, viewer)),
    ]
    if viewer.is_admin:
        days = exports.corrections(
            connection, season_id=season.id, with_hidden=True, last_day=as_of and last_day
        )
        acceptances = exports.acceptances(
            connection, season_id=season.id, with_hidden=True, until=ends_at if as_of else None
        )
        sections.append(corrections_section([season], days, acceptances))
    return sections


def _season_section(season: Season) -> Section:
    rows = each([season_response(season)])
    return Section(record="season", name="season", kind=SeasonResponse, rows=rows, is_one=True)
