"""Queues reconciliation for what deliveries report as new, returned or cut off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from webhook_app.projection.decode import DecodedDelivery
from webhook_app.store import jobs
from webhook_app.store.database import Connection

RECONCILE = "reconcile"
ADDING_ACTIONS = frozenset({"created", "unsuspend", "added"})


async def queue_triggered_reconciles(
    connection: Connection, deliveries: Iterable[DecodedDelivery]
) -> None:
    """Queue a run for each repository or installation that must be compared with GitHub.

    In the batch's transaction, so that none is missed and none is queued twice.
    """
    for scope in sorted(set(_scopes(deliveries))):
        await jobs.queue_run(connection, RECONCILE, scope, "event")


def _scopes(deliveries: Iterable[DecodedDelivery]) -> Iterator[str]:
    for delivery in deliveries:
        if delivery.push is not None and delivery.push.is_truncated:
            yield f"repository/{delivery.push.repository.id}"
        if delivery.changes is not None and delivery.action in ADDING_ACTIONS:
            for installation in delivery.changes.installations:
                yield f"installation/{installation.id}"
