"""Records a batch: learn what the book holds, derive what follows, write it in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

import msgspec

from webhook_app.events import AccountChanges
from webhook_app.models import Verdict
from webhook_app.projection.derive import BatchContext, BatchResult, derive
from webhook_app.projection.installations import apply_changes
from webhook_app.projection.rebuild import recount_days, recount_users
from webhook_app.projection.redaction import redact_erased
from webhook_app.store import projection
from webhook_app.store.database import Connection, write_lock
from webhook_app.store.projection import DecodedDelivery, StoredCommit, StoredRepository


class RecordOutcome(msgspec.Struct, frozen=True):
    """What became of a delivery; `verdicts` are those of the commits it brought first."""

    status: Literal["processed", "ignored", "pending", "duplicate"]
    commit_count: int = 0
    verdicts: tuple[Verdict, ...] = ()


async def record(
    connection: Connection, arrivals: Sequence[DecodedDelivery]
) -> list[RecordOutcome]:
    """Store deliveries with their commits and days, once each; durable when this returns."""
    async with write_lock(connection):
        held, known = await _load_context(connection, arrivals)
        fresh: dict[projection.DeliveryKey, DecodedDelivery] = {}
        for arrival in arrivals:
            if arrival.key not in held:
                fresh.setdefault(arrival.key, arrival)
        kept = _redact_all(fresh.values(), known)
        verdicts = (await _write(connection, kept, known)).verdicts if kept else {}
    of_fresh = {key: verdicts.get(place, ()) for place, key in enumerate(fresh, start=1)}
    outcomes: list[RecordOutcome] = []
    for arrival in arrivals:
        if fresh.get(arrival.key) is not arrival:
            outcomes.append(RecordOutcome("duplicate"))
            continue
        commit_count = len(arrival.push.commits) if arrival.push else 0
        outcomes.append(RecordOutcome(arrival.status, commit_count, of_fresh[arrival.key]))  # type: ignore[arg-type] # an arrival is never failed
    return outcomes


async def reapply(
    connection: Connection, *arrivals: DecodedDelivery
) -> tuple[BatchResult, Sequence[DecodedDelivery]]:
    """Write what follows from arrivals that are not to be stored, in the caller's transaction.

    A replay reads stored deliveries again; what reconciliation finds was never delivered. Gives
    also the arrivals without what they held of people who were erased.
    """
    _, known = await _load_context(connection, arrivals)
    kept = _redact_all(arrivals, known)
    return await _write(connection, kept, known, stored=True), kept


async def _load_context(
    connection: Connection, arrivals: Sequence[DecodedDelivery]
) -> tuple[Collection[projection.DeliveryKey], BatchContext]:
    """The deliveries held already, and what the book holds of everything the batch mentions."""
    pushes = [arrival.push for arrival in arrivals if arrival.push]
    commits = [commit for push in pushes for commit in push.commits]
    claims = {claim for commit in commits for claim in (commit.claim, *commit.co_authors)}
    shas = {commit.commit_id for commit in commits}
    keys = {arrival.key for arrival in arrivals}
    mentioned = await projection.load_batch_context(
        connection,
        keys,
        claims,
        shas,
        {push.repository.id for push in pushes},
        *_told_of([arrival.changes for arrival in arrivals if arrival.changes]),
    )
    memberships = list(mentioned.memberships)
    held: Sequence[StoredCommit] = ()
    if mentioned.has_commits:
        held = await projection.find_commits_by_sha(connection, shas)
        memberships += await projection.memberships_of(connection, _authors_of(held))
    return mentioned.deliveries, BatchContext(
        seasons=mentioned.seasons,
        directory=mentioned.directory,
        memberships={(m.season_id, m.user_id): m for m in memberships},
        commits=held,
        repositories=mentioned.repositories,
        erased=mentioned.erased,
    )


def _told_of(changes: Sequence[AccountChanges]) -> tuple[set[int], set[int]]:
    """The accounts and the installations that life-cycle events tell of."""
    accounts: set[int] = set()
    installations: set[int] = set()
    for change in changes:
        accounts |= {one.account_id for one in change.installations if one.account_id}
        accounts |= {rename.account_id for rename in change.renames}
        installations |= {one.id for one in change.installations}
        installations |= {one.installation_id for one in change.repositories if one.installation_id}
    return accounts, installations


def _redact_all(arrivals: Iterable[DecodedDelivery], known: BatchContext) -> list[DecodedDelivery]:
    return [redact_erased(arrival, known.erased, known.directory) for arrival in arrivals]


async def _write(
    connection: Connection,
    arrivals: Sequence[DecodedDelivery],
    known: BatchContext,
    *,
    stored: bool = False,
) -> BatchResult:
    """Write a batch and what follows from it; `stored` deliveries are held already."""
    derived = derive(arrivals, known)
    if derived.repositories:
        await projection.save_repositories(connection, derived.repositories)
    await projection.write_batch(
        connection, () if stored else arrivals, derived.commits, derived.moved, derived.marks
    )
    turned = [r.id for r in derived.repositories if _has_turned(known.repositories.get(r.id), r)]
    if turned:
        await recount_users(connection, await projection.authors_in(connection, turned))
    if derived.recounts:
        await recount_days(connection, known.seasons, derived.recounts)
    for arrival in arrivals:
        if arrival.changes is not None:
            await apply_changes(connection, arrival.changes, arrival.received_at)
    return derived


def _has_turned(held: StoredRepository | None, now: StoredRepository) -> bool:
    """Whether a repository became a fork or stopped being one, which seasons may judge by."""
    return held is not None and held.is_fork != now.is_fork


def _authors_of(commits: Sequence[StoredCommit]) -> set[int]:
    authors = {commit.user_id for commit in commits if commit.user_id}
    return authors.union(*(commit.co_author_ids for commit in commits))
