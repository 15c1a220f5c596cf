"""Installations and their repositories as GitHub lists them, even if an event was lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from webhook_app.events import AccountChanges, InstallationSeen, RepositorySeen
from webhook_app.forges.github.client import GitHubSession
from webhook_app.forges.github.installations import (
    InstalledRepository,
    list_installations,
    list_repositories,
)
from webhook_app.projection.backfill import record_changes
from webhook_app.projection.waiting import Patience
from webhook_app.store import repository_sync, request_budgets
from webhook_app.store.database import Database
from webhook_app.store.repository_sync import KnownInstallation, KnownRepository

COMPARED_OF_INSTALLATION = (
    "account_id",
    "account_login",
    "suspended_at",
    "repository_selection",
)
COMPARED_OF_REPOSITORY = ("full_name", "is_private", "is_fork", "is_archived")


async def list_all_installations(
    database: Database, app: GitHubSession, patience: Patience | None = None
) -> None:
    """Store every installation, and that those no longer listed are deleted; raises NotProjected.

    What we know is read before GitHub's list: an installation that is created between the two is
    then in the list only, and not taken for deleted.
    """
    async with database.connection() as connection:
        stored = {one.id: one for one in await repository_sync.known_installations(connection)}
    asked_at = datetime.now(UTC)
    listed = await list_installations(app)
    listed_ids = {one.id for one in listed}
    changed = [
        msgspec.structs.replace(one, listed_at=asked_at)
        for one in listed
        if _is_changed(one, stored.get(one.id))
    ]
    deleted = [_deleted(one) for one in stored.values() if one.id not in listed_ids]
    if changed or deleted:
        await record_changes(database, AccountChanges(installations=(*changed, *deleted)), patience)


async def list_installed(
    database: Database, session: GitHubSession, installation_id: int, patience: Patience
) -> list[InstalledRepository] | None:
    """Record and return the repositories of an installation; None if the list has not changed.

    The ETags are stored last: after a kill in between, the list is read and recorded again. So it
    is after NotProjected.
    """
    prefix = f"installation/{installation_id}/repositories"
    async with database.connection() as connection:
        etags = await request_budgets.etags_of(connection, f"{prefix}?")
        stored = await repository_sync.known_repositories(connection, [installation_id])
    listing = await list_repositories(session, installation_id, etags)
    if listing.items is None:
        return None
    changes = _changes(installation_id, listing.items, {one.id: one for one in stored})
    if changes.repositories:
        await record_changes(database, changes, patience)
    async with database.connection() as connection:
        await request_budgets.save_etags(connection, f"{prefix}?", listing.etags)
    return listing.items


def _changes(
    installation_id: int,
    listed: Sequence[InstalledRepository],
    stored: Mapping[int, KnownRepository],
) -> AccountChanges:
    now = datetime.now(UTC)
    changed = [
        _seen(one, installation_id, now)
        for one in listed
        if _is_repository_changed(one, stored.get(one.id))
    ]
    listed_ids = {one.id for one in listed}
    removed = [_removed(one, now) for one in stored.values() if one.id not in listed_ids]
    return AccountChanges(repositories=(*changed, *removed))


def _is_changed(listed: InstallationSeen, stored: KnownInstallation | None) -> bool:
    return stored is None or any(
        getattr(listed, name) != getattr(stored, name) for name in COMPARED_OF_INSTALLATION
    )


def _deleted(stored: KnownInstallation) -> InstallationSeen:
    return InstallationSeen(
        id=stored.id,
        account_id=stored.account_id,
        account_login=stored.account_login,
        account_type=stored.account_type,
        repository_selection=stored.repository_selection,
        suspended_at=stored.suspended_at,
        changed_at=datetime.now(UTC),
        is_deleted=True,
        installed_by=None,
    )


def _is_repository_changed(listed: InstalledRepository, stored: KnownRepository | None) -> bool:
    return stored is None or any(
        getattr(listed, name) != getattr(stored, name) for name in COMPARED_OF_REPOSITORY
    )


def _seen(listed: InstalledRepository, installation_id: int, now: datetime) -> RepositorySeen:
    """Return a listed repository: our access to it is of now, its other facts of `updated_at`."""
    return RepositorySeen(
        id=listed.id,
        full_name=listed.full_name,
        is_private=listed.is_private,
        is_fork=listed.is_fork,
        seen_at=listed.updated_at,
        listed_at=now,
        installation_id=installation_id,
        is_archived=listed.is_archived,
        is_deleted=None,
        is_removed=False,
    )


def _removed(stored: KnownRepository, now: datetime) -> RepositorySeen:
    return RepositorySeen(
        id=stored.id,
        full_name=stored.full_name,
        is_private=None,
        is_fork=None,
        seen_at=None,
        listed_at=now,
        installation_id=stored.installation_id,
        is_archived=None,
        is_deleted=None,
        is_removed=True,
    )
