"""Takes in pushes that no delivery told of: commits that reconciliation found at GitHub.

They go the way of every push, so that rules, locks and notifications are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from webhook_app.events import AccountChanges, Push
from webhook_app.projection.write import reapply
from webhook_app.store.database import Database
from webhook_app.store.projection import DecodedDelivery

MOST_COMMITS = 1_000
MOST_PUSHES = 200


async def record_pushes(database: Database, pushes: Sequence[Push]) -> int:
    """Record what these pushes brought, as if they had just arrived; gives the commits not held.

    Each part is a transaction of its own: after a kill the rest is found again.
    """
    found = 0
    for part in _parts(pushes):
        async with database.write_transaction() as connection:
            derived, _ = await reapply(connection, *(_arrival(push) for push in part))
            found += len(derived.commits)
    return found


async def record_changes(database: Database, changes: AccountChanges) -> None:
    """Know installations and repositories as GitHub lists them now."""
    async with database.write_transaction() as connection:
        await reapply(connection, _arrival(changes=changes))


def _parts(pushes: Iterable[Push]) -> Iterator[list[Push]]:
    """Pushes in parts that one transaction can take; a large one is cut."""
    part: list[Push] = []
    count = 0
    for push in pushes:
        for piece in _pieces(push):
            if part and (count + len(piece.commits) > MOST_COMMITS or len(part) >= MOST_PUSHES):
                yield part
                part, count = [], 0
            part.append(piece)
            count += len(piece.commits)
    if part:
        yield part


def _pieces(push: Push) -> Iterator[Push]:
    for begin in range(0, len(push.commits) or 1, MOST_COMMITS):
        yield msgspec.structs.replace(push, commits=push.commits[begin : begin + MOST_COMMITS])


def _arrival(push: Push | None = None, changes: AccountChanges | None = None) -> DecodedDelivery:
    """What GitHub told in the form in which deliveries bring it; it is not stored as one."""
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
