"""From a verified body to an arrival: reads as far as it can and never refuses what was signed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime

import structlog

from webhook_app.events import (
    ACCOUNT_EVENTS,
    InvalidPayload,
    action_of,
    decode_changes,
    decode_push,
    extract_json,
)
from webhook_app.signature import VerifiedBody
from webhook_app.store.projection import DecodedDelivery

log = structlog.get_logger()

LONGEST_HEADER = 200
KEPT_HEADERS = (
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


def read(
    headers: Mapping[str, str],
    body: VerifiedBody,
    received_at: datetime,
    noreply_hosts: Collection[str],
) -> DecodedDelivery:
    """The arrival a request brings; what cannot be read makes it `pending`, with the reason.

    `headers` are by lower-case name. A request without a delivery id gets one from its body, so
    that it too is recorded once.
    """
    kept = {name: _clean(headers[name]) for name in KEPT_HEADERS if name in headers}
    event = kept.get("x-github-event", "")
    content_type = kept.get("content-type", "")
    push, changes, action, status, error = None, None, None, "ignored", None
    try:
        payload = extract_json(body, content_type)
        if event == "push":
            push = decode_push(payload, noreply_hosts)
            status = "processed"
        else:
            action = action_of(payload)
        if event in ACCOUNT_EVENTS:
            changes = decode_changes(event, payload, received_at)
            status = "processed"
    except InvalidPayload as undecodable:
        status, error = "pending", str(undecodable)
    except Exception as fault:
        log.exception("reading_failed", event_name=event)
        status, error = "pending", f"The reading failed: {type(fault).__name__}."
    return DecodedDelivery(
        app_id=app_id_of(kept),
        delivery_id=kept.get("x-github-delivery") or _body_id(body),
        event=event,
        action=action,
        status=status,
        error=error,
        content_type=content_type,
        headers=kept,
        body=body,
        received_at=received_at,
        push=push,
        changes=changes,
    )


def without_payload(arrival: DecodedDelivery, reason: str) -> DecodedDelivery:
    """The same delivery with nothing read from it, to be tried again."""
    return DecodedDelivery(
        app_id=arrival.app_id,
        delivery_id=arrival.delivery_id,
        event=arrival.event,
        action=arrival.action,
        status="pending",
        error=reason,
        content_type=arrival.content_type,
        headers=arrival.headers,
        body=arrival.body,
        received_at=arrival.received_at,
    )


def app_id_of(headers: Mapping[str, str]) -> int:
    """The GitHub App a delivery is meant for; 0 where it does not say."""
    target = headers.get("x-github-hook-installation-target-id", "")
    kind = headers.get("x-github-hook-installation-target-type", "integration")
    is_app = kind == "integration" and target.isascii() and target.isdigit()
    return int(target) if is_app and len(target) < 19 else 0


def _body_id(body: bytes) -> str:
    return f"body-{hashlib.sha256(body).hexdigest()}"


def _clean(value: str) -> str:
    """A header as text that PostgreSQL takes; an overlong one is replaced by its hash."""
    value = value.strip()
    if len(value) > LONGEST_HEADER:
        return f"sha256-{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()}"
    return value.replace("\0", "")
