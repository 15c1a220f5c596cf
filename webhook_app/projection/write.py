"""Projects a batch in one transaction: load what is stored, derive what follows, write it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from webhook_app.events import AccountChanges
from webhook_app.projection.decode import DecodedDelivery
from webhook_app.projection.derive import BatchContext, BatchResult, derive
from webhook_app.projection.installations import apply_changes
from webhook_app.projection.rebuild import recount_days, recount_users
from webhook_app.projection.redaction import redact_erased
from webhook_app.projection.triggers import queue_triggered_reconciles
from webhook_app.store.batches import (
    StoredRepository,
    load_batch_context,
    save_repositories,
    write_batch,
)
from webhook_app.store.commit_facts import StoredCommit, authors_in, find_commits_by_sha
from webhook_app.store.database import Connection
from webhook_app.store.log import erase_bodies
from webhook_app.store.members import memberships_of


async def project_batch(
    connection: Connection, deliveries: Sequence[DecodedDelivery], *, again: bool = False
) -> tuple[Sequence[DecodedDelivery], BatchResult]:
    """Write what follows from deliveries, and their results, in the caller's transaction.

    The caller has the book's lock. So each delivery is projected once, even by two projectors: one
    that has a result is left out, unless it is decoded `again`. A change of members or seasons is
    seen by every later batch. Return the deliveries that were projected and what followed.
    """
    projected, context = await _load_context(connection, deliveries)
    taken = [
        redact_erased(delivery, context.erased, context.directory)
        for delivery in deliveries
        if again or delivery.row_id not in projected
    ]
    return taken, await _write(connection, taken, context)


async def _load_context(
    connection: Connection, deliveries: Sequence[DecodedDelivery]
) -> tuple[set[int], BatchContext]:
    """Return the deliveries that have a result, and what is stored of all that is mentioned.

    The stored commits are a second query, which most batches need not make.
    """
    pushes = [delivery.push for delivery in deliveries if delivery.push]
    commits = [commit for push in pushes for commit in push.commits]
    claims = {claim for commit in commits for claim in (commit.claim, *commit.co_authors)}
    shas = {commit.commit_id for commit in commits}
    mentioned = await load_batch_context(
        connection,
        [delivery.row_id for delivery in deliveries],
        claims,
        shas,
        {push.repository.id for push in pushes},
        *_mentioned_in([delivery.changes for delivery in deliveries if delivery.changes]),
    )
    memberships = list(mentioned.memberships)
    stored: Sequence[StoredCommit] = ()
    if mentioned.has_commits:
        stored = await find_commits_by_sha(connection, shas)
        memberships += await memberships_of(connection, _authors_of(stored))
    return set(mentioned.projected), BatchContext(
        seasons=mentioned.seasons,
        directory=mentioned.directory,
        memberships={(m.season_id, m.user_id): m for m in memberships},
        commits=stored,
        repositories=mentioned.repositories,
        erased=mentioned.erased,
    )


def _mentioned_in(changes: Sequence[AccountChanges]) -> tuple[set[int], set[int]]:
    """Return the accounts and the installations that life-cycle events mention."""
    accounts: set[int] = set()
    installations: set[int] = set()
    for change in changes:
        accounts |= {one.account_id for one in change.installations if one.account_id}
        accounts |= {rename.account_id for rename in change.renames}
        installations |= {one.id for one in change.installations}
        installations |= {one.installation_id for one in change.repositories if one.installation_id}
    return accounts, installations


async def _write(
    connection: Connection, deliveries: Sequence[DecodedDelivery], context: BatchContext
) -> BatchResult:
    """Write a batch and what follows from it.

    Repositories come first, since commits name them. Recounts follow the commits they count.
    """
    result = derive(deliveries, context)
    if result.repositories:
        await save_repositories(connection, result.repositories)
    new_commits = Counter(commit.delivery_row_id for commit in result.commits)
    await write_batch(
        connection,
        [delivery.result(new_commits[delivery.row_id]) for delivery in deliveries],
        result.commits,
        result.moved,
        result.marks,
    )
    turned = [r.id for r in result.repositories if _has_turned(context.repositories.get(r.id), r)]
    if turned:
        await recount_users(connection, await authors_in(connection, turned))
    if result.recounts:
        await recount_days(connection, context.seasons, result.recounts)
    for delivery in deliveries:
        if delivery.changes is not None:
            await apply_changes(connection, delivery.changes, delivery.received_at)
    erased = [delivery.row_id for delivery in deliveries if not delivery.keeps_body]
    if erased:
        await erase_bodies(connection, erased)
    await queue_triggered_reconciles(connection, deliveries)
    return result


def _has_turned(before: StoredRepository | None, after: StoredRepository) -> bool:
    """Return whether a repository became or stopped being a fork, by which seasons may judge."""
    return before is not None and before.is_fork != after.is_fork


def _authors_of(commits: Sequence[StoredCommit]) -> set[int]:
    authors = {commit.user_id for commit in commits if commit.user_id}
    return authors.union(*(commit.co_author_ids for commit in commits))
