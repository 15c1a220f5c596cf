"""Backfill: records pushes that no delivery brought, from commits that reconciliation found.

They take the path of every push, so that rules, locks and notifications are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from webhook_app.events import AccountChanges, Push
from webhook_app.projection.write import reapply
from webhook_app.store.batches import DecodedDelivery
from webhook_app.store.database import Database

MAX_COMMITS = 1_000
MAX_PUSHES = 200


async def record_pushes(database: Database, pushes: Sequence[Push]) -> int:
    """Record the commits of pushes as if they had just arrived; return the number of new ones.

    Each part is one transaction under the write lock, so that deliveries can be recorded between.
    After a crash, the next reconciliation finds the rest.
    """
    new_commits = 0
    for part in _parts(pushes):
        async with database.write_transaction() as connection:
            result, _ = await reapply(connection, *(_as_delivery(push) for push in part))
            new_commits += len(result.commits)
    return new_commits


async def record_changes(database: Database, changes: AccountChanges) -> None:
    """Store installations and repositories as GitHub lists them now."""
    async with database.write_transaction() as connection:
        await reapply(connection, _as_delivery(changes=changes))


def _parts(pushes: Iterable[Push]) -> Iterator[list[Push]]:
    """Yield pushes in parts for one transaction each; a large push is split."""
    part: list[Push] = []
    count = 0
    for push in pushes:
        for piece in _pieces(push):
            if part and (count + len(piece.commits) > MAX_COMMITS or len(part) >= MAX_PUSHES):
                yield part
                part, count = [], 0
            part.append(piece)
            count += len(piece.commits)
    if part:
        yield part


def _pieces(push: Push) -> Iterator[Push]:
    for begin in range(0, len(push.commits) or 1, MAX_COMMITS):
        yield msgspec.structs.replace(push, commits=push.commits[begin : begin + MAX_COMMITS])


def _as_delivery(
    push: Push | None = None, changes: AccountChanges | None = None
) -> DecodedDelivery:
    """Return what GitHub sent in the form of a delivery; it is not stored as one."""
    return DecodedDelivery(
        app_id=0,
        delivery_id="",
        event="push",
        action=None,
        status="processed",
        error=None,
        content_type="",
        headers={},
        body=b"",
        received_at=(push and push.pushed_at) or datetime.now(UTC),
        push=push,
        changes=changes,
    )
