"""Keeps installations and their repositories as GitHub lists them, also where no event told us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from webhook_app.events import AccountChanges, InstallationSeen, RepositorySeen
from webhook_app.forges.github.client import GitHubSession
from webhook_app.forges.github.installations import (
    InstalledRepository,
    list_installations,
    list_repositories,
)
from webhook_app.projection.backfill import record_changes
from webhook_app.store import repository_sync, request_budgets
from webhook_app.store.database import Database
from webhook_app.store.repository_sync import KnownInstallation, KnownRepository


async def list_all_installations(database: Database, app: GitHubSession) -> None:
    """Know every installation, and that those no longer listed are gone."""
    async with database.connection() as connection:  # first: who comes meanwhile is not gone
        known = {one.id: one for one in await repository_sync.known_installations(connection)}
    seen = await list_installations(app)
    changed = [one for one in seen if _differs(one, known.get(one.id))]
    gone = [_gone(one) for one in known.values() if one.id not in {s.id for s in seen}]
    if changed or gone:
        await record_changes(database, AccountChanges(installations=(*changed, *gone)))


async def list_installed(
    database: Database, caller: GitHubSession, installation_id: int
) -> list[InstalledRepository] | None:
    """The repositories of an installation, recorded; None where the list is as it was."""
    prefix = f"installation/{installation_id}/repositories"
    async with database.connection() as connection:
        etags = await request_budgets.etags_of(connection, f"{prefix}?")
        held = await repository_sync.known_repositories(connection, [installation_id])
    listing = await list_repositories(caller, installation_id, etags)
    if listing.items is None:
        return None
    await _record(database, installation_id, listing.items, {one.id: one for one in held})
    async with database.connection() as connection:
        await request_budgets.save_etags(connection, f"{prefix}?", listing.etags)
    return listing.items


async def _record(
    database: Database,
    installation_id: int,
    listed: Sequence[InstalledRepository],
    held: Mapping[int, KnownRepository],
) -> None:
    now = datetime.now(UTC)
    seen = [_seen(one, installation_id, now) for one in listed if _is_other(one, held.get(one.id))]
    numbers = {one.id for one in listed}
    removed = [_removed(one, now) for one in held.values() if one.id not in numbers]
    if seen or removed:
        await record_changes(database, AccountChanges(repositories=(*seen, *removed)))


def _differs(seen: InstallationSeen, held: KnownInstallation | None) -> bool:
    return held is None or (
        (seen.account_id, seen.account_login, seen.suspended_at, seen.repository_selection)
        != (held.account_id, held.account_login, held.suspended_at, held.repository_selection)
    )


def _gone(held: KnownInstallation) -> InstallationSeen:
    return InstallationSeen(
        id=held.id,
        account_id=held.account_id,
        account_login=held.account_login,
        account_type=held.account_type,
        repository_selection=held.repository_selection,
        suspended_at=held.suspended_at,
        changed_at=datetime.now(UTC),
        is_deleted=True,
        installed_by=None,
    )


def _is_other(listed: InstalledRepository, held: KnownRepository | None) -> bool:
    return held is None or (
        (listed.full_name, listed.is_private, listed.is_fork, listed.is_archived)
        != (held.full_name, held.is_private, held.is_fork, held.is_archived)
    )


def _seen(listed: InstalledRepository, installation_id: int, now: datetime) -> RepositorySeen:
    """What GitHub lists: that we have access is the present, the rest as old as it says."""
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


def _removed(held: KnownRepository, now: datetime) -> RepositorySeen:
    return RepositorySeen(
        id=held.id,
        full_name=held.full_name,
        is_private=None,
        is_fork=None,
        seen_at=None,
        listed_at=now,
        installation_id=held.installation_id,
        is_archived=None,
        is_deleted=None,
        is_removed=True,
    )
