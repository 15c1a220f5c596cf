"""/api/admin/installations: where our App is installed, and how each comparison went."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Literal

import msgspec

from webhook_app.store.repository_sync import (
    ComparedRepository,
    all_installations,
    compared_repositories,
)
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.request import ApiRequest, NoQuery


class RepositoryResponse(Answer, frozen=True, kw_only=True):
    """A repository; `verdict` is that of its last comparison with GitHub, null before the first."""

    id: int
    full_name: str
    is_private: bool
    is_archived: bool
    is_deleted: bool
    is_removed: bool
    last_heard_at: datetime | None
    verdict: Literal["complete", "partial", "failed"] | None
    compared_at: datetime | None
    error: str | None


class InstallationResponse(Answer, frozen=True, kw_only=True):
    """An installation of our App and its stored repositories."""

    id: int
    account_login: str | None
    account_type: str | None
    repository_selection: str | None
    suspended_at: datetime | None
    deleted_at: datetime | None
    repositories: list[RepositoryResponse]


class InstallationsResponse(Answer, frozen=True, kw_only=True):
    """All installations by account; deleted ones are last."""

    installations: list[InstallationResponse]


async def read_installations(call: ApiRequest, query: NoQuery) -> InstallationsResponse:
    """Return all installations, their repositories, and the result of each comparison."""
    async with call.context.database.connection() as connection:
        installations = await all_installations(connection)
        compared = await compared_repositories(connection)
    repositories: defaultdict[int, list[RepositoryResponse]] = defaultdict(list)
    for repository in compared:
        repositories[repository.installation_id].append(_repository(repository))
    return InstallationsResponse(
        installations=[
            InstallationResponse(
                **msgspec.structs.asdict(installation), repositories=repositories[installation.id]
            )
            for installation in installations
        ]
    )


def _repository(repository: ComparedRepository) -> RepositoryResponse:
    return msgspec.convert(repository, RepositoryResponse, from_attributes=True)
