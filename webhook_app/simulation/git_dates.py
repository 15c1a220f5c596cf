"""Dates as git stores them, and as GitHub writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# The calendar repeats after 400 years, so years beyond datetime's range can be written too.
CYCLE_YEARS = 400
CYCLE_SECONDS = 146_097 * 86_400
MAX_EPOCH_LENGTH = 20  # digits; git's own dates are 64-bit numbers

_RAW = re.compile(r"(-?\d+) ([+-])(\d+)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stamp:
    """One git date: `raw` is its `epoch offset` as stored; `epoch` is None if it is invalid."""

    raw: str

    @property
    def epoch(self) -> int | None:
        """Seconds since 1970, of any size; None if the date is invalid."""
        match = _RAW.fullmatch(self.raw)
        return epoch_of(match[1]) if match else None

    @property
    def iso(self) -> str:
        """ISO 8601 with the date's offset; `Z` for UTC; 1970 for an invalid date."""
        match = _RAW.fullmatch(self.raw)
        epoch = epoch_of(match[1]) if match else None
        if match is None or epoch is None:
            return "1970-01-01T00:00:00Z"
        hours, minutes = divmod(int(match[3][:6]), 100)
        if not hours and not minutes:
            return f"{_clock(epoch)}Z"
        ahead = (hours * 60 + minutes) * 60
        local = epoch + ahead if match[2] == "+" else epoch - ahead
        return f"{_clock(local)}{match[2]}{hours:02}:{minutes:02}"


def stamp_of(moment: datetime) -> Stamp:
    """Return the date that git would write for an aware datetime."""
    return Stamp(f"{int(moment.timestamp())} {moment:%z}")


def epoch_of(digits: str) -> int | None:
    """Return the number in a git date; None if it is not a number or too long."""
    if len(digits) > MAX_EPOCH_LENGTH or not re.fullmatch(r"-?\d+", digits, re.ASCII):
        return None
    return int(digits)


def _clock(seconds: int) -> str:
    """Return local seconds since 1970 as `YYYY-MM-DDThh:mm:ss`, in any year."""
    cycles, rest = divmod(seconds, CYCLE_SECONDS)
    moment = _EPOCH + timedelta(seconds=rest)
    return f"{moment.year + cycles * CYCLE_YEARS:04}{moment:-%m-%dT%H:%M:%S}"
