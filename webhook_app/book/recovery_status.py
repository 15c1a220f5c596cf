"""How recovery stands, for the admin page and /metrics: what was missed, found, and is in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from webhook_app.store import delivery_sync, jobs, outages, repository_sync
from webhook_app.store.database import Connection

USUAL_OVER = timedelta(days=14)


class RecoveryStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What the book's keeper should know; `totals` count for ever.

    `is_silent` when nothing has been heard for longer than usual, `unheld_count` deliveries of the
    last sweep that found such GitHub says were answered, and that we did not have.
    """

    totals: dict[str, int]
    doubted_days: dict[str, int]
    last_successes: dict[str, datetime]
    unresolved_outages: int
    last_heard_at: datetime | None
    longest_quiet_seconds: float | None
    is_silent: bool
    swept_until: datetime | None
    unheld_at: datetime | None
    unheld_count: int


async def recovery_status(connection: Connection, now: datetime) -> RecoveryStatus:
    """How recovery stands now."""
    heard = await delivery_sync.delivery_silence(connection, now - USUAL_OVER)
    swept = await delivery_sync.find_sweep(connection)
    quiet = heard.longest_quiet
    return RecoveryStatus(
        totals=await jobs.list_totals(connection),
        doubted_days=await repository_sync.count_incomplete_days(connection),
        last_successes=await jobs.last_successes(connection),
        unresolved_outages=len(await outages.unresolved_outages(connection)),
        last_heard_at=heard.last_heard_at,
        longest_quiet_seconds=quiet.total_seconds() if quiet is not None else None,
        is_silent=heard.is_silent(now),
        swept_until=swept.covered_until if swept else None,
        unheld_at=swept.unheld_at if swept else None,
        unheld_count=swept.unheld_count if swept else 0,
    )


async def recovery_metrics(connection: Connection) -> bytes:
    """The same in Prometheus' text format; all processes tell the same, for it is stored."""
    registry = CollectorRegistry()
    registry.register(_Told(await recovery_status(connection, datetime.now(UTC))))
    return generate_latest(registry)


class _Told:
    def __init__(self, told: RecoveryStatus) -> None:
        self._told = told

    def collect(self) -> Iterable[Metric]:
        told = self._told
        yield _family(
            CounterMetricFamily(
                "recovery_found", "What webhooks had missed and was found.", labels=["what"]
            ),
            told.totals,
        )
        yield _family(
            GaugeMetricFamily(
                "recovery_doubted_days", "Days of repositories in doubt.", labels=["verdict"]
            ),
            told.doubted_days,
        )
        yield _family(
            GaugeMetricFamily(
                "recovery_last_success_seconds", "When each job last succeeded.", labels=["job"]
            ),
            {job: at.timestamp() for job, at in told.last_successes.items()},
        )
        yield GaugeMetricFamily(
            "recovery_unresolved_outages",
            "Times when nobody listened and nobody knows what was lost.",
            value=told.unresolved_outages,
        )
        yield GaugeMetricFamily(
            "recovery_is_silent",
            "1 when nothing was heard for longer than usual.",
            value=float(told.is_silent),
        )
        yield GaugeMetricFamily(
            "recovery_unheld_deliveries",
            "Deliveries GitHub says were answered and we did not have, at the last such sweep.",
            value=told.unheld_count,
        )


def _family(family: Metric, values: dict[str, int] | dict[str, float]) -> Metric:
    for label, value in sorted(values.items()):
        family.add_metric([label], value)  # type: ignore[attr-defined] # every family has it
    return family
