"""/api/seasons/{season_id}/export and /api/me/export: a season, or oneself, to take away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime, timedelta

import msgspec
from starlette.responses import Response

from webhook_app.attendance import Board, day_begins
from webhook_app.book.records import (
    CommitRecord,
    CorrectionRecord,
    DayRecord,
    ParticipantRecord,
    day_records,
    days_of_participant,
    participant_records,
    season_commit_records,
    snapshot_board,
    user_commit_records,
)
from webhook_app.book.viewer import visible_participants, visible_repositories
from webhook_app.models import Season, User
from webhook_app.store import exports
from webhook_app.store.board import marks_of
from webhook_app.store.database import Connection
from webhook_app.store.goals import goals_of
from webhook_app.store.installations import installations_of, repositories_of
from webhook_app.store.seasons import list_seasons
from webhook_app.store.users import emails_of
from webhook_app.web.api.schemas import (
    Answer,
    MeResponse,
    SeasonResponse,
    season_response,
    user_response,
)
from webhook_app.web.api.season_query import season_of
from webhook_app.web.exports.formats import Format, Section, disposition
from webhook_app.web.exports.streaming import Export
from webhook_app.web.http.context import now
from webhook_app.web.http.routing import ApiRequest, NoQuery, problems
from webhook_app.web.http.viewer import Viewer


class SeasonExportQuery(msgspec.Struct, frozen=True, kw_only=True):
    """As of which day: the book as it stood when that day was over; as it stands without."""

    as_of: date | None = None


class EmailRecord(Answer, frozen=True, kw_only=True):
    """A verified address."""

    email: str


class GoalRecord(Answer, frozen=True, kw_only=True):
    """What one aims at in a season."""

    season: str
    target_rate: float | None
    target_streak: int | None


class RequestRecord(Answer, frozen=True, kw_only=True):
    """A season that one asks to join."""

    season: str
    requested_at: datetime


class InstallationRecord(Answer, frozen=True, kw_only=True):
    """An installation of the App that one can reach; `is_own` on one's own account."""

    installation_id: int
    account_login: str | None
    account_type: str | None
    repository_selection: str | None
    suspended_at: datetime | None
    deleted_at: datetime | None
    is_own: bool


class RepositoryRecord(Answer, frozen=True, kw_only=True):
    """A repository of such an installation."""

    installation_id: int
    repository: str
    is_private: bool
    is_fork: bool
    archived_at: datetime | None
    deleted_at: datetime | None
    removed_at: datetime | None
    last_heard_at: datetime | None


@problems(429, 503)
async def export_season_csv(call: ApiRequest, query: SeasonExportQuery) -> Response:
    """A season's participants, days and commits as CSV; to admins everything, with corrections."""
    return await _season_export(call, "csv", query.as_of)


@problems(429, 503)
async def export_season_json(call: ApiRequest, query: SeasonExportQuery) -> Response:
    """A season's participants, days and commits as JSON; to admins everything, with corrections."""
    return await _season_export(call, "json", query.as_of)


@problems(429, 503)
async def export_own_csv(call: ApiRequest, query: NoQuery) -> Response:
    """All that the book holds of oneself, as CSV."""
    return _own_export(call, "csv")


@problems(429, 503)
async def export_own_json(call: ApiRequest, query: NoQuery) -> Response:
    """All that the book holds of oneself, as JSON."""
    return _own_export(call, "json")


def _count_export(call: ApiRequest) -> None:
    """Raises Problem 429 where somebody takes too much away."""
    user = call.viewer.user
    call.context.limits.export.check(call.request, user.id if user else None)


async def _season_export(call: ApiRequest, form: Format, as_of: date | None) -> Response:
    _count_export(call)
    season = await season_of(call, call.path_number("season_id"))
    at = now()

    async def sections(connection: Connection) -> Sequence[Section]:
        board = await snapshot_board(connection, season, at, as_of)
        return _season_sections(connection, board, call.viewer, as_of)

    return Export(call, sections, form, disposition(season.name, form))


def _season_sections(
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
        _participants(participant_records(season, rows)),
        _days(day_records(connection, board, rows)),
        _commits(season_commit_records(season, commits, rows, viewer)),
    ]
    if viewer.is_admin:
        days = exports.corrections(
            connection, season_id=season.id, with_hidden=True, last_day=as_of and last_day
        )
        accepted = exports.acceptances(
            connection, season_id=season.id, with_hidden=True, until=ends_at if as_of else None
        )
        sections.append(_corrections([season], days, accepted))
    return sections


def _own_export(call: ApiRequest, form: Format) -> Response:
    _count_export(call)
    user, at = call.user, now()
    me = MeResponse(
        **msgspec.structs.asdict(user_response(user, call.context.settings.github_url)),
        is_admin=call.viewer.is_admin,
        is_hidden=user.is_hidden,
    )

    async def sections(connection: Connection) -> Sequence[Section]:
        season_cache = await _own_books(connection, user, at)
        emails = [EmailRecord(email=email) for email in await emails_of(connection, user.id)]
        commits = exports.own_commits(connection, user.id)
        viewer = Viewer(user, is_admin=call.viewer.is_admin)
        return [
            Section(
                record="account", name="account", kind=MeResponse, rows=_each([me]), is_one=True
            ),
            Section(record="email", name="emails", kind=EmailRecord, rows=_each(emails)),
            _participants(_own_places(season_cache, user)),
            _days(_own_days(connection, season_cache, user)),
            _commits(user_commit_records(commits, season_cache, user, viewer)),
            _corrections(
                [board.season for board in season_cache],
                exports.corrections(connection, user_id=user.id, with_hidden=viewer.is_admin),
                exports.acceptances(connection, user_id=user.id, with_hidden=viewer.is_admin),
            ),
            await _goals(connection, season_cache, user),
            await _requests(connection, season_cache, user),
            *await _installations(connection, user),
        ]

    return Export(call, sections, form, disposition(user.github_id, form))


