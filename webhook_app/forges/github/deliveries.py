"""GitHub's own log of its deliveries to our App, which goes back three days.

Source: https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime

import msgspec

from webhook_app.events import parse_instant
from webhook_app.forges.github.client import GitHubSession

PER_PAGE = 100
LOG_PATH = "/app/hook/deliveries"


class LoggedDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt to deliver; all attempts of a delivery have the same `guid`."""

    id: int
    guid: str
    event: str
    action: str | None
    delivered_at: datetime
    was_answered: bool


class _Item(msgspec.Struct):
    id: int
    guid: str
    event: str = ""
    action: str | None = None
    delivered_at: object = None
    status_code: int = 0


class _Request(msgspec.Struct):
    payload: msgspec.Raw = msgspec.Raw(b"null")


class _LogEntry(msgspec.Struct):
    request: _Request | None = None


async def iter_deliveries(
    app: GitHubSession, since: datetime
) -> AsyncGenerator[list[LoggedDelivery]]:
    """Yield the log page by page, newest first, back to an instant; raises as `page`."""
    query: Mapping[str, object] | None = {"per_page": PER_PAGE}
    while query is not None:
        page = await app.page(LOG_PATH, list[_Item], query)
        items = [_logged(item) for item in page.value]
        wanted = [item for item in items if item.delivered_at >= since]
        if wanted:
            yield wanted
        query = page.next if len(wanted) == len(items) else None


async def fetch_delivery_payload(app: GitHubSession, delivery: LoggedDelivery) -> bytes | None:
    """Return the delivered payload as JSON, None if GitHub no longer has it; raises as `get`."""
    entry = await app.get(f"{LOG_PATH}/{delivery.id}", _LogEntry)
    payload = bytes(entry.request.payload) if entry.request else b"null"
    return None if payload.strip() in {b"", b"null"} else payload


def _logged(item: _Item) -> LoggedDelivery:
    return LoggedDelivery(
        id=item.id,
        guid=item.guid,
        event=item.event,
        action=item.action,
        delivered_at=parse_instant(item.delivered_at) or datetime.now(UTC),
        was_answered=200 <= item.status_code < 300,
    )
