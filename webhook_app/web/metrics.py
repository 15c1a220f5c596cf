"""The metrics of /metrics; none of them names a person, a repository or a commit."""

from __future__ import annotations

import os

from prometheus_client import Counter, Gauge, Histogram

DELIVERIES = Counter("webhook_deliveries", "Deliveries by event and outcome.", ["event", "outcome"])
COMMITS = Counter("webhook_commits", "Commits received for the first time.", ["verdict"])
ANSWER_SECONDS = Histogram(
    "webhook_answer_seconds",
    "From the first byte of a delivery to its answer.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
LAG_SECONDS = Histogram(
    "webhook_push_lag_seconds",
    "From GitHub's time of a push to its durable record.",
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200, 43200, 259200),
)
WAITING = Gauge(
    "webhook_waiting_deliveries",
    "Deliveries waiting for their commit.",
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


def is_shared() -> bool:
    """Return whether several processes count together (server.py sets it for WORKERS above 1)."""
    return "PROMETHEUS_MULTIPROC_DIR" in os.environ
