"""Applies what life-cycle events tell: who has our App, on what, and what they are called now."""

from __future__ import annotations

from datetime import datetime

import msgspec

from webhook_app.events import AccountChanges, AccountRename
from webhook_app.intake.recounting import recount_users
from webhook_app.store import accounts, recording, users
from webhook_app.store.database import Connection
from webhook_app.store.sessions import revoke_sessions_of


async def apply_changes(
    connection: Connection, changes: AccountChanges, received_at: datetime
) -> None:
    """Write an event's changes inside the batch's transaction; again and late does no harm."""
    for installation in changes.installations:
        facts = msgspec.structs.asdict(installation)
        await accounts.see_installation(connection, installation_id=facts.pop("id"), **facts)
        if installation.is_deleted:
            await accounts.release_repositories(connection, installation.id, received_at)
    for repository in changes.repositories:
        facts = msgspec.structs.asdict(repository)
        await accounts.see_repository(connection, repository_id=facts.pop("id"), **facts)
    for rename in changes.renames:
        await _rename(connection, rename)
    for github_user_id in changes.revoked_account_ids:
        user_id = await users.find_id(connection, github_user_id)
        if user_id is not None:
            await revoke_sessions_of(connection, user_id)


async def _rename(connection: Connection, rename: AccountRename) -> None:
    """An account's new login: on its repositories, and for a known user, whose commits stay."""
    await accounts.rename_account(connection, rename.account_id, rename.login)
    if await users.find_id(connection, rename.account_id) is None:
        return
    user_id = await users.save_user(connection, rename.account_id, rename.login)
    await users.match_commits(connection, user_id)
    await recount_users(connection, [user_id])
    await recording.touch_seasons(connection, None)
