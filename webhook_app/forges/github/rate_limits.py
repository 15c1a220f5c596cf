"""When the next request may be sent: GitHub's rate limits, and the pauses between attempts.

Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LIMITED = frozenset({403, 429})
UNSTATED_SECONDS = 60.0
"""GitHub requests at least a minute if a secondary limit does not state how long."""
MAX_PAUSE_SECONDS = 3600.0
FIRST_BACKOFF_SECONDS = 0.5
_LIMIT_PHRASES = (b"rate limit", b"abuse detection", b"secondary rate")


def retry_after(
    status: int, headers: Mapping[str, str], body: bytes, now: datetime
) -> timedelta | None:
    """Return how long GitHub wants us to wait; None if the answer is not about limits.

    `headers` are by lower-case name. A 403 that does not mention a limit is a refusal.
    """
    if status not in LIMITED:
        return None
    if stated := headers.get("retry-after"):
        return _bounded(_retry_after(stated, now))
    if headers.get("x-ratelimit-remaining") == "0":
        return _bounded(_until_reset(headers.get("x-ratelimit-reset", ""), now))
    if status == 429 or any(phrase in body.lower() for phrase in _LIMIT_PHRASES):
        return timedelta(seconds=UNSTATED_SECONDS)
    return None


def backoff_seconds(attempt: int, first: float = FIRST_BACKOFF_SECONDS) -> float:
    """Return the seconds to wait after a failed attempt (from 1).

    The jitter keeps servers that failed at the same moment from coming back at the same moment.
    """
    return float(first * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))  # noqa: S311 not a secret


def _retry_after(text: str, now: datetime) -> float:
    if text.strip().isdigit():
        return float(text)
    try:
        return (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError):
        return UNSTATED_SECONDS


def _until_reset(text: str, now: datetime) -> float:
    """Return the seconds until the reset, one more than stated: GitHub states whole seconds."""
    try:
        return (datetime.fromtimestamp(int(text), UTC) - now).total_seconds() + 1
    except (ValueError, OverflowError, OSError):
        return UNSTATED_SECONDS


def _bounded(seconds: float) -> timedelta:
    return timedelta(seconds=min(max(seconds, 1.0), MAX_PAUSE_SECONDS))