async def _own_books(connection: Connection, user: User, at: datetime) -> list[Board]:
    """The books of all seasons, one after another, each with nobody but oneself in it."""
    season_cache = []
    for season in await list_seasons(connection):
        board = await snapshot_board(connection, season, at)
        row = board.find(user.id)
        season_cache.append(msgspec.structs.replace(board, participants=[row] if row else []))
    return season_cache


async def _own_places(season_cache: list[Board], user: User) -> AsyncIterator[ParticipantRecord]:
    for board in season_cache:
        if row := board.find(user.id):
            async for record in participant_records(board.season, [row]):
                yield record


async def _own_days(
    connection: Connection, season_cache: list[Board], user: User
) -> AsyncIterator[DayRecord]:
    for board in season_cache:
        if row := board.find(user.id):
            marks = await marks_of(connection, board.season.id, user.id)
            for record in days_of_participant(board, row, marks):
                yield record


async def _goals(connection: Connection, season_cache: list[Board], user: User) -> Section:
    names = {board.season.id: board.season.name for board in season_cache}
    goals = [
        GoalRecord(
            season=names[season_id],
            target_rate=goal.target_rate,
            target_streak=goal.target_streak,
        )
        for season_id, goal in (await goals_of(connection, user.id)).items()
    ]
    return Section(record="goal", name="goals", kind=GoalRecord, rows=_each(goals))


async def _requests(connection: Connection, season_cache: list[Board], user: User) -> Section:
    names = {board.season.id: board.season.name for board in season_cache}
    requests = [
        RequestRecord(season=names[request.season_id], requested_at=request.requested_at)
        for request in await exports.requests_of(connection, user.id)
    ]
    return Section(record="request", name="requests", kind=RequestRecord, rows=_each(requests))


async def _installations(connection: Connection, user: User) -> list[Section]:
    """Installations that a user can reach, and those repositories there whose names are theirs."""
    found = await installations_of(connection, user.id)
    repositories = await repositories_of(connection, [one.id for one in found])
    readable = set(visible_repositories(found, repositories))
    installations = [
        InstallationRecord(
            installation_id=one.id,
            account_login=one.account_login,
            account_type=one.account_type,
            repository_selection=one.repository_selection,
            suspended_at=one.suspended_at,
            deleted_at=one.deleted_at,
            is_own=one.is_own,
        )
        for one in found
    ]
    listed = [
        RepositoryRecord(
            installation_id=one.installation_id,
            repository=one.full_name,
            is_private=one.is_private,
            is_fork=one.is_fork,
            archived_at=one.archived_at,
            deleted_at=one.deleted_at,
            removed_at=one.removed_at,
            last_heard_at=one.last_heard_at,
        )
        for one in repositories
        if one.id in readable
    ]
    return [
        Section(
            record="installation",
            name="installations",
            kind=InstallationRecord,
            rows=_each(installations),
        ),
        Section(
            record="repository", name="repositories", kind=RepositoryRecord, rows=_each(listed)
        ),
    ]


def _season_section(season: Season) -> Section:
    rows = _each([season_response(season)])
    return Section(record="season", name="season", kind=SeasonResponse, rows=rows, is_one=True)


def _participants(rows: AsyncIterator[ParticipantRecord]) -> Section:
    kind = ParticipantRecord
    return Section(record="participant", name="participants", kind=kind, rows=rows)


def _days(rows: AsyncIterator[DayRecord]) -> Section:
    return Section(record="day", name="days", kind=DayRecord, rows=rows)


def _commits(rows: AsyncIterator[CommitRecord]) -> Section:
    return Section(record="commit", name="commits", kind=CommitRecord, rows=rows)


def _corrections(
    seasons: Iterable[Season],
    days: AsyncIterator[exports.DayOverride],
    accepted: AsyncIterator[exports.Acceptance],
) -> Section:
    names = {season.id: season.name for season in seasons}
    rows = _all_corrections(names, days, accepted)
    return Section(record="correction", name="corrections", kind=CorrectionRecord, rows=rows)


async def _all_corrections(
    names: dict[int, str],
    days: AsyncIterator[exports.DayOverride],
    accepted: AsyncIterator[exports.Acceptance],
) -> AsyncIterator[CorrectionRecord]:
    """Corrections of days, then of commits."""
    async for one in days:
        yield CorrectionRecord(
            season=names[one.season_id],
            github_id=one.github_id,
            attendance_date=one.attendance_date,
            state=one.state,
            commit_id=None,
            reason=one.reason,
            set_by=one.set_by,
            set_at=one.set_at,
            revoked_by=one.revoked_by,
            revoked_at=one.revoked_at,
        )
    async for one_commit in accepted:
        yield CorrectionRecord(
            season=names[one_commit.season_id],
            github_id=one_commit.github_id,
            attendance_date=None,
            state=None,
            commit_id=one_commit.commit_id,
            reason=one_commit.reason,
            set_by=one_commit.set_by,
            set_at=one_commit.set_at,
            revoked_by=one_commit.revoked_by,
            revoked_at=one_commit.revoked_at,
        )


async def _each(records: Iterable[msgspec.Struct]) -> AsyncIterator[msgspec.Struct]:
    for record in records:
        yield record
