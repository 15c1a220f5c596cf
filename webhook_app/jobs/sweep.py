"""Finds deliveries that we do not have, in GitHub's own log of three days.

What is missing is fetched and ingested as if it had just arrived. GitHub is never requested to
deliver again, so that no delivery can go round for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
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
from webhook_app.ingest.entry import headers_of, new_delivery
from webhook_app.jobs.context import JobContext, NoGitHubApp
from webhook_app.jobs.request_budgets import app_budget
from webhook_app.projection.waiting import NotProjected, wait_until_log_is_projected
from webhook_app.signature import VerifiedBody
from webhook_app.store import deliveries, delivery_sync
from webhook_app.store import log as delivery_log
from webhook_app.store.database import Database
from webhook_app.store.notifications import bump_revisions
from webhook_app.store.outages import resolve_outages, unresolved_outages

EVENTS = ACCOUNT_EVENTS | {"push"}
DEEP = timedelta(hours=70)
"""GitHub's log goes back 72 hours; the margin is for reading it."""
OVERLAP = timedelta(minutes=30)
GONE = frozenset({404, 410, 422})

log = structlog.get_logger()


class SweepReport(msgspec.Struct, kw_only=True):
    """The numbers of a sweep; `held` are deliveries that we had.

    Of those `found`, GitHub reports that `unheld` were answered with 2xx: something else answered.
    """

    listed: int = 0
    held: int = 0
    found: int = 0
    commits: int = 0
    unheld: int = 0
    gone: int = 0
    requests: int = 0


async def sweep(context: JobContext, server_started_at: datetime) -> SweepReport:
    """Compare the log with the stored deliveries; the first time after a start, all of the log.

    Raises NoGitHubApp, GitHubUnreachable, GitHubHTTPError and RateLimited; deliveries that were
    ingested before stay. The next sweep begins at the time this one began, less an overlap: a
    delivery that GitHub logs while the pages are read is found then.

    If the projector is away, what was found is in the log all the same. Outages then stay
    unresolved until a later sweep, because the days of an outage may lack what was found.
    """
    access = await context.find_access()
    if access is None:
        raise NoGitHubApp()
    began_at = datetime.now(UTC)
    async with context.database.connection() as connection:
        state = await delivery_sync.find_sweep(connection)
        outages = await unresolved_outages(connection)
    is_deep = bool(outages) or is_first(state, server_started_at)
    since = began_at - DEEP
    if state is not None and not is_deep:
        since = max(since, state.covered_until - OVERLAP)
    report = SweepReport()
    async with app_budget(context.database) as budget, open_github(access, budget) as client:
        before = budget.requests
        missing = await _missing(context, client.app, access.app_id, since, report)
        row_ids = [
            row_id
            for delivery in missing
            for row_id in await _ingest_missing(
                context, client.app, access.app_id, delivery, report
            )
        ]
        report.requests = budget.requests - before
    # Of the whole log: an earlier sweep may have found deliveries that still wait.
    is_projected = not (row_ids or outages) or await _is_log_projected(context.database)
    async with context.database.connection() as connection:
        results = await deliveries.results_of(connection, row_ids)
    report.commits = sum(result.new_commit_count for result in results)
    async with context.database.write_transaction() as connection:
        await delivery_sync.save_sweep(
            connection, began_at, is_deep=is_deep, unheld_count=report.unheld
        )
        if is_projected and await resolve_outages(connection, since, began_at, "sweep"):
            await bump_revisions(connection, None)
    if report.unheld:
        log.error("deliveries_were_answered_but_not_held", count=report.unheld)
    return report


async def _is_log_projected(database: Database) -> bool:
    """Wait until the log is projected; return whether it is."""
    try:
        await wait_until_log_is_projected(database)
    except NotProjected:
        log.warning("swept_deliveries_not_projected")
        return False
    return True


def is_first(state: delivery_sync.SweepState | None, server_started_at: datetime) -> bool:
    """Return whether no sweep since the start of this server has read the whole log."""
    return state is None or state.deep_swept_at is None or state.deep_swept_at < server_started_at


async def _missing(
    context: JobContext, app: GitHubSession, app_id: int, since: datetime, report: SweepReport
) -> list[LoggedDelivery]:
    """Return the first attempt of each delivery that the log has and we do not, oldest first."""
    missing: dict[str, LoggedDelivery] = {}
    answered: set[str] = set()
    async for page in iter_deliveries(app, since):
        wanted = [delivery for delivery in page if delivery.event in EVENTS]
        report.listed += len(wanted)
        existing = await _existing(context, app_id, wanted)
        report.held += sum((one.guid, one.event) in existing for one in wanted)
        for delivery in wanted:
            if (delivery.guid, delivery.event) not in existing:
                missing[delivery.guid] = delivery  # pages go back in time: the oldest remains
                answered |= {delivery.guid} if delivery.was_answered else set()
    return [
        msgspec.structs.replace(delivery, was_answered=delivery.guid in answered)
        for delivery in sorted(missing.values(), key=lambda d: (d.delivered_at, d.id))
    ]


async def _existing(
    context: JobContext, app_id: int, wanted: Sequence[LoggedDelivery]
) -> set[tuple[str, str]]:
    """Return which deliveries are stored, by id and event.

    A delivery's body that was sent under another event's name does not hide the true one.
    """
    if not wanted:
        return set()
    async with context.database.connection() as connection:
        return await delivery_sync.existing_deliveries(connection, app_id, [d.guid for d in wanted])


async def _ingest_missing(
    context: JobContext,
    app: GitHubSession,
    app_id: int,
    delivery: LoggedDelivery,
    report: SweepReport,
) -> Collection[int]:
    """Fetch one delivery and append it to the log; return its row id, unless the log has it.

    It has the time at which GitHub first sent it.
    """
    try:
        body = await fetch_delivery_payload(app, delivery)
    except GitHubHTTPError as refused:
        if refused.status not in GONE:
            raise
        body = None
    if body is None:
        report.gone += 1
        log.warning("delivery_is_gone_at_github", delivery_id=delivery.guid)
        return ()
    headers = {
        "content-type": "application/json",
        "x-github-delivery": delivery.guid,
        "x-github-event": delivery.event,
        "x-github-hook-installation-target-id": str(app_id),
        "x-github-hook-installation-target-type": "integration",
    }
    # No signature to verify: GitHub sent the body in answer to a request signed with our key.
    entry = await asyncio.to_thread(
        new_delivery, headers_of(headers), VerifiedBody(body), delivery.delivered_at, "sweep"
    )
    async with context.database.connection() as connection:
        # It may have arrived, or another process may have swept it, since the log was compared.
        existing = await delivery_sync.existing_deliveries(connection, app_id, [delivery.guid])
        is_held = (delivery.guid, delivery.event) in existing
        row_ids = () if is_held else (await delivery_log.append(connection, [entry])).values()
    if not row_ids:
        report.held += 1
        return ()
    report.found += 1
    report.unheld += delivery.was_answered
    return row_ids
