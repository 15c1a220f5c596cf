"""Recounts days from the stored commits; the marks that batches add up must equal this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from webhook_app.attendance import belongs_to, day_begins, day_of, judge
from webhook_app.models import Membership, Season, Verdict
from webhook_app.projection.marks import MarkKey, mark_of
from webhook_app.store import seasons
from webhook_app.store.commit_facts import StoredCommit, find_commits_between
from webhook_app.store.database import Connection
from webhook_app.store.marks import DaySpan, Mark, marks_in, replace_marks
from webhook_app.store.members import memberships_of

USERS_PER_CHUNK = 200


async def recount_days(
    connection: Connection, all_seasons: Iterable[Season], keys: Iterable[MarkKey]
) -> None:
    """Recount single days of single participants; the caller has the write lock."""
    by_id = {season.id: season for season in all_seasons}
    spans = [_span(by_id[season_id], user_id, day, day) for season_id, user_id, day in sorted(keys)]
    await _recount(connection, by_id, spans)


async def recount_users(connection: Connection, user_ids: Sequence[int]) -> None:
    """Recount all days of these users, in every season they joined; as `recount_days`."""
    by_id = {season.id: season for season in await seasons.list_seasons(connection)}
    memberships = await memberships_of(connection, user_ids)
    spans = [
        _span(
            by_id[m.season_id],
            m.user_id,
            by_id[m.season_id].start_date,
            by_id[m.season_id].end_date,
        )
        for m in memberships
    ]
    await _recount(connection, by_id, spans)


async def recount_season(connection: Connection, season_id: int) -> int:
    """Recount all days of a season; return the number of its members. As `recount_days`."""
    by_id = {season.id: season for season in await seasons.list_seasons(connection)}
    season = by_id[season_id]
    members = await seasons.memberships_in(connection, season_id)
    for begin in range(0, len(members), USERS_PER_CHUNK):
        chunk = members[begin : begin + USERS_PER_CHUNK]
        await _recount(connection, by_id, [_whole_season(season, m.user_id) for m in chunk])
    return len(members)


async def _recount(
    connection: Connection, by_id: dict[int, Season], spans: Sequence[DaySpan]
) -> None:
    if not spans:
        return
    user_ids = {span.user_id for span in spans}
    memberships = {(m.season_id, m.user_id): m for m in await memberships_of(connection, user_ids)}
    commits_of: defaultdict[int, list[StoredCommit]] = defaultdict(list)
    for commit in await find_commits_between(connection, spans):
        for user_id in {commit.user_id, *commit.co_author_ids} - {None}:
            commits_of[user_id].append(commit)  # type: ignore[index] # None is excluded above
    marks_of: defaultdict[tuple[int, int], dict[date, Mark]] = defaultdict(dict)
    for mark in await marks_in(connection, spans):
        marks_of[mark.season_id, mark.user_id][mark.day] = mark
    changed: dict[MarkKey, Mark] = {}
    for span in spans:
        counted = _count(
            by_id[span.season_id],
            memberships.get((span.season_id, span.user_id)),
            span,
            commits_of[span.user_id],
        )
        for mark in _differences(
            by_id[span.season_id], span, counted, marks_of[span.season_id, span.user_id]
        ):
            changed[mark.season_id, mark.user_id, mark.day] = mark
    if changed:
        await replace_marks(connection, list(changed.values()))


def _count(
    season: Season, membership: Membership | None, span: DaySpan, commits: Iterable[StoredCommit]
) -> dict[date, list[datetime]]:
    """Return the commit dates of the counted shas, by day."""
    of_user = [
        facts
        for facts in (commit.for_season(season.id) for commit in commits)
        if belongs_to(season, facts, span.user_id)
    ]
    counted: defaultdict[date, list[datetime]] = defaultdict(list)
    for commit, verdict in zip(of_user, judge(season, membership, of_user), strict=True):
        if verdict is Verdict.COUNTED and commit.commit_date:
            counted[day_of(season, commit.commit_date)].append(commit.commit_date)
    return counted


def _differences(
    season: Season, span: DaySpan, counted: dict[date, list[datetime]], stored: dict[date, Mark]
) -> Iterable[Mark]:
    """Yield the correct marks of the days in a span whose stored mark differs."""
    for day in sorted(stored.keys() | counted.keys()):
        if not span.first <= day <= span.last:
            continue
        mark = mark_of(season, (season.id, span.user_id, day), counted.get(day, []))
        if mark != stored.get(day):
            yield mark


def _whole_season(season: Season, user_id: int) -> DaySpan:
    return _span(season, user_id, season.start_date, season.end_date)


def _span(season: Season, user_id: int, first: date, last: date) -> DaySpan:
    """Return a span whose instants are a day wider: clocks may change, so `day_of` decides."""
    return DaySpan(
        season_id=season.id,
        user_id=user_id,
        first=first,
        last=last,
        since=day_begins(season, first - timedelta(days=1)),
        until=day_begins(season, last + timedelta(days=2)),
    )
