"""A date as git keeps it, and the text GitHub writes for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# The calendar repeats after 400 years, which carries us past the years that datetime knows.
CYCLE_YEARS = 400
CYCLE_SECONDS = 146_097 * 86_400
LONGEST_EPOCH = 20  # digits; git's own dates are 64-bit numbers

_RAW = re.compile(r"(-?\d+) ([+-])(\d+)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stamp:
    """One git date: `raw` is its `epoch offset`, untouched; `epoch` None when unreadable."""

    raw: str

    @property
    def epoch(self) -> int | None:
        """Seconds since 1970, however many."""
        found = _RAW.fullmatch(self.raw)
        return epoch_of(found[1]) if found else None

    @property
    def iso(self) -> str:
        """ISO 8601 with the date's own offset; `Z` for UTC; 1970 for an unreadable date."""
        found = _RAW.fullmatch(self.raw)
        epoch = epoch_of(found[1]) if found else None
        if found is None or epoch is None:
            return "1970-01-01T00:00:00Z"
        hours, minutes = divmod(int(found[3][:6]), 100)
        if not hours and not minutes:
            return f"{_clock(epoch)}Z"
        ahead = (hours * 60 + minutes) * 60
        local = epoch + ahead if found[2] == "+" else epoch - ahead
        return f"{_clock(local)}{found[2]}{hours:02}:{minutes:02}"


def stamp_of(moment: datetime) -> Stamp:
    """The stamp git would write for an aware moment."""
    return Stamp(f"{int(moment.timestamp())} {moment:%z}")


def epoch_of(digits: str) -> int | None:
    """The number in a git date; None when it is none, or longer than any date."""
    if len(digits) > LONGEST_EPOCH or not re.fullmatch(r"-?\d+", digits, re.ASCII):
        return None
    return int(digits)


def _clock(seconds: int) -> str:
    """`YYYY-MM-DDThh:mm:ss` of seconds since 1970 by the clock they belong to, in any year."""
    cycles, rest = divmod(seconds, CYCLE_SECONDS)
    moment = _EPOCH + timedelta(seconds=rest)
    return f"{moment.year + cycles * CYCLE_YEARS:04}{moment:-%m-%dT%H:%M:%S}"
