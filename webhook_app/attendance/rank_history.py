"""The rank of every participant after each day of a season (docs/rules.md#numbers).

The days as of an earlier date are the beginning of the days as of a later one, so one pass over
them computes all ranks. For each day only the number of participants with each pair (attended,
missed) is stored: there are few such pairs, and a participant's rank is that of their pair.
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

_INCREMENTS = {"a": _ATTENDED, "m": 1}
_INCREMENT_OF_BYTE = [_INCREMENTS.get(chr(letter), 0) for letter in range(256)]


class RankOnDay(msgspec.Struct, frozen=True):
    """A participant's rank and rate when a day was over."""

    rank: int | None
    attendance_rate: float | None


class RankHistory:
    """The number of participants with each pair of counts after each day of `all_days`."""

    def __init__(self, all_days: Sequence[str], earlier: RankHistory | None = None) -> None:
        """Count all days; if an earlier history has the same size, only those that differ."""
        self.all_days = all_days
        length = len(all_days[0]) if all_days else 0
        self._ranks: list[dict[int, int] | None] = [None] * length
        if earlier is not None and earlier._has_size(len(all_days), length):
            self._counts = earlier._counts_with(all_days)
        else:
            self._counts = _count(all_days, length)

    def of(self, days: str) -> list[RankOnDay]:
        """Return the rank after each day of a participant whose days are one of `all_days`."""
        pairs = accumulate(_increments(days), add)
        return [self._rank_on(index, pair) for index, pair in enumerate(pairs)]

    def _rank_on(self, index: int, pair: int) -> RankOnDay:
        if pair == 0:
            return RankOnDay(None, None)
        ranks = self._ranks[index]
        if ranks is None:
            ranks = self._ranks[index] = _ranks_of_pairs(self._counts[index])
        attended, missed = divmod(pair, _ATTENDED)
        return RankOnDay(ranks[pair], percent(attended, attended + missed))

    def _has_size(self, participant_count: int, length: int) -> bool:
        return len(self.all_days) == participant_count and len(self._counts) == length

    def _counts_with(self, all_days: Sequence[str]) -> list[Counter[int]]:
        """Return the counts after the days of some participants have changed."""
        changes = [
            (before, after)
            for before, after in zip(self.all_days, all_days, strict=True)
            if before != after
        ]
        if len(changes) > len(all_days) // 4:
            return _count(all_days, len(self._counts))
        counts = [counter.copy() for counter in self._counts] if changes else self._counts
        for before, after in changes:
            steps = zip(
                counts,
                accumulate(_increments(before), add),
                accumulate(_increments(after), add),
                strict=True,
            )
            for counter, old, new in steps:
                counter[old] -= 1
                counter[new] += 1
        return counts


def _increments(days: str) -> list[int]:
    return [_INCREMENTS.get(letter, 0) for letter in days]


def _count(all_days: Sequence[str], length: int) -> list[Counter[int]]:
    """Return the counts after each day, a column at a time.

    All that is done per day and participant runs in C: 100 days of 1,000 people are 100,000
    steps.
    """
    joined = "".join(all_days).encode("ascii")
    pairs = [0] * len(all_days)
    counts = []
    for index in range(length):
        pairs = list(map(add, pairs, map(_INCREMENT_OF_BYTE.__getitem__, joined[index::length])))
        counts.append(Counter(pairs))
    return counts


def _ranks_of_pairs(counts: Counter[int]) -> dict[int, int]:
    """Return the rank of each pair by (rate, attended days); equal keys share a rank."""
    keyed = [(_key(pair), pair) for pair, count in counts.items() if pair and count]
    ranks, rank = {}, 1
    for _, equals in groupby(sorted(keyed, reverse=True), key=itemgetter(0)):
        pairs = [pair for _, pair in equals]
        ranks.update(dict.fromkeys(pairs, rank))
        rank += sum(counts[pair] for pair in pairs)
    return ranks


def _key(pair: int) -> tuple[float, int]:
    """Return (rate, attended days): equal fractions divide to equal floats, so the key is exact."""
    attended, missed = divmod(pair, _ATTENDED)
    return attended / (attended + missed), attended
