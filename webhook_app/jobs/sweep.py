"""Finds deliveries that GitHub made and we do not hold, in GitHub's own log of three days.

What is missing is fetched and taken in as if it had just arrived; GitHub is never asked to deliver
again, so that no delivery can go round for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import structlog

from webhook_app.events import ACCOUNT_EVENTS
from webhook_app.forges.github.client import GitHubSession, open_github
from webhook_app.forges.github.deliveries import (
    LoggedDelivery,
    fetch_delivery_payload,
    iter_deliveries,
)
from webhook_app.forges.github.failures import GitHubHTTPError
from webhook_app.jobs.context import JobContext, NoGitHubApp
from webhook_app.jobs.request_budgets import app_budget
from webhook_app.projection.decode import read
from webhook_app.signature import VerifiedBody
from webhook_app.store import delivery_sync
from webhook_app.store.outages import resolve_outages, unresolved_outages
from webhook_app.store.projection import bump_revisions

EVENTS = ACCOUNT_EVENTS | {"push"}
DEEP = timedelta(hours=70)
"""GitHub keeps its log for 72 hours; a margin is left for reading it."""
OVERLAP = timedelta(minutes=30)
GONE = frozenset({404, 410, 422})

log = structlog.get_logger()


class SweepReport(msgspec.Struct, kw_only=True):
    """What a sweep came to; `unheld` of the found ones GitHub says were answered with 2xx."""

    listed: int = 0
    held: int = 0
    found: int = 0
    commits: int = 0
    unheld: int = 0
    gone: int = 0
    requests: int = 0


async def sweep(parts: JobContext, server_started_at: datetime) -> SweepReport:
    """Compare the log with what we hold, the first time after a start as far back as it goes.

    Raises NoGitHubApp, GitHubUnreachable, GitHubHTTPError and RateLimited; deliveries found before
    that stay.
    """
    access = await parts.find_access()
    if access is None or parts.record is None:
        raise NoGitHubApp(NoGitHubApp.__doc__)
    began_at = datetime.now(UTC)
    async with parts.database.connection() as connection:
        state = await delivery_sync.find_sweep(connection)
        outages = await unresolved_outages(connection)
    is_deep = bool(outages) or is_first(state, server_started_at)
    since = began_at - DEEP
    if state is not None and not is_deep:
        since = max(since, state.covered_until - OVERLAP)
    swept = SweepReport()
    async with app_budget(parts.database) as budget, open_github(access, budget) as client:
        before = budget.requests
        missing = await _missing(parts, client.app, access.app_id, since, swept)
        for delivery in missing:
            await _ingest_missing(parts, client.app, access.app_id, delivery, swept)
        swept.requests = budget.requests - before
    async with parts.database.write_transaction() as connection:
        await delivery_sync.save_sweep(
            connection, began_at, is_deep=is_deep, unheld_count=swept.unheld
        )
        if await resolve_outages(connection, since, began_at, "sweep"):
            await bump_revisions(connection, None)
    if swept.unheld:
        log.error("deliveries_were_answered_but_not_held", count=swept.unheld)
    return swept


def is_first(state: delivery_sync.SweepState | None, server_started_at: datetime) -> bool:
    """Whether no sweep since the start of this server went as far back as the log does."""
    return state is None or state.deep_swept_at is None or state.deep_swept_at < server_started_at


async def _missing(
    parts: JobContext, app: GitHubSession, app_id: int, since: datetime, swept: SweepReport
) -> list[LoggedDelivery]:
    """What the log has since and we have not, oldest first, each once: its first attempt."""
    missing: dict[str, LoggedDelivery] = {}
    answered: set[str] = set()
    async for page in iter_deliveries(app, since):
        wanted = [delivery for delivery in page if delivery.event in EVENTS]
        swept.listed += len(wanted)
        held = await _held(parts, app_id, wanted)
        swept.held += sum(delivery.guid in held for delivery in wanted)
        for delivery in wanted:
            if delivery.guid not in held:
                missing[delivery.guid] = delivery  # pages go back in time: the oldest stays
                answered |= {delivery.guid} if delivery.was_answered else set()
    return [
        msgspec.structs.replace(delivery, was_answered=delivery.guid in answered)
        for delivery in sorted(missing.values(), key=lambda d: (d.delivered_at, d.id))
    ]


async def _held(parts: JobContext, app_id: int, wanted: Sequence[LoggedDelivery]) -> set[str]:
    if not wanted:
        return set()
    async with parts.database.connection() as connection:
        return await delivery_sync.existing_delivery_ids(
            connection, app_id, [d.guid for d in wanted]
        )


async def _ingest_missing(
    parts: JobContext, app: GitHubSession, app_id: int, delivery: LoggedDelivery, swept: SweepReport
) -> None:
    """Fetch one delivery and record it with the time GitHub first sent it."""
    try:
        body = await fetch_delivery_payload(app, delivery)
    except GitHubHTTPError as refused:
        if refused.status not in GONE:
            raise
        body = None
    if body is None:
        swept.gone += 1
        log.warning("delivery_is_gone_at_github", delivery_id=delivery.guid)
        return
    headers = {
        "content-type": "application/json",
        "x-github-delivery": delivery.guid,
        "x-github-event": delivery.event,
        "x-github-hook-installation-target-id": str(app_id),
        "x-github-hook-installation-target-type": "integration",
    }
    # GitHub itself gave the body, to a request that was signed with the App's key.
    arrival = read(headers, VerifiedBody(body), delivery.delivered_at, parts.hosts)
    outcome = await parts.record(arrival) if parts.record else None
    if outcome is not None and outcome.status == "duplicate":
        swept.held += 1
        return
    swept.found += 1
    swept.unheld += delivery.was_answered
    swept.commits += len(arrival.push.commits) if arrival.push else 0
