"""Events of installations and repositories, with times on GitHub's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.github import repository
from tests.support.people import ANN

NOON = datetime(2025, 3, 10, 3, tzinfo=UTC)
ANNS = {"id": ANN.number, "login": "ann", "type": "User"}
GARDEN = 1


def at(minutes: int) -> str:
    """Return a moment on GitHub's clock."""
    return (NOON + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def installation(minutes: int, number: int = 5, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "account": ANNS,
        "repository_selection": "selected",
        "suspended_at": None,
        "updated_at": at(minutes),
        **more,
    }


def brief(number: int = GARDEN, name: str = "ann/garden", **more: Any) -> dict[str, Any]:
    """Return a repository as an installation's lists show it: without times."""
    return {"id": number, "name": name, "full_name": name, "private": False, **more}


def installed(action: str, minutes: int, number: int = 5, **more: Any) -> dict[str, Any]:
    return {
        "action": action,
        "installation": installation(minutes, number, **more),
        "repositories": [brief()],
        "sender": ANNS,
    }


def listed(action: str, minutes: int, *repositories: dict[str, Any]) -> dict[str, Any]:
    return {
        "action": action,
        "installation": installation(minutes),
        f"repositories_{action}": list(repositories) or [brief()],
        "sender": ANNS,
    }


def changed(action: str, minutes: int, name: str = "ann/garden", **more: Any) -> dict[str, Any]:
    return {
        "action": action,
        "repository": repository(GARDEN, name, updated_at=at(minutes), **more),
        "installation": {"id": 5},
        "sender": ANNS,
    }


def renamed(account: dict[str, Any], login: str) -> dict[str, Any]:
    return {
        "action": "renamed",
        "account": account | {"login": login},
        "changes": {"login": {"from": account["login"]}},
        "target_type": "User",
        "installation": {"id": 5},
        "sender": account,
    }
