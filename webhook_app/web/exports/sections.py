"""The sections of an export: records of one kind each, under the names that a file has for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

import msgspec

from webhook_app.book.records import CommitRecord, CorrectionRecord, DayRecord, ParticipantRecord
from webhook_app.models import Season
from webhook_app.store import exports
from webhook_app.web.exports.formats import Section
from webhook_app.web.http.request import ApiRequest


def count_export(call: ApiRequest) -> None:
    """Count an export of the viewer; raise Problem 429 if there are too many."""
    user = call.viewer.user
    call.context.limits.export.check(call.request, user.id if user else None)


def participants_section(rows: AsyncIterator[ParticipantRecord]) -> Section:
    """Return the section of participants with their numbers."""
    kind = ParticipantRecord
    return Section(record="participant", name="participants", kind=kind, rows=rows)


def days_section(rows: AsyncIterator[DayRecord]) -> Section:
    """Return the section of participants' days."""
    return Section(record="day", name="days", kind=DayRecord, rows=rows)


def commits_section(rows: AsyncIterator[CommitRecord]) -> Section:
    """Return the section of commits with their verdicts."""
    return Section(record="commit", name="commits", kind=CommitRecord, rows=rows)


def corrections_section(
    seasons: Iterable[Season],
    days: AsyncIterator[exports.DayOverride],
    acceptances: AsyncIterator[exports.Acceptance],
) -> Section:
    """Return the section of what admins corrected in these seasons: days, then commits."""
    names = {season.id: season.name for season in seasons}
    rows = _corrections(names, days, acceptances)
    return Section(record="correction", name="corrections", kind=CorrectionRecord, rows=rows)


async def each(records: Iterable[msgspec.Struct]) -> AsyncIterator[msgspec.Struct]:
    """Yield records that are in memory already, as a section takes them."""
    for record in records:
        yield record


async def _corrections(
    names: dict[int, str],
    days: AsyncIterator[exports.DayOverride],
    acceptances: AsyncIterator[exports.Acceptance],
) -> AsyncIterator[CorrectionRecord]:
    async for day in days:
        yield CorrectionRecord(
            season=names[day.season_id],
            github_id=day.github_id,
            attendance_date=day.attendance_date,
            state=day.state,
            commit_id=None,
            reason=day.reason,
            set_by=day.set_by,
            set_at=day.set_at,
            revoked_by=day.revoked_by,
            revoked_at=day.revoked_at,
        )
    async for commit in acceptances:
        yield CorrectionRecord(
            season=names[commit.season_id],
            github_id=commit.github_id,
            attendance_date=None,
            state=None,
            commit_id=commit.commit_id,
            reason=commit.reason,
            set_by=commit.set_by,
            set_at=commit.set_at,
            revoked_by=commit.revoked_by,
            revoked_at=commit.revoked_at,
        )
