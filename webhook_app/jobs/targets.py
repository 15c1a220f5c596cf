"""The repositories of a scope, and the installations whose lists have to be read for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from webhook_app.forges.github.installations import InstalledRepository
from webhook_app.jobs.scopes import Scope
from webhook_app.store import repository_sync
from webhook_app.store.database import Database
from webhook_app.store.repository_sync import KnownRepository


class Target(msgspec.Struct, frozen=True):
    """A repository to be read, and how GitHub lists it now if its list was read."""

    repository: KnownRepository
    listed: InstalledRepository | None = None


async def repositories_in(database: Database, scope: Scope) -> list[KnownRepository]:
    """Return the repositories of a scope that we know, before a request to GitHub."""
    async with database.connection() as connection:
        match scope.kind:
            case "repository":
                return await repository_sync.known_repositories(connection, None, [scope.number])
            case "installation":
                return await repository_sync.known_repositories(connection, [scope.number])
            case "user":
                ids = await repository_sync.repositories_of_user(connection, scope.number)
                return await repository_sync.known_repositories(connection, None, ids)
            case _:
                return await repository_sync.known_repositories(connection)


async def installations_to_list(database: Database, scope: Scope) -> set[int]:
    """Return the installations whose repositories have to be listed; none for one repository."""
    async with database.connection() as connection:
        match scope.kind:
            case "repository":
                return set()
            case "installation":
                return {scope.number}
            case "user":
                return set(await repository_sync.installations_of_user(connection, scope.number))
            case _:
                installations = await repository_sync.known_installations(connection)
                return {one.id for one in installations if one.suspended_at is None}


def by_installation(
    repositories: Sequence[KnownRepository], to_list: Collection[int]
) -> dict[int, list[KnownRepository]]:
    """Return the repositories by installation id, in its order.

    An installation that is to be listed is included even if we know no repository of it.
    """
    grouped: dict[int, list[KnownRepository]] = {
        installation_id: []
        for installation_id in sorted({*to_list, *(one.installation_id for one in repositories)})
    }
    for repository in repositories:
        grouped[repository.installation_id].append(repository)
    return grouped


async def targets_of(
    database: Database,
    installation_id: int,
    stored: Sequence[KnownRepository],
    listed: Sequence[InstalledRepository] | None,
) -> list[Target]:
    """Return what is to be read of an installation: what GitHub lists now, else what we know."""
    if listed is None:
        return [Target(repository) for repository in stored]
    async with database.connection() as connection:
        current = await repository_sync.known_repositories(connection, [installation_id])
    listed_by_id = {one.id: one for one in listed}
    return [Target(repository, listed_by_id.get(repository.id)) for repository in current]
