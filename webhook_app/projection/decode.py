"""Decodes verified bodies as far as possible; a signed delivery is never refused."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec
import structlog

from webhook_app.events import (
    ACCOUNT_EVENTS,
    AccountChanges,
    InvalidPayload,
    Push,
    action_of,
    decode_changes,
    decode_push,
    extract_json,
)
from webhook_app.signature import VerifiedBody
from webhook_app.store.batches import DecodedDelivery

log = structlog.get_logger()

MAX_HEADER_LENGTH = 200
STORED_HEADERS = (
    "content-type",
    "user-agent",
    "x-github-delivery",
    "x-github-enterprise-host",
    "x-github-enterprise-version",
    "x-github-event",
    "x-github-hook-id",
    "x-github-hook-installation-target-id",
    "x-github-hook-installation-target-type",
)
"""An allow-list: GitHub itself once sent the secret in a header (2025-09 to 2026-01)."""


def decode_delivery(
    headers: Mapping[str, str],
    body: VerifiedBody,
    received_at: datetime,
    noreply_hosts: Collection[str],
) -> DecodedDelivery:
    """Return the delivery of a request; one that cannot be decoded is `pending`, with the reason.

    `headers` are by lower-case name. A request without a delivery id gets one from its body, so
    that it too is recorded once.
    """
    stored_headers = {name: _clean(headers[name]) for name in STORED_HEADERS if name in headers}
    event = stored_headers.get("x-github-event", "")
    content_type = stored_headers.get("content-type", "")
    content = _decode_content(event, content_type, body, received_at, noreply_hosts)
    return DecodedDelivery(
        app_id=app_id_of(stored_headers),
        delivery_id=stored_headers.get("x-github-delivery") or _body_id(body),
        event=event,
        action=content.action,
        status=content.status,
        error=content.error,
        content_type=content_type,
        headers=stored_headers,
        body=body,
        received_at=received_at,
        push=content.push,
        changes=content.changes,
    )


def without_payload(delivery: DecodedDelivery, reason: str) -> DecodedDelivery:
    """Return the delivery with nothing decoded, to be retried; `reason` becomes its error."""
    return DecodedDelivery(
        app_id=delivery.app_id,
        delivery_id=delivery.delivery_id,
        event=delivery.event,
        action=delivery.action,
        status="pending",
        error=reason,
        content_type=delivery.content_type,
        headers=delivery.headers,
        body=delivery.body,
        received_at=delivery.received_at,
    )


def app_id_of(headers: Mapping[str, str]) -> int:
    """Return the id of the GitHub App a delivery was sent to; 0 if its headers do not name one."""
    target = headers.get("x-github-hook-installation-target-id", "")
    kind = headers.get("x-github-hook-installation-target-type", "integration")
    is_app = kind == "integration" and target.isascii() and target.isdigit()
    return int(target) if is_app and len(target) < 19 else 0


class _Content(msgspec.Struct):
    """What a body says; `error` says why decoding stopped, and what was decoded before remains."""

    status: str = "ignored"
    error: str | None = None
    action: str | None = None
    push: Push | None = None
    changes: AccountChanges | None = None


def _decode_content(
    event: str,
    content_type: str,
    body: VerifiedBody,
    received_at: datetime,
    noreply_hosts: Collection[str],
) -> _Content:
    content = _Content()
    try:
        payload = extract_json(body, content_type)
        if event == "push":
            content.push = decode_push(payload, noreply_hosts)
            content.status = "processed"
        else:
            content.action = action_of(payload)
        if event in ACCOUNT_EVENTS:
            content.changes = decode_changes(event, payload, received_at)
            content.status = "processed"
    except InvalidPayload as invalid:
        content.status, content.error = "pending", str(invalid)
    except Exception as fault:  # an error of ours must not lose a delivery
        log.exception("reading_failed", event_name=event)
        content.status, content.error = "pending", f"Decoding failed: {type(fault).__name__}."
    return content


def _body_id(body: bytes) -> str:
    return f"body-{hashlib.sha256(body).hexdigest()}"


def _clean(value: str) -> str:
    """Return a header as text that PostgreSQL accepts; a long one is replaced by its hash."""
    value = value.strip()
    if len(value) > MAX_HEADER_LENGTH:
        return f"sha256-{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()}"
    return value.replace("\0", "")
