"""Removes the data of erased users from a delivery (docs/privacy.md).

Their commits are not stored again, whether a delivery, a replay or reconciliation brings them. A
body with their data is decoded, but not stored.
"""

from __future__ import annotations

import msgspec

from webhook_app.attendance import Directory, Erased, is_erased, without_co_authors
from webhook_app.events import AccountChanges, Push, PushedCommit
from webhook_app.projection.decode import DecodedDelivery


def redact_erased(
    delivery: DecodedDelivery, erased: Erased, directory: Directory
) -> DecodedDelivery:
    """Return the delivery without the data of erased users; the same object if it has none.

    If a push has only commits of theirs, its repository is not stored either.
    """
    if not erased:
        return delivery
    push = delivery.push and _redact_push(delivery.push, erased, directory)
    changes = delivery.changes and _redact_changes(delivery.changes, erased)
    if push == delivery.push and changes == delivery.changes:
        return delivery
    if push and delivery.push and delivery.push.commits and not push.commits:
        push = None
    return msgspec.structs.replace(delivery, push=push, changes=changes, keeps_body=False)


def _redact_push(push: Push, erased: Erased, directory: Directory) -> Push:
    others = tuple(
        _redact_commit(commit, erased, directory)
        for commit in push.commits
        if not is_erased(commit.claim, erased, directory)
    )
    return msgspec.structs.replace(push, commits=others)


def _redact_commit(commit: PushedCommit, erased: Erased, directory: Directory) -> PushedCommit:
    """Return a commit without erased users among its co-authors and in its message."""
    removed = [claim for claim in commit.co_authors if is_erased(claim, erased, directory)]
    if not removed:
        return commit
    return msgspec.structs.replace(
        commit,
        co_authors=tuple(claim for claim in commit.co_authors if claim not in removed),
        message=without_co_authors(commit.message, [claim.email or "" for claim in removed]),
    )


def _redact_changes(changes: AccountChanges, erased: Erased) -> AccountChanges:
    """Return changes without the installations of erased accounts, and their repositories."""
    removed = {
        installation.id
        for installation in changes.installations
        if installation.account_id in erased.github_user_ids
    } | erased.installation_ids
    return msgspec.structs.replace(
        changes,
        installations=tuple(one for one in changes.installations if one.id not in removed),
        repositories=tuple(
            one for one in changes.repositories if one.installation_id not in removed
        ),
        renames=tuple(
            one for one in changes.renames if one.account_id not in erased.github_user_ids
        ),
    )
