"""Leaves out of an arrival what it holds of people who deleted their account.

Their commits are not stored again, whether a delivery, a replay or reconciliation brings them,
and a body that holds them is read, but not kept.
"""

from __future__ import annotations

import msgspec

from webhook_app.attendance import Directory, Erased, is_erased, without_co_authors
from webhook_app.events import AccountChanges, Push, PushedCommit
from webhook_app.store.projection import DecodedDelivery


def redact_erased(arrival: DecodedDelivery, erased: Erased, known: Directory) -> DecodedDelivery:
    """The arrival without what it holds of people who were erased; the same where that is nothing.

    A push of theirs alone tells of no repository either.
    """
    if not erased:
        return arrival
    push = arrival.push and _redact_push(arrival.push, erased, known)
    changes = arrival.changes and _redact_changes(arrival.changes, erased)
    if push == arrival.push and changes == arrival.changes:
        return arrival
    if push and arrival.push and arrival.push.commits and not push.commits:
        push = None
    return msgspec.structs.replace(arrival, push=push, changes=changes, keeps_body=False)


def _redact_push(push: Push, erased: Erased, known: Directory) -> Push:
    kept = tuple(
        _redact_commit(commit, erased, known)
        for commit in push.commits
        if not is_erased(commit.claim, erased, known)
    )
    return msgspec.structs.replace(push, commits=kept)


def _redact_commit(commit: PushedCommit, erased: Erased, known: Directory) -> PushedCommit:
    """Somebody else's commit, which no longer names erased people as its co-authors."""
    gone = [claim for claim in commit.co_authors if is_erased(claim, erased, known)]
    if not gone:
        return commit
    return msgspec.structs.replace(
        commit,
        co_authors=tuple(claim for claim in commit.co_authors if claim not in gone),
        message=without_co_authors(commit.message, [claim.email or "" for claim in gone]),
    )


def _redact_changes(changes: AccountChanges, erased: Erased) -> AccountChanges:
    """Without the installations on accounts that were erased, and their repositories."""
    gone = {
        installation.id
        for installation in changes.installations
        if installation.account_id in erased.github_user_ids
    } | erased.installation_ids
    return msgspec.structs.replace(
        changes,
        installations=tuple(one for one in changes.installations if one.id not in gone),
        repositories=tuple(one for one in changes.repositories if one.installation_id not in gone),
        renames=tuple(
            one for one in changes.renames if one.account_id not in erased.github_user_ids
        ),
    )
