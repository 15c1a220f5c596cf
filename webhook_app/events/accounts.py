"""Life-cycle events: what they report of installations, repositories and accounts.

Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads (installation,
installation_repositories, repository, public, installation_target, github_app_authorization).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from webhook_app.events.parsing import (
    MAX_NAME_LENGTH,
    InvalidPayload,
    clean,
    find_id,
    parse_instant,
    parse_lenient_json,
)
from webhook_app.events.shapes import check_shape

ACCOUNT_EVENTS = frozenset(
    {
        "installation",
        "installation_repositories",
        "installation_target",
        "repository",
        "public",
        "github_app_authorization",
    }
)


class InstallationSeen(msgspec.Struct, frozen=True, kw_only=True):
    """An installation as an event shows it, or GitHub's list of a time (`listed_at`)."""

    id: int
    account_id: int | None
    account_login: str | None
    account_type: str | None
    repository_selection: str | None
    suspended_at: datetime | None
    changed_at: datetime
    is_deleted: bool
    installed_by: int | None
    listed_at: datetime | None = None


class RepositorySeen(msgspec.Struct, frozen=True, kw_only=True):
    """A repository as an event shows it; None stands for what the event does not contain.

    `seen_at` is when the repository last changed, which an installation's lists do not contain;
    `listed_at` is when our App got or lost access.
    """

    id: int
    full_name: str
    is_private: bool | None
    is_fork: bool | None
    seen_at: datetime | None
    listed_at: datetime | None
    installation_id: int | None
    is_archived: bool | None
    is_deleted: bool | None
    is_removed: bool | None


class AccountRename(msgspec.Struct, frozen=True, kw_only=True):
    """An account and its new login."""

    account_id: int
    login: str


class AccountChanges(msgspec.Struct, frozen=True, kw_only=True):
    """All changes of one life-cycle event; they may be applied twice and in any order."""

    installations: tuple[InstallationSeen, ...] = ()
    repositories: tuple[RepositorySeen, ...] = ()
    renames: tuple[AccountRename, ...] = ()
    revoked_account_ids: tuple[int, ...] = ()


def decode_changes(event: str, payload: bytes, received_at: datetime) -> AccountChanges:
    """Return the changes of a life-cycle event; none for other events.

    Raises InvalidPayload if the payload is of another event or lacks what its event needs. If it
    has no time of its own, the time of receipt orders it among the others.
    """
    if event not in ACCOUNT_EVENTS:
        return AccountChanges()
    check_shape(event, payload)
    body: dict[str, Any] = parse_lenient_json(payload)
    action = body.get("action")
    match event:
        case "installation" | "installation_repositories":
            return _installation_changes(body, action, received_at)
        case "repository" | "public":
            repository = _changed_repository(body, action, received_at)
            return AccountChanges(repositories=(repository,))
        case "installation_target":
            account = _required(body, "account")
            rename = AccountRename(account_id=_required_id(account), login=_login(account))
            return AccountChanges(renames=(rename,))
        case _:
            revoked = _required_id(_required(body, "sender"))
            return AccountChanges(revoked_account_ids=(revoked,))


def _changed_repository(
    body: dict[str, Any], action: object, received_at: datetime
) -> RepositorySeen:
    installation_id = find_id(_object(body, "installation"))
    seen = _repository(_required(body, "repository"), installation_id)
    seen_at = seen.seen_at or received_at
    return msgspec.structs.replace(
        seen,
        seen_at=seen_at,
        listed_at=seen_at if installation_id else None,
        is_removed=False if installation_id else None,
        is_deleted=True if action == "deleted" else None,
    )


def _installation_changes(
    body: dict[str, Any], action: object, received_at: datetime
) -> AccountChanges:
    raw = _required(body, "installation")
    account = _object(raw, "account")
    installation_id = _required_id(raw)
    is_deleted = action == "deleted"
    changed_at = parse_instant(raw.get("updated_at"))
    seen = InstallationSeen(
        id=installation_id,
        account_id=find_id(account),
        account_login=_text(account, "login"),
        account_type=_text(account, "type"),
        repository_selection=_text(raw, "repository_selection"),
        suspended_at=parse_instant(raw.get("suspended_at")),
        changed_at=changed_at or received_at,
        is_deleted=is_deleted,
        installed_by=find_id(_object(body, "sender")) if action == "created" else None,
    )
    lists = (("repositories", is_deleted), ("repositories_added", False))
    repositories = [
        _repository(repository, installation_id, listed_at=changed_at, is_removed=is_removed)
        for name, is_removed in (*lists, ("repositories_removed", True))
        for repository in _list(body, name)
        if isinstance(repository, dict)
    ]
    return AccountChanges(installations=(seen,), repositories=tuple(repositories))


def _repository(
    raw: dict[str, Any],
    installation_id: int | None,
    *,
    listed_at: datetime | None = None,
    is_removed: bool | None = None,
) -> RepositorySeen:
    full_name = _text(raw, "full_name")
    if not full_name:
        raise InvalidPayload("A repository has no name.")
    is_private, is_fork, is_archived = (
        value if isinstance(value := raw.get(name), bool) else None
        for name in ("private", "fork", "archived")
    )
    return RepositorySeen(
        id=_required_id(raw),
        full_name=full_name,
        is_private=is_private,
        is_fork=is_fork,
        seen_at=parse_instant(raw.get("updated_at")),
        listed_at=listed_at,
        installation_id=installation_id,
        is_archived=is_archived,
        is_deleted=None,
        is_removed=is_removed,
    )


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _list(body: dict[str, Any], name: str) -> list[Any]:
    value = body.get(name)
    return value if isinstance(value, list) else []


def _required(body: dict[str, Any], name: str) -> dict[str, Any]:
    value = _object(body, name)
    if not value:
        raise InvalidPayload(f"The payload has no {name}.")
    return value


def _required_id(raw: dict[str, Any]) -> int:
    value = find_id(raw)
    if value is None:
        raise InvalidPayload("An id is missing or out of range.")
    return value


def _text(raw: dict[str, Any], name: str) -> str | None:
    value = raw.get(name)
    if not isinstance(value, str):
        return None
    return clean(value.encode("utf-8", "replace").decode(), MAX_NAME_LENGTH) or None


def _login(account: dict[str, Any]) -> str:
    login = _text(account, "login")
    if login is None:
        raise InvalidPayload("The account has no login.")
    return login
