"""Which repositories a scope names, and whose lists are to be read anew for it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from webhook_app.forges.github.installations import InstalledRepository
from webhook_app.jobs.scopes import Scope
from webhook_app.store import repository_sync
from webhook_app.store.database import Database
from webhook_app.store.repository_sync import KnownRepository


class Target(msgspec.Struct, frozen=True):
    """A repository to be read, and what GitHub listed of it where it was listed anew."""

    repository: KnownRepository
    listed: InstalledRepository | None = None


async def repositories_in(database: Database, scope: Scope) -> list[KnownRepository]:
    """What is known of a scope, before GitHub is asked."""
    async with database.connection() as connection:
        match scope.kind:
            case "repository":
                return await repository_sync.known_repositories(connection, None, [scope.number])
            case "installation":
                return await repository_sync.known_repositories(connection, [scope.number])
            case "user":
                own = await repository_sync.repositories_of_user(connection, scope.number)
                return await repository_sync.known_repositories(connection, None, own)
            case _:
                return await repository_sync.known_repositories(connection)


async def installations_to_list(database: Database, scope: Scope) -> set[int]:
    """The installations whose list of repositories is read anew; none for a single repository."""
    async with database.connection() as connection:
        match scope.kind:
            case "repository":
                return set()
            case "installation":
                return {scope.number}
            case "user":
                return set(await repository_sync.installations_of_user(connection, scope.number))
            case _:
                every = await repository_sync.known_installations(connection)
                return {one.id for one in every if one.suspended_at is None}


async def targets_of(
    database: Database,
    installation_id: int,
    known: Sequence[KnownRepository],
    listed: Sequence[InstalledRepository] | None,
) -> list[Target]:
    """What is to be read of an installation: what GitHub lists now, else what is known."""
    if listed is None:
        return [Target(repository) for repository in known]
    async with database.connection() as connection:
        held = await repository_sync.known_repositories(connection, [installation_id])
    fresh = {one.id: one for one in listed}
    return [Target(repository, fresh.get(repository.id)) for repository in held]
