"""Accounts: add a user, sign in, promote, hide."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime

from webhook_app.attendance import day_of
from webhook_app.errors import Conflict
from webhook_app.models import Season, User
from webhook_app.projection.rebuild import recount_users
from webhook_app.store import erasure, installations, seasons, users
from webhook_app.store.database import Connection, Database
from webhook_app.store.notifications import bump_revisions


class AccountDeleted(Conflict):
    """The owner deleted this account; only they can create it again, by signing in."""


async def add_user(
    database: Database,
    *,
    github_user_id: int,
    login: str,
    emails: Collection[str] = (),
    season: Season | None = None,
    joined_on: date | None = None,
) -> User:
    """Store an account with its addresses and its season, match its commits, and return it.

    A stored account with a new login is renamed. Without `joined_on` a new member joins today,
    and the first day of a stored member stays. Raises AccountDeleted.

    The write lock is taken before the tombstone is read: an erasure that ends first is seen, and
    one that begins later finds the account. A push that is recorded before the account matches
    nobody and is matched here; a later one finds the account.
    """
    async with database.write_transaction() as connection:
        if await erasure.is_account_erased(connection, github_user_id):
            raise AccountDeleted()
        user_id = await _save_account(connection, github_user_id, login, emails)
        if season is not None:
            first_day = joined_on or day_of(season, datetime.now(UTC))
            await seasons.join_season(
                connection, season.id, user_id, first_day, correct=joined_on is not None
            )
        await rematch_and_recount(connection, user_id)
        return await _stored_user(connection, user_id)


async def sign_in(
    database: Database,
    *,
    github_user_id: int,
    login: str,
    emails: Collection[str],
    installation_ids: Collection[int],
    is_first_admin: bool,
) -> User:
    """Store the account that signed in, as GitHub describes it now, and return it.

    A sign-in joins no season. An erased account starts again without its former data. Dashboards
    are notified only if the sign-in changes what they show.

    The write lock orders a sign-in with the erasure of the same account and with batches, so that
    a commit is matched either here or by its batch.
    """
    async with database.write_transaction() as connection:
        await erasure.remove_account_tombstone(connection, github_user_id)
        before = await users.find_user_by_login(connection, login)
        user_id = await _save_account(connection, github_user_id, login, emails)
        await installations.link_installations(connection, user_id, installation_ids)
        if is_first_admin:
            await users.set_admin(connection, user_id, is_admin=True)
        has_matched = await users.match_commits(connection, user_id)
        if has_matched:
            await recount_users(connection, [user_id])
        is_same = before is not None and (before.id, before.github_id) == (user_id, login)
        if has_matched or not is_same:
            await bump_revisions(connection, None)
        return await _stored_user(connection, user_id)


async def promote(database: Database, user: User, *, is_admin: bool) -> None:
    """Make a user an admin, or withdraw the role.

    The write lock orders this with a sign-in, which may make the same user the first admin.
    """
    async with database.write_transaction() as connection:
        await users.set_admin(connection, user.id, is_admin=is_admin)


async def hide(database: Database, user_id: int, *, is_hidden: bool) -> None:
    """Hide a user from others in every season, or show them again.

    The new revision is stored in the same transaction, so that no cache serves a page from before
    the change under a revision from after it.
    """
    async with database.write_transaction() as connection:
        if await users.set_hidden(connection, user_id, is_hidden=is_hidden):
            await bump_revisions(connection, None)


async def rematch_and_recount(connection: Connection, user_id: int) -> None:
    """Match a user's unmatched commits, recount their days and notify every dashboard.

    The caller holds the write lock: without it a batch could add a commit between match and count.
    """
    await users.match_commits(connection, user_id)
    await recount_users(connection, [user_id])
    await bump_revisions(connection, None)


async def _save_account(
    connection: Connection, github_user_id: int, login: str, emails: Collection[str]
) -> int:
    """Store an account and its addresses, none of them erased any more; return our id."""
    await erasure.remove_tombstones(connection, github_user_id, login, emails)
    user_id = await users.save_user(connection, github_user_id, login)
    for email in emails:
        await users.add_email(connection, email, user_id)
    return user_id


async def _stored_user(connection: Connection, user_id: int) -> User:
    user = await users.find_user(connection, user_id)
    if user is None:
        raise LookupError(f"User {user_id} is missing right after it was stored.")
    return user
