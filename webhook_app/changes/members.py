"""Changes by people: joining, new addresses and seasons, each ordered with the batches in flight.

All take the book's lock before they read, so a push is judged either before such a change, and
again by it, or after it: no race leaves a commit unmatched.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec

from webhook_app.attendance import day_of
from webhook_app.errors import Conflict, InvalidInput, NotFound
from webhook_app.models import Season, User
from webhook_app.projection.rebuild import recount_season, recount_users
from webhook_app.store import erasure, installations, members, projection, seasons, users
from webhook_app.store.database import Connection, Database


class InvalidSeason(InvalidInput):
    """A season cannot have these dates or rules; the message says which."""


class SeasonOver(Conflict):
    """The season is over; nobody can join it any more."""


class NoSuchMember(NotFound):
    """The user never joined the season."""


class InvalidMembership(InvalidInput):
    """left_on must not be before joined_on."""


class AccountDeleted(Conflict):
    """Its owner deleted this account; only they can come back, by signing in."""


class NoSuchSeason(NotFound):
    """There is no season of this number."""


async def add_user(
    database: Database,
    *,
    github_user_id: int,
    login: str,
    emails: Collection[str] = (),
    season: Season | None = None,
    joined_on: date | None = None,
) -> User:
    """Know an account (again), its addresses, and its place in a season; judge what was unmatched.

    A known account under a new login is renamed. Without `joined_on` a new member joins today and
    an old one keeps their day. Raises AccountDeleted.
    """
    async with database.write_transaction() as connection:
        if await erasure.is_account_erased(connection, github_user_id):
            raise AccountDeleted()
        await erasure.remove_tombstones(connection, github_user_id, login, emails)
        user_id = await users.save_user(connection, github_user_id, login)
        for email in emails:
            await users.add_email(connection, email, user_id)
        if season is not None:
            first_day = joined_on or day_of(season, datetime.now(UTC))
            await seasons.join_season(
                connection, season.id, user_id, first_day, correct=joined_on is not None
            )
        await _rematch_and_recount(connection, user_id)
        return await _saved(connection, user_id)


async def sign_in(
    database: Database,
    *,
    github_user_id: int,
    login: str,
    emails: Collection[str],
    installation_ids: Collection[int],
    is_first_admin: bool,
) -> User:
    """Know who signed in as GitHub tells of them now; they join no season by it.

    Dashboards hear of it only where it changes what they show. Who had deleted their account
    begins anew.
    """
    async with database.write_transaction() as connection:
        await erasure.remove_account_tombstone(connection, github_user_id)
        await erasure.remove_tombstones(connection, github_user_id, login, emails)
        shown = await users.find_user_by_login(connection, login)
        user_id = await users.save_user(connection, github_user_id, login)
        for email in emails:
            await users.add_email(connection, email, user_id)
        await installations.link_installations(connection, user_id, installation_ids)
        if is_first_admin:
            await users.set_admin(connection, user_id, is_admin=True)
        has_matched = await users.match_commits(connection, user_id)
        if has_matched:
            await recount_users(connection, [user_id])
        is_same = shown is not None and (shown.id, shown.github_id) == (user_id, login)
        if has_matched or not is_same:
            await projection.bump_revisions(connection, None)
        return await _saved(connection, user_id)


async def join(database: Database, season: Season, user: User) -> bool:
    """Let a user join a season, or ask to where an admin approves; gives whether they are in.

    Raises SeasonOver.
    """
    if day_of(season, datetime.now(UTC)) > season.end_date:
        raise SeasonOver()
    async with database.write_transaction() as connection:
        held = await projection.memberships_of(connection, [user.id])
        is_in = any(m.season_id == season.id and m.left_on is None for m in held)
        if season.join_policy == "approval" and not is_in:
            await seasons.request_season(connection, season.id, user.id)
            return False
        await _add_member(connection, season, user.id)
        return True


async def approve(database: Database, season: Season, user_id: int) -> None:
    """Let a user in who asked to join a season."""
    async with database.write_transaction() as connection:
        await _add_member(connection, season, user_id)


async def decline(database: Database, season_id: int, user_id: int) -> None:
    """Drop a request to join."""
    async with database.write_transaction() as connection:
        await seasons.drop_request(connection, season_id, user_id)


async def leave(database: Database, season: Season, user_id: int) -> None:
    """Let a user leave a season as of today; their history stays."""
    async with database.write_transaction() as connection:
        await seasons.leave_season(
            connection, season.id, user_id, day_of(season, datetime.now(UTC))
        )
        await recount_users(connection, [user_id])
        await projection.bump_revisions(connection, [season.id])


async def edit_membership(
    database: Database,
    season: Season,
    user_id: int,
    *,
    joined_on: date | None = None,
    left_on: date | msgspec.UnsetType | None = msgspec.UNSET,
) -> None:
    """Correct a member's first day, or their last (None lets them return).

    Raises NoSuchMember, InvalidMembership.
    """
    async with database.write_transaction() as connection:
        held = await members.find_membership(connection, season.id, user_id)
        if held is None:
            raise NoSuchMember(f"User {user_id} never joined {season.name}.")
        first = joined_on or held.joined_on
        last = held.left_on if isinstance(left_on, msgspec.UnsetType) else left_on
        if last is not None and last < first:
            raise InvalidMembership()
        await members.set_membership(connection, season.id, user_id, first, last)
        await recount_users(connection, [user_id])
        await projection.bump_revisions(connection, [season.id])


async def _add_member(connection: Connection, season: Season, user_id: int) -> None:
    today = day_of(season, datetime.now(UTC))
    await seasons.join_season(connection, season.id, user_id, today, correct=False)
    await seasons.drop_request(connection, season.id, user_id)
    await _rematch_and_recount(connection, user_id)


async def _rematch_and_recount(connection: Connection, user_id: int) -> None:
    """Give a user what was unmatched, and tell every dashboard."""
    await users.match_commits(connection, user_id)
    await recount_users(connection, [user_id])
    await projection.bump_revisions(connection, None)


async def _saved(connection: Connection, user_id: int) -> User:
    user = await users.find_user(connection, user_id)
    if user is None:
        raise LookupError(f"user {user_id} vanished while it was saved")
    return user


async def promote(database: Database, user: User, *, is_admin: bool) -> None:
    """Make a user an admin, or no longer one."""
    async with database.write_transaction() as connection:
        await users.set_admin(connection, user.id, is_admin=is_admin)


async def hide(database: Database, user_id: int, *, is_hidden: bool) -> None:
    """Hide a user from others, or show them again, in every season at once."""
    async with database.write_transaction() as connection:
        if await users.set_hidden(connection, user_id, is_hidden=is_hidden):
            await projection.bump_revisions(connection, None)


async def create_season(database: Database, season: Season) -> Season:
    """Store a new season and give it with its id; raises InvalidSeason, SeasonNameTaken."""
    validate_season(season)
    async with database.write_transaction() as connection:
        season_id = await seasons.insert_season(connection, season)
        await projection.bump_revisions(connection, [season_id])
    return msgspec.structs.replace(season, id=season_id)


async def edit_season(database: Database, season: Season) -> None:
    """Change a season and judge all its days by the new rules; raises as create_season."""
    validate_season(season)
    async with database.write_transaction() as connection:
        await seasons.update_season(connection, season)
        await recount_season(connection, season.id)
        await projection.bump_revisions(connection, [season.id])


async def rebuild_attendance(database: Database, season_id: int | None = None) -> int:
    """Count the days of a season, or of all, anew from the commits; gives the members counted."""
    async with database.connection() as connection:
        known = [season.id for season in await seasons.list_seasons(connection)]
    if season_id is not None and season_id not in known:
        raise NoSuchSeason(f"There is no season {season_id}.")
    counted = 0
    for number in known if season_id is None else [season_id]:
        async with database.write_transaction() as connection:
            counted += await recount_season(connection, number)
    return counted


def validate_season(season: Season) -> None:
    """Raise InvalidSeason where a season's name, dates or rules cannot be."""
    if not season.name.strip():
        raise InvalidSeason("A season needs a name.")
    if not 1 <= season.days <= 1000:
        raise InvalidSeason("A season has 1 to 1000 days.")
    if not 0 <= season.day_starts_at <= 23:
        raise InvalidSeason("A day starts at an hour from 0 to 23.")
    if not 1970 <= season.start_date.year <= 2190:
        raise InvalidSeason("A season starts between 1970 and 2190.")
    try:
        ZoneInfo(season.timezone)
    except (ValueError, OSError, KeyError):
        raise InvalidSeason(f"There is no time zone {season.timezone}.") from None
