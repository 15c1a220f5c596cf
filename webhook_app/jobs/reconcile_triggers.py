"""Queues reconciliation for what deliveries report as new, returned or cut off."""

from __future__ import annotations

import msgspec

from webhook_app.events import InvalidPayload, extract_json
from webhook_app.jobs.scopes import Scope
from webhook_app.store import delivery_sync, jobs
from webhook_app.store.database import Database
from webhook_app.store.delivery_sync import TriggeringDelivery

CURSOR, RECONCILE = "ask", "reconcile"
ADDING_ACTIONS = frozenset({"created", "unsuspend", "added"})


class _Numbered(msgspec.Struct):
    id: int = 0


class _Payload(msgspec.Struct):
    installation: _Numbered | None = None


async def queue_triggered_reconciles(database: Database) -> int:
    """Queue a run for each scope that new deliveries name; returns the number of scopes."""
    async with database.connection() as connection:
        at = await jobs.find_cursor(connection, CURSOR) or 0
        deliveries = await delivery_sync.deliveries_triggering_reconcile(connection, at)
        scopes = {scope for delivery in deliveries if (scope := scope_of(delivery))}
        for scope in scopes:
            await jobs.queue_run(connection, RECONCILE, str(scope), "event")
        if deliveries:  # after queueing: a kill in between queues twice, which joins the open run
            await jobs.save_cursor(connection, CURSOR, deliveries[-1].id)
    return len(scopes)


def scope_of(delivery: TriggeringDelivery) -> Scope | None:
    """Return what has to be compared with GitHub after a delivery; None for nothing."""
    if delivery.is_truncated and delivery.repository_id is not None:
        return Scope("repository", delivery.repository_id)
    if delivery.action not in ADDING_ACTIONS or delivery.body is None:
        return None
    try:
        payload = extract_json(delivery.body, delivery.content_type)
        installation = msgspec.json.decode(payload, type=_Payload).installation
    except (InvalidPayload, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return Scope("installation", installation.id) if installation and installation.id else None
