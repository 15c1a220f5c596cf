"""Decodes deliveries of the log as far as possible; a signed delivery is never refused."""

from __future__ import annotations

from datetime import datetime

import msgspec
import structlog

from webhook_app.events import (
    ACCOUNT_EVENTS,
    AccountChanges,
    InvalidPayload,
    Push,
    action_of,
    check_shape,
    decode_changes,
    decode_push,
    extract_json,
)
from webhook_app.store.log import LoggedDelivery
from webhook_app.store.rows import DeliveryResultRow

log = structlog.get_logger()

MAX_ERROR_LENGTH = 2000


class FoundByReconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """What reconciliation found at GitHub, as it is stored in the log: a push or changes."""

    push: Push | None = None
    changes: AccountChanges | None = None


_found_decoder = msgspec.json.Decoder(FoundByReconciliation)


class DecodedDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery of the log, decoded as far as possible; `error` says why decoding stopped.

    `row_id` is its number in the log. `keeps_body` is False for a body that contains erased data.
    """

    row_id: int
    event: str
    received_at: datetime
    attempts: int
    status: str
    error: str | None = None
    action: str | None = None
    push: Push | None = None
    changes: AccountChanges | None = None
    keeps_body: bool = True

    def result(self, new_commit_count: int) -> DeliveryResultRow:
        """Return what is stored beside the log."""
        push = self.push
        return DeliveryResultRow(
            delivery_row_id=self.row_id,
            repository_id=push.repository.id if push else None,
            new_commit_count=new_commit_count,
            attempts=self.attempts,
            is_truncated=push.is_truncated if push else False,
            status=self.status,
            action=self.action,
            error=self.error,
        )


def decode_delivery(logged: LoggedDelivery, noreply_hosts: frozenset[str]) -> DecodedDelivery:
    """Return a delivery decoded; one whose body does not fit its event is `pending`, with a reason.

    The event is what a header says, which nobody signed, so the body must have that event's shape.
    """
    decoded = DecodedDelivery(
        row_id=logged.id,
        event=logged.event,
        received_at=logged.received_at,
        attempts=min(logged.attempts + 1, 32_000),
        status="ignored",
    )
    try:
        return _decode_body(decoded, logged, noreply_hosts)
    except InvalidPayload as invalid:
        return without_payload(decoded, str(invalid))
    except Exception as fault:  # an error of ours must not lose a delivery
        log.exception("decoding_failed", delivery_id=logged.delivery_id)
        return without_payload(decoded, f"Decoding failed: {type(fault).__name__}.")


def without_payload(delivery: DecodedDelivery, reason: str) -> DecodedDelivery:
    """Return the delivery with nothing decoded, to be tried again; `reason` becomes its error."""
    return msgspec.structs.replace(
        delivery,
        status="pending",
        error=reason.replace("\0", "")[:MAX_ERROR_LENGTH],
        push=None,
        changes=None,
    )


def _decode_body(
    decoded: DecodedDelivery, logged: LoggedDelivery, noreply_hosts: frozenset[str]
) -> DecodedDelivery:
    replace = msgspec.structs.replace
    if logged.fault:
        raise InvalidPayload(logged.fault)
    if logged.body is None:
        return replace(decoded, error="The body was erased before it was decoded.")
    if logged.source == "reconciliation":
        found = _found_decoder.decode(logged.body)
        return replace(decoded, status="processed", push=found.push, changes=found.changes)
    payload = extract_json(logged.body, logged.content_type)
    if logged.event == "push":
        push = decode_push(payload, noreply_hosts)
        return replace(decoded, status="processed", push=push)
    decoded = replace(decoded, action=action_of(payload))
    try:
        if logged.event in ACCOUNT_EVENTS:
            changes = decode_changes(logged.event, payload, logged.received_at)
            return replace(decoded, status="processed", changes=changes)
        check_shape(logged.event, payload)
    except InvalidPayload as invalid:  # its action is stored even so, to be found by it
        return without_payload(decoded, str(invalid))
    return decoded
