"""/api/me/export: everything stored about the signed-in user, as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import msgspec
from starlette.responses import Response

from webhook_app.attendance import Board
from webhook_app.book.records import (
    DayRecord,
    ParticipantRecord,
    days_of_participant,
    participant_records,
    snapshot_board,
    user_commit_records,
)
from webhook_app.book.viewer import Viewer, visible_repositories
from webhook_app.models import User
from webhook_app.store import exports
from webhook_app.store.board import marks_of
from webhook_app.store.database import Connection
from webhook_app.store.goals import goals_of
from webhook_app.store.installations import (
    InstallationRow,
    RepositoryRow,
    installations_of,
    repositories_of,
)
from webhook_app.store.seasons import list_seasons
from webhook_app.store.users import emails_of
from webhook_app.web.api.schemas import Answer, MeResponse, user_response
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
from webhook_app.web.http.request import ApiRequest, NoQuery
from webhook_app.web.http.routing import problems


class EmailRecord(Answer, frozen=True, kw_only=True):
    """A verified address."""

    email: str


class GoalRecord(Answer, frozen=True, kw_only=True):
    """The user's goal in a season."""

    season: str
    target_rate: float | None
    target_streak: int | None


class RequestRecord(Answer, frozen=True, kw_only=True):
    """The user's request to join a season."""

    season: str
    requested_at: datetime


class InstallationRecord(Answer, frozen=True, kw_only=True):
    """An installation of the App that the user can reach; `is_own` on the user's own account."""

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
async def export_own_csv(call: ApiRequest, query: NoQuery) -> Response:
    """Export everything stored about the signed-in user as CSV."""
    return _own_export(call, "csv")


@problems(429, 503)
async def export_own_json(call: ApiRequest, query: NoQuery) -> Response:
    """Export everything stored about the signed-in user as JSON."""
    return _own_export(call, "json")


def _own_export(call: ApiRequest, form: Format) -> Response:
    count_export(call)
    at = now()

    async def sections(connection: Connection) -> Sequence[Section]:
        return await _sections(connection, call, at)

    return Export(call, sections, form, disposition(call.user.github_id, form))


async def _sections(connection: Connection, call: ApiRequest, at: datetime) -> list[Section]:
    user = call.user
    boards = await _boards(connection, user, at)
    emails = [EmailRecord(email=email) for email in await emails_of(connection, user.id)]
    commits = exports.own_commits(connection, user.id)
    # Only admins learn which hidden admin corrected something.
    is_admin = call.viewer.is_admin
    return [
        _account_section(call),
        Section(record="email", name="emails", kind=EmailRecord, rows=each(emails)),
        participants_section(_participations(boards, user)),
        days_section(_days(connection, boards, user)),
        commits_section(
            user_commit_records(commits, boards, user, Viewer(user, is_admin=is_admin))
        ),
        corrections_section(
            [board.season for board in boards],
            exports.corrections(connection, user_id=user.id, with_hidden=is_admin),
            exports.acceptances(connection, user_id=user.id, with_hidden=is_admin),
        ),
        await _goals_section(connection, boards, user),
        await _requests_section(connection, boards, user),
        *await _installation_sections(connection, user),
    ]


def _account_section(call: ApiRequest) -> Section:
    me = MeResponse(
        **msgspec.structs.asdict(user_response(call.user, call.context.settings.github_url)),
        is_admin=call.viewer.is_admin,
        is_hidden=call.user.is_hidden,
    )
    return Section(record="account", name="account", kind=MeResponse, rows=each([me]), is_one=True)


async def _boards(connection: Connection, user: User, at: datetime) -> list[Board]:
    """Return the boards of all seasons, each with only this user as participant."""
    boards = []
    for season in await list_seasons(connection):
        board = await snapshot_board(connection, season, at)
        row = board.find(user.id)
        boards.append(msgspec.structs.replace(board, participants=[row] if row else []))
    return boards


async def _participations(boards: list[Board], user: User) -> AsyncIterator[ParticipantRecord]:
    for board in boards:
        if row := board.find(user.id):
            async for record in participant_records(board.season, [row]):
                yield record


async def _days(
    connection: Connection, boards: list[Board], user: User
) -> AsyncIterator[DayRecord]:
    for board in boards:
        if row := board.find(user.id):
            marks = await marks_of(connection, board.season.id, user.id)
            for record in days_of_participant(board, row, marks):
                yield record


async def _goals_section(connection: Connection, boards: list[Board], user: User) -> Section:
    names = {board.season.id: board.season.name for board in boards}
    goals = [
        GoalRecord(
            season=names[season_id],
            target_rate=goal.target_rate,
            target_streak=goal.target_streak,
        )
        for season_id, goal in (await goals_of(connection, user.id)).items()
    ]
    return Section(record="goal", name="goals", kind=GoalRecord, rows=each(goals))


async def _requests_section(connection: Connection, boards: list[Board], user: User) -> Section:
    names = {board.season.id: board.season.name for board in boards}
    requests = [
        RequestRecord(season=names[request.season_id], requested_at=request.requested_at)
        for request in await exports.requests_of(connection, user.id)
    ]
    return Section(record="request", name="requests", kind=RequestRecord, rows=each(requests))


async def _installation_sections(connection: Connection, user: User) -> list[Section]:
    """Return the installations that the user can reach, and the repositories they may see."""
    installations = await installations_of(connection, user.id)
    repositories = await repositories_of(connection, [one.id for one in installations])
    readable = set(visible_repositories(installations, repositories))
    repository_rows = [_repository_record(one) for one in repositories if one.id in readable]
    return [
        Section(
            record="installation",
            name="installations",
            kind=InstallationRecord,
            rows=each(map(_installation_record, installations)),
        ),
        Section(
            record="repository",
            name="repositories",
            kind=RepositoryRecord,
            rows=each(repository_rows),
        ),
    ]


def _installation_record(row: InstallationRow) -> InstallationRecord:
    return InstallationRecord(
        installation_id=row.id,
        account_login=row.account_login,
        account_type=row.account_type,
        repository_selection=row.repository_selection,
        suspended_at=row.suspended_at,
        deleted_at=row.deleted_at,
        is_own=row.is_own,
    )


def _repository_record(row: RepositoryRow) -> RepositoryRecord:
    return RepositoryRecord(
        installation_id=row.installation_id,
        repository=row.full_name,
        is_private=row.is_private,
        is_fork=row.is_fork,
        archived_at=row.archived_at,
        deleted_at=row.deleted_at,
        removed_at=row.removed_at,
        last_heard_at=row.last_heard_at,
    )
