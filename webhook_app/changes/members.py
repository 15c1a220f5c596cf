"""Members of a season: join, approve, decline, leave, correct."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec

from webhook_app.attendance import day_of
from webhook_app.changes.accounts import rematch_and_recount
from webhook_app.errors import Conflict, InvalidInput, NotFound
from webhook_app.models import Season, User
from webhook_app.projection.rebuild import recount_users
from webhook_app.store import members, seasons
from webhook_app.store.database import Connection, Database
from webhook_app.store.members import memberships_of
from webhook_app.store.notifications import bump_revisions


class SeasonOver(Conflict):
    """The season is over; nobody can join it any more."""


class NoSuchMember(NotFound):
    """The user never joined the season."""


class InvalidMembership(InvalidInput):
    """left_on must not be before joined_on."""


async def join(database: Database, season: Season, user: User) -> bool:
    """Add a user to a season, or store their request if an admin approves members.

    Return whether the user is a member now. Raises SeasonOver.

    The write lock orders this with an approval of the same user: two joins make one membership.
    """
    if day_of(season, datetime.now(UTC)) > season.end_date:
        raise SeasonOver()
    async with database.write_transaction() as connection:
        memberships = await memberships_of(connection, [user.id])
        is_member = any(m.season_id == season.id and m.left_on is None for m in memberships)
        if season.join_policy == "approval" and not is_member:
            await seasons.request_season(connection, season.id, user.id)
            return False
        await _add_member(connection, season, user.id)
        return True


async def approve(database: Database, season: Season, user_id: int) -> None:
    """Add a user who requested to join a season.

    Under the write lock: pushes recorded before it are counted here, later ones by their batch.
    """
    async with database.write_transaction() as connection:
        await _add_member(connection, season, user_id)


async def decline(database: Database, season_id: int, user_id: int) -> None:
    """Delete a request to join.

    Under the write lock: of an approval and a decline at once, the later one finds no request.
    """
    async with database.write_transaction() as connection:
        await seasons.drop_request(connection, season_id, user_id)


async def leave(database: Database, season: Season, user_id: int) -> None:
    """End a membership today; the days until then stay.

    Under the write lock: a push in flight is recounted here, or judged with the new last day.
    """
    async with database.write_transaction() as connection:
        await seasons.leave_season(
            connection, season.id, user_id, day_of(season, datetime.now(UTC))
        )
        await recount_users(connection, [user_id])
        await bump_revisions(connection, [season.id])


async def edit_membership(
    database: Database,
    season: Season,
    user_id: int,
    *,
    joined_on: date | None = None,
    left_on: date | msgspec.UnsetType | None = msgspec.UNSET,
) -> None:
    """Correct a member's first or last day; `left_on=None` makes them a member again.

    Raises NoSuchMember, InvalidMembership.

    The membership is read under the write lock, so that two corrections cannot store a last day
    before the first day.
    """
    async with database.write_transaction() as connection:
        membership = await members.find_membership(connection, season.id, user_id)
        if membership is None:
            raise NoSuchMember(f"User {user_id} never joined {season.name}.")
        first = joined_on or membership.joined_on
        last = membership.left_on if isinstance(left_on, msgspec.UnsetType) else left_on
        if last is not None and last < first:
            raise InvalidMembership()
        await members.set_membership(connection, season.id, user_id, first, last)
        await recount_users(connection, [user_id])
        await bump_revisions(connection, [season.id])


async def _add_member(connection: Connection, season: Season, user_id: int) -> None:
    today = day_of(season, datetime.now(UTC))
    await seasons.join_season(connection, season.id, user_id, today, correct=False)
    await seasons.drop_request(connection, season.id, user_id)
    await rematch_and_recount(connection, user_id)
