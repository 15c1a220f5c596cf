"""Corrections by admins: override a day, accept a late commit, and revoke either.

Each takes the write lock before it reads, so the verdict that allows it is the one it is stored
with: no batch and no edit of the season changes the commits or the rules in between.
"""

from __future__ import annotations

from datetime import date

from webhook_app.attendance import belongs_to, day_of, judge
from webhook_app.errors import Conflict, InvalidInput, NotFound
from webhook_app.models import Season, State, Verdict
from webhook_app.projection.rebuild import recount_days
from webhook_app.store import overrides, seasons
from webhook_app.store.commit_facts import StoredCommit, find_commits_by_sha
from webhook_app.store.database import Connection, Database
from webhook_app.store.members import memberships_of
from webhook_app.store.overrides import Acceptance, DayOverride

ACCEPTABLE = {Verdict.LATE, Verdict.FUTURE}


class NotAMember(InvalidInput):
    """The user never joined the season."""


class DayOutsideSeason(InvalidInput):
    """The season has no such day."""


class NoSuchOverride(NotFound):
    """There is no correction of this number."""


class NoSuchCommit(NotFound):
    """There is no such commit, or it was not accepted."""


class CommitNotAcceptable(Conflict):
    """Only a commit that is late or from the future can be accepted."""


async def override_day(
    database: Database, season: Season, user_id: int, day: date, state: State, reason: str, by: int
) -> DayOverride:
    """Store the state of a day, which then wins over the commits; return the override.

    An earlier override of the day is revoked in the same transaction, so that a day never has
    two. Raises DayOutsideSeason, NotAMember.
    """
    if not season.start_date <= day <= season.end_date:
        raise DayOutsideSeason(f"{season.name} has no day {day}.")
    async with database.write_transaction() as connection:
        memberships = await memberships_of(connection, [user_id])
        if all(membership.season_id != season.id for membership in memberships):
            raise NotAMember()
        await overrides.revoke_day_overrides(connection, season.id, user_id, day, by)
        override_id = await overrides.insert_day_override(
            connection, season.id, user_id, day, state, reason=reason, set_by=by
        )
        await overrides.notify_mark_changed(connection, season.id, user_id, day)
        return await _find_override(connection, override_id)


async def revoke_day_override(database: Database, override_id: int, by: int) -> None:
    """Revoke an override, so that the commits decide again; raises NoSuchOverride.

    Revoking twice changes nothing: of two at once the second finds it revoked under the lock.
    """
    async with database.write_transaction() as connection:
        override = await _find_override(connection, override_id)
        if override.revoked_at is None:
            day = override.season_id, override.user_id, override.attendance_date
            await overrides.revoke_day_overrides(connection, *day, by)
            await overrides.notify_mark_changed(connection, *day)


async def accept_commit(
    database: Database, season: Season, commit_row_id: int, reason: str, by: int
) -> Acceptance:
    """Let a late or future commit count in a season; raises NoSuchCommit, CommitNotAcceptable."""
    async with database.write_transaction() as connection:
        copies = await _copies_of(connection, commit_row_id)
        if await _verdict(connection, season, copies, commit_row_id) not in ACCEPTABLE:
            raise CommitNotAcceptable()
        acceptance = await overrides.accept_commit(
            connection, season.id, commit_row_id, reason=reason, set_by=by
        )
        await _recount(connection, season, copies)
        return acceptance


async def withdraw_acceptance(
    database: Database, season: Season, commit_row_id: int, by: int
) -> None:
    """Judge a commit by its times again; raises NoSuchCommit if it was not accepted."""
    async with database.write_transaction() as connection:
        copies = await _copies_of(connection, commit_row_id)
        if not await overrides.withdraw_acceptance(connection, season.id, commit_row_id, by):
            raise NoSuchCommit(f"Commit {commit_row_id} is not accepted in {season.name}.")
        await _recount(connection, season, copies)


async def _find_override(connection: Connection, override_id: int) -> DayOverride:
    override = await overrides.find_day_override(connection, override_id)
    if override is None:
        raise NoSuchOverride(f"There is no correction {override_id}.")
    return override


async def _copies_of(connection: Connection, commit_row_id: int) -> list[StoredCommit]:
    """Return a commit with its copies in other repositories; raises NoSuchCommit."""
    sha = await overrides.sha_of(connection, commit_row_id)
    if sha is None:
        raise NoSuchCommit(f"There is no commit {commit_row_id}.")
    return await find_commits_by_sha(connection, [sha])


async def _verdict(
    connection: Connection, season: Season, copies: list[StoredCommit], commit_row_id: int
) -> Verdict:
    """Return the season's verdict on a commit: for its author or, if they count, a co-author.

    If the users disagree, a verdict that can be accepted wins.
    """
    verdict = Verdict.UNMATCHED
    for user_id in _credited_users(season, copies):
        memberships = await memberships_of(connection, [user_id])
        membership = next((m for m in memberships if m.season_id == season.id), None)
        facts = [(copy.id, copy.for_season(season.id)) for copy in copies]
        credited = [(row_id, fact) for row_id, fact in facts if belongs_to(season, fact, user_id)]
        judged = judge(season, membership, [fact for _, fact in credited])
        for (row_id, _), of_user in zip(credited, judged, strict=True):
            if row_id == commit_row_id and verdict not in ACCEPTABLE:
                verdict = of_user
    return verdict


async def _recount(connection: Connection, season: Season, copies: list[StoredCommit]) -> None:
    keys = {
        (season.id, user_id, day_of(season, copy.commit_date))
        for copy in copies
        if copy.commit_date
        for user_id in _credited_users(season, [copy])
    }
    await recount_days(connection, await seasons.list_seasons(connection), keys)


def _credited_users(season: Season, copies: list[StoredCommit]) -> list[int]:
    users = {copy.user_id for copy in copies if copy.user_id is not None}
    if season.count_co_authors:
        users.update(user_id for copy in copies for user_id in copy.co_author_ids)
    return sorted(users)
