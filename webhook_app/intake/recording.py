"""Records a batch: learn what the book holds, derive what follows, write it in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

import msgspec

from webhook_app.events import AccountChanges
from webhook_app.intake.accounts import apply_changes
from webhook_app.intake.derivation import Derived, Known, derive
from webhook_app.intake.recounting import recount_days, recount_users
from webhook_app.intake.sparing import spare
from webhook_app.models import Verdict
from webhook_app.store import recording
from webhook_app.store.database import Connection, write_lock
from webhook_app.store.recording import Arrival, HeldCommit, HeldRepository


class Outcome(msgspec.Struct, frozen=True):
    """What became of a delivery; `verdicts` are those of the commits it brought first."""

    status: Literal["processed", "ignored", "pending", "duplicate"]
    commit_count: int = 0
    verdicts: tuple[Verdict, ...] = ()


async def record(connection: Connection, arrivals: Sequence[Arrival]) -> list[Outcome]:
    """Store deliveries with their commits and days, once each; durable when this returns."""
    async with write_lock(connection):
        held, known = await _learn(connection, arrivals)
        fresh: dict[recording.DeliveryKey, Arrival] = {}
        for arrival in arrivals:
            if arrival.key not in held:
                fresh.setdefault(arrival.key, arrival)
        kept = _spared(fresh.values(), known)
        verdicts = (await _write(connection, kept, known)).verdicts if kept else {}
    of_fresh = {key: verdicts.get(place, ()) for place, key in enumerate(fresh, start=1)}
    outcomes: list[Outcome] = []
    for arrival in arrivals:
        if fresh.get(arrival.key) is not arrival:
            outcomes.append(Outcome("duplicate"))
            continue
        commit_count = len(arrival.push.commits) if arrival.push else 0
        outcomes.append(Outcome(arrival.status, commit_count, of_fresh[arrival.key]))  # type: ignore[arg-type] # an arrival is never failed
    return outcomes


async def apply_again(
    connection: Connection, *arrivals: Arrival
) -> tuple[Derived, Sequence[Arrival]]:
    """Write what follows from arrivals that are not to be stored, in the caller's transaction.

    A replay reads stored deliveries again; what reconciliation finds was never delivered. Gives
    also the arrivals without what they held of people who were erased.
    """
    _, known = await _learn(connection, arrivals)
    kept = _spared(arrivals, known)
    return await _write(connection, kept, known, stored=True), kept


async def _learn(
    connection: Connection, arrivals: Sequence[Arrival]
) -> tuple[Collection[recording.DeliveryKey], Known]:
    """The deliveries held already, and what the book holds of everything the batch mentions."""
    pushes = [arrival.push for arrival in arrivals if arrival.push]
    commits = [commit for push in pushes for commit in push.commits]
    claims = {claim for commit in commits for claim in (commit.claim, *commit.co_authors)}
    shas = {commit.commit_id for commit in commits}
    keys = {arrival.key for arrival in arrivals}
    mentioned = await recording.learn(
        connection,
        keys,
        claims,
        shas,
        {push.repository.id for push in pushes},
        *_told_of([arrival.changes for arrival in arrivals if arrival.changes]),
    )
    memberships = list(mentioned.memberships)
    held: Sequence[HeldCommit] = ()
    if mentioned.has_commits:
        held = await recording.commits_with(connection, shas)
        memberships += await recording.memberships_of(connection, _authors_of(held))
    return mentioned.deliveries, Known(
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


def _spared(arrivals: Iterable[Arrival], known: Known) -> list[Arrival]:
    return [spare(arrival, known.erased, known.directory) for arrival in arrivals]


async def _write(
    connection: Connection, arrivals: Sequence[Arrival], known: Known, *, stored: bool = False
) -> Derived:
    """Write a batch and what follows from it; `stored` deliveries are held already."""
    derived = derive(arrivals, known)
    if derived.repositories:
        await recording.save_repositories(connection, derived.repositories)
    await recording.write_batch(
        connection, () if stored else arrivals, derived.commits, derived.moved, derived.marks
    )
    turned = [r.id for r in derived.repositories if _has_turned(known.repositories.get(r.id), r)]
    if turned:
        await recount_users(connection, await recording.authors_in(connection, turned))
    if derived.recounts:
        await recount_days(connection, known.seasons, derived.recounts)
    for arrival in arrivals:
        if arrival.changes is not None:
            await apply_changes(connection, arrival.changes, arrival.received_at)
    return derived


def _has_turned(held: HeldRepository | None, now: HeldRepository) -> bool:
    """Whether a repository became a fork or stopped being one, which seasons may judge by."""
    return held is not None and held.is_fork != now.is_fork


def _authors_of(commits: Sequence[HeldCommit]) -> set[int]:
    authors = {commit.user_id for commit in commits if commit.user_id}
    return authors.union(*(commit.co_author_ids for commit in commits))
