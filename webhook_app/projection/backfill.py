"""Backfill: brings what reconciliation found at GitHub into the log, and from there into the book.

It takes the path of every delivery, so that rules, locks and notifications are the same, and so
that the log contains everything that the book is made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from webhook_app.events import AccountChanges, Push
from webhook_app.projection.decode import (
    DecodedDelivery,
    FoundByReconciliation,
    decode_delivery,
)
from webhook_app.projection.waiting import Patience
from webhook_app.projection.write import project_batch
from webhook_app.store import deliveries, log
from webhook_app.store.bodies import PACKAGED_DICTIONARY, compress
from webhook_app.store.database import Database
from webhook_app.store.rows import NewDeliveryRow

MAX_ITEMS = 1_000
"""Commits, installations and repositories in one entry of the log."""
MAX_ENTRY_BYTES = 2_000_000
"""Far less than a body may have: 1,000 commits with the longest messages would be unreadable."""
ENTRIES_AT_A_TIME = 100
BYTES_AT_A_TIME = 4_000_000
"""Of bodies in one statement, as receivers append them."""
MAX_ITEMS_PROJECTED = 3_000
"""In one transaction, as in the projector's: others wait for the book's lock."""

T = TypeVar("T")


async def record_pushes(
    database: Database, pushes: Iterable[Push], patience: Patience | None = None
) -> int:
    """Record the commits of pushes as if they had just arrived; return the number of new ones.

    They are recorded part by part, in order: each is in the book before the next one is appended.
    After a crash, the next reconciliation finds the rest, and what is in the log is not repeated.
    Raises NotProjected if the projector is away, with the rest not appended.
    """
    found = (
        _entry(FoundByReconciliation(push=piece), "push", piece.pushed_at)
        for push in pushes
        for piece in _pieces_of_push(push)
    )
    return await _record(database, found, patience or Patience())


async def record_changes(
    database: Database, changes: AccountChanges, patience: Patience | None = None
) -> None:
    """Store installations and repositories as GitHub lists them now; raises as `record_pushes`."""
    found = (
        _entry(FoundByReconciliation(changes=piece), "installation", None)
        for piece in _pieces_of_changes(changes)
    )
    await _record(database, found, patience or Patience())


async def _record(database: Database, found: Iterable[NewDeliveryRow], patience: Patience) -> int:
    """Record entries, which are made while they are recorded; return the number of new commits."""
    parts = _parts(found, ENTRIES_AT_A_TIME, BYTES_AT_A_TIME, lambda entry: entry.body_bytes)
    return sum([await _record_part(database, part, patience) for part in parts])


async def _record_part(
    database: Database, entries: Iterable[NewDeliveryRow], patience: Patience
) -> int:
    """Append entries, wait until they are in the book, and return their number of new commits.

    What an earlier pass had found is in the log already. It is projected again, so that a commit
    which the book has lost since then comes back.
    """
    by_digest = {entry.digest: entry for entry in entries}
    async with database.connection() as connection:
        appended = await log.append(connection, list(by_digest.values()))
        repeated = by_digest.keys() - appended.keys()
        earlier = await log.row_ids_of(connection, repeated) if repeated else []
    await patience.wait_until_projected(database, [*appended.values(), *earlier])
    async with database.connection() as connection:
        results = await deliveries.results_of(connection, appended.values())
    again = await _project_again(database, earlier) if earlier else 0
    return sum(result.new_commit_count for result in results) + again


async def _project_again(database: Database, row_ids: Sequence[int]) -> int:
    """Project entries of the log again, in transactions of a bounded size."""
    async with database.connection() as connection:
        found = await deliveries.projected_deliveries(connection, row_ids)
    decoded = [decode_delivery(one, frozenset()) for one in found]
    new_commits = 0
    for part in _parts(decoded, ENTRIES_AT_A_TIME, MAX_ITEMS_PROJECTED, _items_in):
        async with database.write_transaction() as connection:
            _, result = await project_batch(connection, part, again=True)
        new_commits += len(result.commits)
    return new_commits


def _items_in(delivery: DecodedDelivery) -> int:
    commits = len(delivery.push.commits) if delivery.push else 0
    changes = delivery.changes
    return commits + (len(changes.installations) + len(changes.repositories) if changes else 0)


def _pieces_of_push(push: Push) -> Iterator[Push]:
    """Yield a push in pieces; one without commits as it is."""
    if not push.commits:
        yield push
    for commits in _parts(push.commits, MAX_ITEMS, MAX_ENTRY_BYTES, _encoded_bytes):
        yield msgspec.structs.replace(push, commits=tuple(commits))


def _pieces_of_changes(changes: AccountChanges) -> Iterator[AccountChanges]:
    """Yield installations in pieces, then repositories, which name their installations."""
    for installations in _parts(changes.installations, MAX_ITEMS, MAX_ENTRY_BYTES, _encoded_bytes):
        yield AccountChanges(installations=tuple(installations))
    for repositories in _parts(changes.repositories, MAX_ITEMS, MAX_ENTRY_BYTES, _encoded_bytes):
        yield AccountChanges(repositories=tuple(repositories))


def _parts(
    items: Iterable[T], max_items: int, max_size: int, size_of: Callable[[T], int]
) -> Iterator[list[T]]:
    """Yield items in parts: at least one, and no more than a number and a total size allow."""
    part: list[T] = []
    total = 0
    for item in items:
        size = size_of(item)
        if part and (len(part) == max_items or total + size > max_size):
            yield part
            part, total = [], 0
        part.append(item)
        total += size
    if part:
        yield part


def _encoded_bytes(item: msgspec.Struct) -> int:
    return len(msgspec.json.encode(item))


def _entry(found: FoundByReconciliation, event: str, at: datetime | None) -> NewDeliveryRow:
    body = msgspec.json.encode(found)
    digest = hashlib.sha256(b"reconciliation\0" + body).digest()[: log.DIGEST_BYTES]
    return NewDeliveryRow(
        received_at=at or datetime.now(UTC),
        app_id=0,
        body_bytes=len(body),
        dictionary=PACKAGED_DICTIONARY,
        source="reconciliation",
        event=event,
        delivery_id=f"found-{digest.hex()}",
        digest=digest,
        headers={},
        body=compress(body),
    )
