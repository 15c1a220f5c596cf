"""The installations of our App, and their repositories.

Source: https://docs.github.com/en/rest/apps/installations
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from webhook_app.events import InstallationSeen, parse_instant
from webhook_app.forges.github.client import GitHubSession, Page

PER_PAGE = 100

Etag = tuple[str, str | None]
"""An ETag, and the query of the page that followed."""


class InstalledRepository(msgspec.Struct, frozen=True, kw_only=True):
    """A repository that our App may read, as GitHub shows it now.

    `upstream` is the branch that a fork was made from, as comparisons name it; lists omit it.
    """

    id: int
    full_name: str
    is_private: bool
    is_fork: bool
    is_archived: bool
    default_branch: str | None
    pushed_at: datetime | None
    updated_at: datetime | None
    upstream: str | None = None


class Listing(msgspec.Struct, frozen=True):
    """A complete list, or None as `items` if it has not changed; `etags` by resource."""

    items: list[Any] | None
    etags: dict[str, Etag]


class _Account(msgspec.Struct):
    id: int | None = None
    login: str | None = None
    type: str | None = None


class _Installation(msgspec.Struct):
    id: int
    account: _Account | None = None
    repository_selection: str | None = None
    suspended_at: object = None
    updated_at: object = None


class _Parent(msgspec.Struct):
    owner: _Account
    default_branch: str


class _Repository(msgspec.Struct):
    id: int
    full_name: str
    private: bool = True
    fork: bool = False
    archived: bool = False
    default_branch: str | None = None
    pushed_at: object = None
    updated_at: object = None
    parent: _Parent | None = None


class _Repositories(msgspec.Struct):
    repositories: list[_Repository]


async def list_installations(app: GitHubSession) -> list[InstallationSeen]:
    """Return every installation of our App, suspended ones too; raises as `page`."""

    async def read(query: dict[str, Any], etag: str | None) -> Page:
        return await app.page("/app/installations", list[_Installation], query, etag)

    listing = await _read_all(read, "", {}, lambda value: [_installation(raw) for raw in value])
    return list(listing.items or ())


async def list_repositories(
    caller: GitHubSession, installation_id: int, etags: Mapping[str, Etag]
) -> Listing:
    """Return the repositories of the caller's installation, unless all pages have their ETags."""

    async def read(query: dict[str, Any], etag: str | None) -> Page:
        return await caller.page("/installation/repositories", _Repositories, query, etag)

    prefix = f"installation/{installation_id}/repositories"
    return await _read_all(
        read, prefix, etags, lambda value: [_repository(raw) for raw in value.repositories]
    )


async def read_repository(caller: GitHubSession, full_name: str) -> InstalledRepository:
    """Return one repository as GitHub shows it now; raises as `page`."""
    return _repository(await caller.get(f"/repos/{full_name}", _Repository))


async def _read_all(
    read: Callable[[dict[str, Any], str | None], Awaitable[Page]],
    prefix: str,
    etags: Mapping[str, Etag],
    items_of: Callable[[Any], list[Any]],
) -> Listing:
    """Return all pages; if every known page is unchanged, only conditional requests were sent."""
    if await _is_unchanged(read, prefix, etags):
        return Listing(None, dict(etags))
    items: list[Any] = []
    new_etags: dict[str, Etag] = {}
    query: dict[str, Any] | None = {"per_page": PER_PAGE}
    while query is not None:
        page = await read(query, None)
        items += items_of(page.value)
        if page.etag:
            new_etags[_resource(prefix, query)] = page.etag, _encoded(page.next)
        query = page.next
    return Listing(items, new_etags)


async def _is_unchanged(
    read: Callable[[dict[str, Any], str | None], Awaitable[Page]],
    prefix: str,
    etags: Mapping[str, Etag],
) -> bool:
    query: dict[str, Any] | None = {"per_page": PER_PAGE}
    while query is not None:
        etag, next_query = etags.get(_resource(prefix, query), (None, None))
        if etag is None:
            return False
        page = await read(query, etag)
        if page.value is not None:
            return False
        # A 304 has no Link header that could be relied on; the stored page knows the next one.
        query = msgspec.json.decode(next_query) if next_query else None
    return True


def _resource(prefix: str, query: Mapping[str, Any]) -> str:
    return f"{prefix}?{'&'.join(f'{name}={query[name]}' for name in sorted(query))}"


def _encoded(query: dict[str, str] | None) -> str | None:
    return msgspec.json.encode(query).decode() if query else None


def _installation(raw: _Installation) -> InstallationSeen:
    account = raw.account or _Account()
    return InstallationSeen(
        id=raw.id,
        account_id=account.id,
        account_login=account.login,
        account_type=account.type,
        repository_selection=raw.repository_selection,
        suspended_at=parse_instant(raw.suspended_at),
        changed_at=parse_instant(raw.updated_at) or datetime.now(UTC),
        is_deleted=False,
        installed_by=None,
    )


def _repository(raw: _Repository) -> InstalledRepository:
    return InstalledRepository(
        id=raw.id,
        full_name=raw.full_name,
        is_private=raw.private,
        is_fork=raw.fork,
        is_archived=raw.archived,
        default_branch=raw.default_branch,
        pushed_at=parse_instant(raw.pushed_at),
        updated_at=parse_instant(raw.updated_at),
        upstream=f"{raw.parent.owner.login}:{raw.parent.default_branch}" if raw.parent else None,
    )
