"""The metrics of /metrics; none of them names a person, a repository or a commit."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from webhook_app.book.recovery_status import RecoveryStatus
from webhook_app.projection.decode import DecodedDelivery
from webhook_app.projection.derive import BatchResult
from webhook_app.store.log import LoggedDelivery


class BatchHistogram(Histogram):
    """A histogram that counts many values at once; the library takes 3 µs for each."""

    def observe_all(self, amounts: Sequence[float]) -> None:
        """Observe each of these amounts."""
        in_buckets = Tally(bisect_left(self._upper_bounds, amount) for amount in amounts)
        for bucket, count in in_buckets.items():
            self._buckets[bucket].inc(count)
        self._sum.inc(sum(amounts))


DELIVERIES = Counter("webhook_deliveries", "Deliveries by event and outcome.", ["event", "outcome"])
COMMITS = Counter("webhook_commits", "Commits received for the first time.", ["verdict"])
ANSWER_SECONDS = Histogram(
    "webhook_answer_seconds",
    "From the first byte of a delivery to its answer.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
LAG_SECONDS = BatchHistogram(
    "webhook_push_lag_seconds",
    "From GitHub's time of a push to its place in the book.",
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200, 43200, 259200),
)
PROJECTION_SECONDS = BatchHistogram(
    "projection_lag_seconds",
    "From the log to the book.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600),
)
WAITING = Gauge(
    "webhook_waiting_deliveries",
    "Deliveries waiting for their commit to the log.",
    multiprocess_mode="livesum",
)
READERS = Gauge("live_readers", "Open live streams.", multiprocess_mode="livesum")

KNOWN_EVENTS = frozenset(
    {
        "push",
        "ping",
        "installation",
        "installation_repositories",
        "installation_target",
        "repository",
        "public",
        "github_app_authorization",
    }
)
"""Event names come from an unsigned header: all others share one label."""


def event_label(event: str) -> str:
    """Return the label of an event."""
    return event if event in KNOWN_EVENTS else "other"


def note_projected(
    batch: Sequence[LoggedDelivery], projected: Sequence[DecodedDelivery], result: BatchResult
) -> None:
    """Count what a batch brought, and how long it took from GitHub and from the log to the book."""
    now = datetime.now(UTC)
    brought = Tally(verdict for verdicts in result.verdicts.values() for verdict in verdicts)
    for verdict, count in brought.items():
        COMMITS.labels(verdict).inc(count)
    pushes = [delivery.push.pushed_at for delivery in projected if delivery.push]
    LAG_SECONDS.observe_all([max(0.0, (now - at).total_seconds()) for at in pushes if at])
    recorded = [logged.recorded_at for logged in batch]
    PROJECTION_SECONDS.observe_all([max(0.0, (now - at).total_seconds()) for at in recorded])


def note_process(waiting: int, readers: int) -> None:
    """Set what this process has at the moment: deliveries that wait, and open streams."""
    WAITING.set(waiting)
    READERS.set(readers)


def is_shared() -> bool:
    """Return whether several processes count together, as those that server.py starts do."""
    return "PROMETHEUS_MULTIPROC_DIR" in os.environ


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
