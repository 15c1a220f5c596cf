"""Records a batch in one transaction: load what is stored, derive what follows, write it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from webhook_app.events import AccountChanges
from webhook_app.models import Verdict
from webhook_app.projection.derive import BatchContext, BatchResult, derive
from webhook_app.projection.installations import apply_changes
from webhook_app.projection.rebuild import recount_days, recount_users
from webhook_app.projection.redaction import redact_erased
from webhook_app.store.batches import (
    DecodedDelivery,
    DeliveryKey,
    StoredRepository,
    load_batch_context,
    save_repositories,
    write_batch,
)
from webhook_app.store.commit_facts import StoredCommit, authors_in, find_commits_by_sha
from webhook_app.store.database import Connection, write_lock
from webhook_app.store.members import memberships_of


class RecordOutcome(msgspec.Struct, frozen=True):
    """The result of a delivery; `verdicts` are those of the commits that it brought first."""

    status: Literal["processed", "ignored", "pending", "duplicate"]
    commit_count: int = 0
    verdicts: tuple[Verdict, ...] = ()


async def record(
    connection: Connection, deliveries: Sequence[DecodedDelivery]
) -> list[RecordOutcome]:
    """Store deliveries with their commits and days, each once; they are durable on return.

    The write lock is taken before anything is read: two processes that receive the same delivery
    store it once, and a change of members or seasons is seen by every later batch.
    """
    async with write_lock(connection):
        stored_keys, context = await _load_context(connection, deliveries)
        new: dict[DeliveryKey, DecodedDelivery] = {}
        for delivery in deliveries:
            if delivery.key not in stored_keys:
                new.setdefault(delivery.key, delivery)
        redacted = _redact_all(new.values(), context)
        verdicts = (await _write(connection, redacted, context)).verdicts if redacted else {}
    verdicts_of = {key: verdicts.get(position, ()) for position, key in enumerate(new, start=1)}
    return [
        _outcome(delivery, verdicts_of)
        if new.get(delivery.key) is delivery
        else RecordOutcome("duplicate")
        for delivery in deliveries
    ]


async def reapply(
    connection: Connection, *deliveries: DecodedDelivery
) -> tuple[BatchResult, Sequence[DecodedDelivery]]:
    """Write what follows from deliveries, but not the deliveries, in the caller's transaction.

    A replay decodes stored deliveries; what reconciliation found was never delivered. The caller
    has the write lock. Return also the deliveries without the data of erased users.
    """
    _, context = await _load_context(connection, deliveries)
    redacted = _redact_all(deliveries, context)
    return await _write(connection, redacted, context, is_stored=True), redacted


def _outcome(
    delivery: DecodedDelivery, verdicts_of: Mapping[DeliveryKey, tuple[Verdict, ...]]
) -> RecordOutcome:
    commit_count = len(delivery.push.commits) if delivery.push else 0
    return RecordOutcome(delivery.status, commit_count, verdicts_of[delivery.key])  # type: ignore[arg-type] # a decoded delivery is never failed


async def _load_context(
    connection: Connection, deliveries: Sequence[DecodedDelivery]
) -> tuple[Collection[DeliveryKey], BatchContext]:
    """Return the deliveries that are stored already, and what is stored of all that is mentioned.

    The stored commits are a second query, which most batches need not make.
    """
    pushes = [delivery.push for delivery in deliveries if delivery.push]
    commits = [commit for push in pushes for commit in push.commits]
    claims = {claim for commit in commits for claim in (commit.claim, *commit.co_authors)}
    shas = {commit.commit_id for commit in commits}
    mentioned = await load_batch_context(
        connection,
        {delivery.key for delivery in deliveries},
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
    return mentioned.deliveries, BatchContext(
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


def _redact_all(
    deliveries: Iterable[DecodedDelivery], context: BatchContext
) -> list[DecodedDelivery]:
    return [redact_erased(delivery, context.erased, context.directory) for delivery in deliveries]


async def _write(
    connection: Connection,
    deliveries: Sequence[DecodedDelivery],
    context: BatchContext,
    *,
    is_stored: bool = False,
) -> BatchResult:
    """Write a batch and what follows from it; with `is_stored` the deliveries themselves are not.

    Repositories come first, since commits refer to them. Recounts follow the commits they count.
    """
    result = derive(deliveries, context)
    if result.repositories:
        await save_repositories(connection, result.repositories)
    await write_batch(
        connection, () if is_stored else deliveries, result.commits, result.moved, result.marks
    )
    turned = [r.id for r in result.repositories if _has_turned(context.repositories.get(r.id), r)]
    if turned:
        await recount_users(connection, await authors_in(connection, turned))
    if result.recounts:
        await recount_days(connection, context.seasons, result.recounts)
    for delivery in deliveries:
        if delivery.changes is not None:
            await apply_changes(connection, delivery.changes, delivery.received_at)
    return result


def _has_turned(before: StoredRepository | None, after: StoredRepository) -> bool:
    """Return whether a repository became or stopped being a fork, by which seasons may judge."""
    return before is not None and before.is_fork != after.is_fork


def _authors_of(commits: Sequence[StoredCommit]) -> set[int]:
    authors = {commit.user_id for commit in commits if commit.user_id}
    return authors.union(*(commit.co_author_ids for commit in commits))
