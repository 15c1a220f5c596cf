"""Backfill: brings what reconciliation found at GitHub into the log, and from there into the book.

It takes the path of every delivery, so that rules, locks and notifications are the same, and so
that the log contains everything that the book is made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from webhook_app.events import AccountChanges, Push
from webhook_app.projection.decode import FoundByReconciliation, decode_delivery
from webhook_app.projection.waiting import wait_until_projected
from webhook_app.projection.write import project_batch
from webhook_app.store import deliveries, log
from webhook_app.store.bodies import PACKAGED_DICTIONARY, compress
from webhook_app.store.database import Database
from webhook_app.store.rows import NewDeliveryRow

MAX_COMMITS = 1_000
AT_A_TIME = 100


async def record_pushes(database: Database, pushes: Sequence[Push]) -> int:
    """Record the commits of pushes as if they had just arrived; return the number of new ones.

    After a crash, the next reconciliation finds the rest, and what is in the log is not repeated.
    """
    found = [
        _entry(FoundByReconciliation(push=piece), "push", piece.pushed_at)
        for push in pushes
        for piece in _pieces(push)
    ]
    new_commits = 0
    for begin in range(0, len(found), AT_A_TIME):
        new_commits += await _record(database, found[begin : begin + AT_A_TIME])
    return new_commits


async def record_changes(database: Database, changes: AccountChanges) -> None:
    """Store installations and repositories as GitHub lists them now."""
    await _record(database, [_entry(FoundByReconciliation(changes=changes), "installation", None)])


async def _record(database: Database, entries: Iterable[NewDeliveryRow]) -> int:
    """Append entries, wait until they are in the book, and return their number of new commits.

    What an earlier pass had found is in the log already. It is projected again, so that a commit
    which the book has lost since then comes back.
    """
    by_digest = {entry.digest: entry for entry in entries}
    async with database.connection() as connection:
        appended = await log.append(connection, list(by_digest.values()))
        repeated = by_digest.keys() - appended.keys()
        earlier = await log.row_ids_of(connection, repeated) if repeated else []
    await wait_until_projected(database, [*appended.values(), *earlier])
    async with database.connection() as connection:
        results = await deliveries.results_of(connection, appended.values())
    again = await _project_again(database, earlier) if earlier else 0
    return sum(result.new_commit_count for result in results) + again


async def _project_again(database: Database, row_ids: Sequence[int]) -> int:
    async with database.write_transaction() as connection:
        found = await deliveries.projected_deliveries(connection, row_ids)
        decoded = [decode_delivery(one, ()) for one in found]
        _, result = await project_batch(connection, decoded, again=True)
    return len(result.commits)


def _pieces(push: Push) -> Iterator[Push]:
    """Yield a push in parts, so that none makes a large batch."""
    for begin in range(0, len(push.commits) or 1, MAX_COMMITS):
        yield msgspec.structs.replace(push, commits=push.commits[begin : begin + MAX_COMMITS])


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
