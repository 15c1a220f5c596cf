"""Repositories and accounts as GitHub's payloads describe them, with invented ids."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GITHUB_URL = "https://github.com"
GITHUB_API_URL = "https://api.github.com"

# The addresses that a payload lists under `<name>_url`, below the repository's API address.
_API_PATHS = {
    "forks": "/forks",
    "keys": "/keys{/key_id}",
    "collaborators": "/collaborators{/collaborator}",
    "teams": "/teams",
    "hooks": "/hooks",
    "issue_events": "/issues/events{/number}",
    "events": "/events",
    "assignees": "/assignees{/user}",
    "branches": "/branches{/branch}",
    "tags": "/tags",
    "blobs": "/git/blobs{/sha}",
    "git_tags": "/git/tags{/sha}",
    "git_refs": "/git/refs{/sha}",
    "trees": "/git/trees{/sha}",
    "statuses": "/statuses/{sha}",
    "languages": "/languages",
    "stargazers": "/stargazers",
    "contributors": "/contributors",
    "subscribers": "/subscribers",
    "subscription": "/subscription",
    "commits": "/commits{/sha}",
    "git_commits": "/git/commits{/sha}",
    "comments": "/comments{/number}",
    "issue_comment": "/issues/comments{/number}",
    "contents": "/contents/{+path}",
    "compare": "/compare/{base}...{head}",
    "merges": "/merges",
    "archive": "/{archive_format}{/ref}",
    "downloads": "/downloads",
    "issues": "/issues{/number}",
    "pulls": "/pulls{/number}",
    "milestones": "/milestones{/number}",
    "notifications": "/notifications{?since,all,participating}",
    "labels": "/labels{/name}",
    "releases": "/releases{/id}",
    "deployments": "/deployments",
}


@dataclass(frozen=True, slots=True)
class Account:
    """A GitHub account by its login and numeric id."""

    login: str
    github_user_id: int


@dataclass(frozen=True, slots=True)
class Repository:
    """What a payload says about a repository; `created_at` in seconds since 1970."""

    full_name: str
    id: int
    owner: Account
    default_branch: str = "main"
    is_private: bool = False
    is_fork: bool = False
    created_at: int = 0
    installation_id: int = 1

    @property
    def url(self) -> str:
        """Its page on GitHub."""
        return f"{GITHUB_URL}/{self.full_name}"


def stable_number(text: str) -> int:
    """Return a positive number below 2**31, the same for the same text on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) % (2**31 - 1) + 1


def invented_account(login: str) -> Account:
    """Return an account with an invented id."""
    return Account(login, stable_number(f"account/{login.lower()}"))


def invented_repository(
    full_name: str,
    *,
    owner: Account | None = None,
    default_branch: str = "main",
    is_private: bool = False,
    is_fork: bool = False,
    created_at: int = 0,
) -> Repository:
    """Return a repository whose ids are derived from its `owner/name`."""
    account = owner or invented_account(full_name.partition("/")[0])
    return Repository(
        full_name=full_name,
        id=stable_number(f"repository/{full_name.lower()}"),
        owner=account,
        default_branch=default_branch,
        is_private=is_private,
        is_fork=is_fork,
        created_at=created_at,
        installation_id=stable_number(f"installation/{account.login.lower()}"),
    )


def repository_object(repository: Repository, pushed_at: int) -> dict[str, Any]:
    """Return the `repository` of a push payload, in which two times are numbers.

    Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
    """
    name = repository.full_name.partition("/")[2]
    api_url = f"{GITHUB_API_URL}/repos/{repository.full_name}"
    return {
        "id": repository.id,
        "node_id": node_id("Repository", repository.id),
        "name": name,
        "full_name": repository.full_name,
        "private": repository.is_private,
        "owner": _owner_object(repository.owner),
        "html_url": repository.url,
        "description": None,
        "fork": repository.is_fork,
        "url": api_url,
        **{f"{kind}_url": api_url + path for kind, path in _API_PATHS.items()},
        "created_at": repository.created_at,
        "updated_at": iso_instant(pushed_at),
        "pushed_at": pushed_at,
        "git_url": f"git://github.com/{repository.full_name}.git",
        "ssh_url": f"git@github.com:{repository.full_name}.git",
        "clone_url": f"{repository.url}.git",
        "svn_url": repository.url,
        **_settings(repository),
    }


def account_object(account: Account) -> dict[str, Any]:
    """Return an account as the `sender` of a payload."""
    api_url = f"{GITHUB_API_URL}/users/{account.login}"
    return {
        "login": account.login,
        "id": account.github_user_id,
        "node_id": node_id("User", account.github_user_id),
        "avatar_url": f"https://avatars.githubusercontent.com/u/{account.github_user_id}?v=4",
        "gravatar_id": "",
        "url": api_url,
        "html_url": f"{GITHUB_URL}/{account.login}",
        "repos_url": f"{api_url}/repos",
        "events_url": f"{api_url}/events{{/privacy}}",
        "type": "User",
        "user_view_type": "public",
        "site_admin": False,
    }


def node_id(kind: str, number: int) -> str:
    """Return an opaque id in the format of GitHub's GraphQL API."""
    return base64.b64encode(f"{len(kind):03}:{kind}{number}".encode()).decode()


def iso_instant(seconds: int) -> str:
    """Return seconds since 1970 in GitHub's format of an instant."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _owner_object(owner: Account) -> dict[str, Any]:
    return {"name": owner.login, "email": None, **account_object(owner)}


def _settings(repository: Repository) -> dict[str, Any]:
    return {
        "homepage": None,
        "size": 128,
        "stargazers_count": 0,
        "watchers_count": 0,
        "language": None,
        "has_issues": True,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": True,
        "has_pages": False,
        "has_discussions": False,
        "forks_count": 0,
        "mirror_url": None,
        "archived": False,
        "disabled": False,
        "open_issues_count": 0,
        "license": None,
        "allow_forking": True,
        "is_template": False,
        "web_commit_signoff_required": False,
        "topics": [],
        "visibility": "private" if repository.is_private else "public",
        "forks": 0,
        "open_issues": 0,
        "watchers": 0,
        "default_branch": repository.default_branch,
        "stargazers": 0,
        "master_branch": repository.default_branch,
    }
