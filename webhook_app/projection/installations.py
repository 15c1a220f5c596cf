"""Applies life-cycle events: installations, their repositories, renames, revoked sign-ins."""

from __future__ import annotations

from datetime import datetime

import msgspec

from webhook_app.events import AccountChanges, AccountRename, InstallationSeen
from webhook_app.projection.rebuild import recount_users
from webhook_app.store import installations, users
from webhook_app.store.database import Connection
from webhook_app.store.notifications import bump_revisions
from webhook_app.store.sessions import revoke_sessions_of


async def apply_changes(
    connection: Connection, changes: AccountChanges, received_at: datetime
) -> None:
    """Write an event's changes in the batch's transaction.

    Repeated and late events are harmless: every row has the time of its facts, and newer ones win.
    """
    for installation in changes.installations:
        await _upsert_installation(connection, installation, received_at)
    for repository in changes.repositories:
        facts = msgspec.structs.asdict(repository) | {"at": received_at}
        await installations.upsert_repository(connection, repository_id=facts.pop("id"), **facts)
    for installation_id in _installations_of(changes):  # a late listing restores no access
        await installations.remove_repositories(connection, installation_id)
    if changes.repositories:
        # A repository that became private disappears from every cached page.
        await bump_revisions(connection, None)
    for rename in changes.renames:
        await _rename(connection, rename)
    for github_user_id in changes.revoked_account_ids:
        user_id = await users.find_id(connection, github_user_id)
        if user_id is not None:
            await revoke_sessions_of(connection, user_id)


def _installations_of(changes: AccountChanges) -> list[int]:
    """Return the installations that an event mentions itself or by their repositories."""
    ids = {installation.id for installation in changes.installations}
    ids |= {one.installation_id for one in changes.repositories if one.installation_id}
    return sorted(ids)


async def _upsert_installation(
    connection: Connection, installation: InstallationSeen, received_at: datetime
) -> None:
    """Store an installation, and link it to the user who installed it, if we know them."""
    facts = msgspec.structs.asdict(installation) | {"at": received_at}
    installed_by = facts.pop("installed_by")
    await installations.upsert_installation(connection, installation_id=facts.pop("id"), **facts)
    user_id = await users.find_id(connection, installed_by) if installed_by else None
    if user_id is not None:
        await installations.link_installation(connection, user_id, installation.id)


async def _rename(connection: Connection, rename: AccountRename) -> None:
    """Store an account's new login on its repositories, and on its user; commits stay theirs."""
    await installations.rename_account(connection, rename.account_id, rename.login)
    if await users.find_id(connection, rename.account_id) is None:
        return
    user_id = await users.save_user(connection, rename.account_id, rename.login)
    await users.match_commits(connection, user_id)
    await recount_users(connection, [user_id])
    await bump_revisions(connection, None)
