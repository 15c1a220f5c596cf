"""The recovery status in Prometheus' text format, for /metrics."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from webhook_app.book.recovery_status import RecoveryStatus


def recovery_metrics(status: RecoveryStatus) -> bytes:
    """Return a recovery status as metrics.

    The status is stored in the database, so every process of a server returns the same metrics
    and they need no shared directory.
    """
    registry = CollectorRegistry()
    registry.register(_RecoveryCollector(status))
    return generate_latest(registry)


class _RecoveryCollector:
    def __init__(self, status: RecoveryStatus) -> None:
        self._status = status

    def collect(self) -> Iterable[Metric]:
        status = self._status
        yield _family(
            CounterMetricFamily(
                "recovery_found", "What webhooks had missed and was found.", labels=["what"]
            ),
            status.totals,
        )
        yield _family(
            GaugeMetricFamily(
                "recovery_doubted_days", "Days of repositories in doubt.", labels=["verdict"]
            ),
            status.doubted_days,
        )
        yield _family(
            GaugeMetricFamily(
                "recovery_last_success_seconds", "When each job last succeeded.", labels=["job"]
            ),
            {job: at.timestamp() for job, at in status.last_successes.items()},
        )
        yield GaugeMetricFamily(
            "recovery_unresolved_outages",
            "Outages during which deliveries may have been lost that are not found yet.",
            value=status.unresolved_outages,
        )
        yield GaugeMetricFamily(
            "recovery_is_silent",
            "1 if no delivery has arrived for longer than usual.",
            value=float(status.is_silent),
        )
        yield GaugeMetricFamily(
            "recovery_unheld_deliveries",
            "Deliveries that GitHub's log calls answered and that were not stored, as of the last "
            "sweep that found any.",
            value=status.unheld_count,
        )


def _family(family: Metric, values: dict[str, int] | dict[str, float]) -> Metric:
    for label, value in sorted(values.items()):
        family.add_metric([label], value)  # type: ignore[attr-defined] # every family has it
    return family
