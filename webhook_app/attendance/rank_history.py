"""Everybody's rank after each day of a season (docs/rules.md#numbers).

The days of a book as of an earlier day are the beginning of the days of a later one, so one pass
over them gives every place that was ever held. What is kept of a day is how many participants had
which (attended, missed): such pairs are few, and a participant's place is that of their pair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, groupby
from operator import add, itemgetter

import msgspec

from webhook_app.attendance.stats import percent

_ATTENDED = 1 << 16
"""A pair of counts is one number: attended days in its upper half, missed ones in its lower."""

_WORTH = {"a": _ATTENDED, "m": 1}
_BYTES = [_WORTH.get(chr(letter), 0) for letter in range(256)]


class RankOnDay(msgspec.Struct, frozen=True):
    """A participant's place and rate when a day was over."""

    rank: int | None
    attendance_rate: float | None


class RankHistory:
    """How many participants had which counts after each day; `all_days` are their strings."""

    def __init__(self, all_days: Sequence[str], earlier: RankHistory | None = None) -> None:
        """Count anew, or, where an earlier count is of as many, only those that differ."""
        self.all_days = all_days
        length = len(all_days[0]) if all_days else 0
        self._places: list[dict[int, int] | None] = [None] * length
        if earlier is not None and earlier._is_of(len(all_days), length):
            self._counts = earlier._counts_with(all_days)
        else:
            self._counts = _counted(all_days, length)

    def of(self, days: str) -> list[RankOnDay]:
        """The standing after each day of a participant; their string is one of `all_days`."""
        pairs = accumulate(_worths(days), add)
        return [self._standing(index, pair) for index, pair in enumerate(pairs)]

    def _standing(self, index: int, pair: int) -> RankOnDay:
        if pair == 0:
            return RankOnDay(None, None)
        places = self._places[index]
        if places is None:
            places = self._places[index] = _places(self._counts[index])
        attended, missed = divmod(pair, _ATTENDED)
        return RankOnDay(places[pair], percent(attended, attended + missed))

    def _is_of(self, people: int, length: int) -> bool:
        return len(self.all_days) == people and len(self._counts) == length

    def _counts_with(self, all_days: Sequence[str]) -> list[Counter[int]]:
        """The counts after some participants' days have become others."""
        changes = [
            (before, after)
            for before, after in zip(self.all_days, all_days, strict=True)
            if before != after
        ]
        if len(changes) > len(all_days) // 4:
            return _counted(all_days, len(self._counts))
        counts = [counter.copy() for counter in self._counts] if changes else self._counts
        for before, after in changes:
            steps = zip(
                counts,
                accumulate(_worths(before), add),
                accumulate(_worths(after), add),
                strict=True,
            )
            for counter, old, new in steps:
                counter[old] -= 1
                counter[new] += 1
        return counts


def _worths(days: str) -> list[int]:
    return [_WORTH.get(letter, 0) for letter in days]


def _counted(all_days: Sequence[str], length: int) -> list[Counter[int]]:
    """The counts after each day, a column at a time: everything that is done per mark is C."""
    joined = "".join(all_days).encode("ascii")
    pairs = [0] * len(all_days)
    counts = []
    for index in range(length):
        pairs = list(map(add, pairs, map(_BYTES.__getitem__, joined[index::length])))
        counts.append(Counter(pairs))
    return counts


def _places(counts: Counter[int]) -> dict[int, int]:
    """The place of each pair by (rate, attended days); equal keys share it and the next skips."""
    held = [(_key(pair), pair) for pair, people in counts.items() if pair and people]
    places, place = {}, 1
    for _, alike in groupby(sorted(held, reverse=True), key=itemgetter(0)):
        pairs = [pair for _, pair in alike]
        places.update(dict.fromkeys(pairs, place))
        place += sum(counts[pair] for pair in pairs)
    return places


def _key(pair: int) -> tuple[float, int]:
    """Dividing two small integers gives equal floats for equal fractions, so the key is exact."""
    attended, missed = divmod(pair, _ATTENDED)
    return attended / (attended + missed), attended
