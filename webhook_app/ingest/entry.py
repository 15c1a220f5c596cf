"""A delivery as an entry of the log: allow-listed headers, compressed body, digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from webhook_app.signature import VerifiedBody
from webhook_app.store.bodies import PACKAGED_DICTIONARY, compress
from webhook_app.store.log import (
    BODY_ID,
    CONTENT_TYPE,
    DELIVERY_ID,
    EVENT,
    TARGET_ID,
    TARGET_TYPE,
    USUAL_HEADERS,
    Source,
    digest_of,
)
from webhook_app.store.rows import NewDeliveryRow

MAX_HEADER_LENGTH = 200
SIGNATURE = "x-hub-signature-256"
USER_AGENT, HOOK_ID = "user-agent", "x-github-hook-id"
_ENTERPRISE = ("x-github-enterprise-host", "x-github-enterprise-version")
_SOMETIMES = (*_ENTERPRISE, HOOK_ID, USER_AGENT)
"""With USUAL_HEADERS an allow-list: GitHub itself once sent the secret in a header (2025-09 to
2026-01). Event, delivery id and App have columns of their own."""
_USUAL_AGENT, _VERSION_LENGTH = "GitHub-Hookshot/", 7
_READ = {
    name.encode(): name
    for name in (*USUAL_HEADERS, *_SOMETIMES, EVENT, DELIVERY_ID, TARGET_ID, SIGNATURE)
}


class RequestHeaders(NamedTuple):
    """What the headers of a delivery say; nothing of it is signed."""

    event: str
    delivery_id: str
    app_id: int
    content_type: str
    signature: str | None
    stored: dict[str, str]


def read_headers(raw: Iterable[tuple[bytes, bytes]]) -> RequestHeaders:
    """Return a request's headers, names in lower case; a repeated one becomes a list."""
    found: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name = _READ.get(raw_name)
        if name is not None:
            value = raw_value.decode("latin-1")
            found[name] = f"{found[name]}, {value}" if name in found else value
    return headers_of(found)


def headers_of(found: Mapping[str, str]) -> RequestHeaders:
    """Return the headers of a delivery from their values by lower-case name.

    Two are not stored, because they would be the same text in each of millions of rows: the
    version of GitHub's sender, and the id of an App's webhook, of which an App has only one.
    """
    content_type, target_type = (_clean(found.get(name, "")) for name in USUAL_HEADERS)
    app_id = _app_id(found.get(TARGET_ID, ""), target_type or USUAL_HEADERS[TARGET_TYPE])
    stored = {name: _clean(found[name]) for name in _ENTERPRISE if name in found}
    if HOOK_ID in found and not app_id:
        stored[HOOK_ID] = _clean(found[HOOK_ID])
    if USER_AGENT in found and not _is_usual(found[USER_AGENT]):
        stored[USER_AGENT] = _clean(found[USER_AGENT])
    if content_type != USUAL_HEADERS[CONTENT_TYPE]:
        stored[CONTENT_TYPE] = content_type
    if target_type != USUAL_HEADERS[TARGET_TYPE]:
        stored[TARGET_TYPE] = target_type
    return RequestHeaders(
        event=_clean(found.get(EVENT, "")),
        delivery_id=_clean(found.get(DELIVERY_ID, "")),
        app_id=app_id,
        content_type=content_type,
        signature=found.get(SIGNATURE),
        stored=stored,
    )


def new_delivery(
    headers: RequestHeaders, body: VerifiedBody, received_at: datetime, source: Source = "webhook"
) -> NewDeliveryRow:
    """Return the entry of the log for a verified delivery.

    A request without a delivery id gets one from its body, so that it too is recorded once.
    """
    digest = digest_of(headers.event, body)
    return NewDeliveryRow(
        received_at=received_at,
        app_id=headers.app_id,
        body_bytes=len(body),
        dictionary=PACKAGED_DICTIONARY,
        source=source,
        event=headers.event,
        delivery_id=headers.delivery_id or f"{BODY_ID}{digest.hex()}",
        digest=digest,
        headers=headers.stored,
        body=compress(body),
    )


def _is_usual(agent: str) -> bool:
    """Return whether a user agent is GitHub's, with a short hash as its version."""
    version = agent.removeprefix(_USUAL_AGENT)
    is_short = len(version) == _VERSION_LENGTH != len(agent)
    return is_short and version.isascii() and version.isalnum()


def _app_id(target: str, target_type: str) -> int:
    """Return the id of the GitHub App that a delivery was sent to; 0 if no header names one."""
    is_app = target_type == "integration" and target.isascii() and target.isdigit()
    return int(target) if is_app and len(target) < 19 else 0


def _clean(value: str) -> str:
    """Return a header as text that PostgreSQL accepts; a long one is replaced by its hash."""
    value = value.strip()
    if len(value) > MAX_HEADER_LENGTH:
        return f"sha256-{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()}"
    return value.replace("\0", "")
