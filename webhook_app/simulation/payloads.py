"""The requests that GitHub would send for pushes: payload and headers."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from webhook_app.errors import InvalidInput
from webhook_app.signature import sign
from webhook_app.simulation.history import Commit, Identity
from webhook_app.simulation.push_plan import Push
from webhook_app.simulation.repositories import (
    Account,
    Repository,
    account_object,
    invented_account,
    node_id,
    repository_object,
)

MAX_BODY_BYTES = 25 * 1024 * 1024  # GitHub's limit of a payload
WEB_FLOW = Account("web-flow", 19_864_447)
WEB_FLOW_EMAIL = "noreply@github.com"
HOOK_ID = 500_000_001
USER_AGENT = "GitHub-Hookshot/5c0ffee"

_DELIVERIES = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/webhook-app/simulation")

Accounts = Mapping[str, Account]
"""Accounts by lower-cased e-mail address, as GitHub knows them."""


class AuthorNotUnderstood(InvalidInput):
    """An author has the form LOGIN=EMAIL, for example haneul=haneul@example.org."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook request, ready to be signed; `pushed_at` in seconds since 1970."""

    guid: str
    repository_id: int
    ref: str
    before: str
    after: str
    pushed_at: int
    commit_count: int
    body: bytes


def accounts_of(
    authors: Sequence[str], github_user_ids: Mapping[str, int] | None = None
) -> dict[str, Account]:
    """Return the accounts of `LOGIN=EMAIL,…` arguments by address; raises AuthorNotUnderstood.

    A login without an entry in `github_user_ids` (keyed in lower case) gets an invented id.
    """
    ids = github_user_ids or {}
    accounts: dict[str, Account] = {}
    for author in authors:
        login, _, addresses = (part.strip() for part in author.partition("="))
        emails = [email.strip().lower() for email in addresses.split(",")]
        if not login or not all("@" in email for email in emails):
            raise AuthorNotUnderstood(f"{author!r} is not of the form LOGIN=EMAIL.")
        user_id = ids.get(login.lower())
        account = Account(login, user_id) if user_id else invented_account(login)
        accounts |= dict.fromkeys(emails, account)
    return accounts


def push_delivery(
    repository: Repository, push: Push, commits: Mapping[str, Commit], accounts: Accounts
) -> Delivery:
    """Return the delivery of a push; `commits` contains its commits and its head.

    The same push has the same bytes and the same GUID, so that sending it again is a redelivery.
    A push with any difference, such as another author, gets a new GUID.
    """
    body = msgspec.json.encode(push_payload(repository, push, commits, accounts))
    if len(body) > MAX_BODY_BYTES:
        bare = {sha: replace(c, added=(), removed=(), modified=()) for sha, c in commits.items()}
        body = msgspec.json.encode(push_payload(repository, push, bare, accounts))
    return Delivery(
        guid=str(uuid.uuid5(_DELIVERIES, hashlib.sha256(body).hexdigest())),
        repository_id=repository.id,
        ref=push.ref,
        before=push.before,
        after=push.after,
        pushed_at=push.pushed_at,
        commit_count=len(push.shas),
        body=body,
    )


def signed_headers(delivery: Delivery, secret: str, app_id: int = 0) -> dict[str, str]:
    """Return the headers of a delivery, signed with `secret`."""
    return {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "X-GitHub-Delivery": delivery.guid,
        "X-GitHub-Event": "push",
        "X-GitHub-Hook-ID": str(HOOK_ID),
        "X-GitHub-Hook-Installation-Target-ID": str(app_id),
        "X-GitHub-Hook-Installation-Target-Type": "integration",
        "X-Hub-Signature-256": sign(secret, delivery.body),
    }


def push_payload(
    repository: Repository, push: Push, commits: Mapping[str, Commit], accounts: Accounts
) -> dict[str, Any]:
    """Return the payload of a push, as a GitHub App receives it."""
    head = commits[push.after]
    pusher, email = _pusher(head, accounts)
    return {
        "ref": push.ref,
        "before": push.before,
        "after": push.after,
        "repository": repository_object(repository, push.pushed_at),
        "pusher": {"name": pusher.login, "email": email},
        "sender": account_object(pusher),
        "installation": {
            "id": repository.installation_id,
            "node_id": node_id("IntegrationInstallation", repository.installation_id),
        },
        "created": push.is_created,
        "deleted": False,
        "forced": False,
        "base_ref": None,
        "compare": _compare_url(repository, push),
        "commits": [_commit_object(repository, commits[sha], accounts) for sha in push.shas],
        "head_commit": _commit_object(repository, head, accounts),
    }


def _commit_object(repository: Repository, commit: Commit, accounts: Accounts) -> dict[str, Any]:
    return {
        "id": commit.sha,
        "tree_id": commit.tree,
        "distinct": True,
        "message": commit.message,
        "timestamp": commit.committer.at.iso,  # GitHub takes the committer's date, not the author's
        "url": f"{repository.url}/commit/{commit.sha}",
        "author": _identity_object(commit.author, accounts),
        "committer": _identity_object(commit.committer, accounts),
        "added": commit.added,
        "removed": commit.removed,
        "modified": commit.modified,
    }


def _identity_object(identity: Identity, accounts: Accounts) -> dict[str, Any]:
    """Return an author or committer; with `username` only if GitHub knows the address."""
    person = {"name": identity.name, "email": identity.email, "date": identity.at.iso}
    account = _find_account(identity.email, accounts)
    return {**person, "username": account.login} if account else person


def _find_account(email: str, accounts: Accounts) -> Account | None:
    if email.lower() == WEB_FLOW_EMAIL:
        return WEB_FLOW
    return accounts.get(email.lower())


def _pusher(head: Commit, accounts: Accounts) -> tuple[Account, str]:
    """Return who pushed: the committer, or the author of a commit made on GitHub's pages."""
    is_web = head.committer.email.lower() == WEB_FLOW_EMAIL
    identity = head.author if is_web else head.committer
    account = _find_account(identity.email, accounts)
    return account or invented_account(_login_like(identity)), identity.email


def _login_like(identity: Identity) -> str:
    name = identity.email.partition("@")[0].rpartition("+")[2] or identity.name
    letters = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name)
    return letters.strip("-")[:39] or "ghost"


def _compare_url(repository: Repository, push: Push) -> str:
    if push.is_created:
        return f"{repository.url}/compare/{push.ref.removeprefix('refs/heads/')}"
    return f"{repository.url}/compare/{push.before[:12]}...{push.after[:12]}"
