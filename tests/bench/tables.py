"""The results as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from tests.bench.big_push import BigPush
from tests.bench.disk import Disk
from tests.bench.entrants import NAMES
from tests.bench.systems import Accepting, Sample, System

Samples = dict[tuple[str, int], list[Sample]]
OURS = "ours"

_HEAD = (
    "| in flight | receiver | deliveries/s (slowest-fastest round) | p50 ms | p99 ms "
    "| CPU µs: server + database | ours ÷ this: deliveries/s | ours ÷ this: CPU |"
)
_BACKLOG_HEAD = (
    "| accepted at, in flight | deliveries | into the book, deliveries/s "
    "| CPU µs: server + database |"
)


def receiving(samples: Samples) -> str:
    """Return a line for each system and number in flight, compared with ours; medians."""
    lines = [
        _HEAD,
        "|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    for level in sorted({level for _, level in samples}):
        ours = samples.get((OURS, level))
        lines += [
            _row(level, name, samples[key, level], ours if key != OURS else None)
            for key, name in NAMES.items()
            if (key, level) in samples
        ]
    lags = [s.lag for taken in samples.values() for s in taken if s.lag is not None]
    if lags:
        lines.append("")
        lines.append(
            "“Log and book” is measured until everything is in the book; at the last answer the "
            f"projector was {median(lags) * 1e3:.0f} ms behind (at most {max(lags) * 1e3:.0f})."
        )
    return "\n".join(lines)


def backlogs(accepting: System | None) -> str:
    """Return how fast the projector alone brought what was only accepted into the book."""
    if not isinstance(accepting, Accepting):
        return ""
    lines = [
        _BACKLOG_HEAD,
        "|---:|---:|---:|---:|",
    ]
    for level, taken in sorted(accepting.backlogs.items()):
        server, database = (
            median(b.cpu.server for b in taken),
            median(b.cpu.database for b in taken),
        )
        lines.append(
            f"| {level} | {median(b.deliveries for b in taken):,.0f} "
            f"| {median(b.per_second for b in taken):,.0f} | {server:.0f} + {database:.0f} |"
        )
    return "\n".join(lines)


def big_pushes(pushes: Sequence[BigPush]) -> str:
    """Return the times of a push of 1,000 commits."""
    lines = [
        "| a push of 1,000 commits | answered after, ms | in the book after, ms |",
        "|---|---:|---:|",
    ]
    lines += [
        f"| {NAMES[push.name]} | {push.answered * 1e3:.1f} | {push.in_the_book * 1e3:.1f} |"
        for push in pushes
    ]
    return "\n".join(lines) if pushes else ""


def disk(sizes: Sequence[Disk]) -> str:
    """Return the bytes on disk of one delivery, apart from what it brought into the book."""
    lines = ["| on disk, with indexes | bytes a delivery |", "|---|---:|"]
    lines += [f"| {NAMES[size.name]} | {size.bytes_each:,.0f} |" for size in sizes]
    return "\n".join(lines) if sizes else ""


def memory(idle: Sequence[tuple[str, float]]) -> str:
    """Return the memory of each server before its first delivery."""
    told = ", ".join(f"{NAMES[name]} {mib:.0f}" for name, mib in idle)
    return f"Memory of the idle servers, MiB: {told}." if idle else ""


def _row(level: int, name: str, taken: list[Sample], ours: list[Sample] | None) -> str:
    rates = [sample.per_second for sample in taken]
    rate, cpu = median(rates), _cpu(taken)
    p50 = median(sample.report.p50 for sample in taken)
    p99 = median(sample.report.p99 for sample in taken)
    ratio = ratio_cpu = ""
    if ours:
        ratio = f"{median(sample.per_second for sample in ours) / rate:.2f}"
        ratio_cpu = f"{sum(_cpu(ours)) / sum(cpu):.2f}"
    told = f"{cpu[0]:.0f} + {cpu[1]:.0f}" if cpu[0] else f"{cpu[1]:.0f}"
    return (
        f"| {level} | {name} | {rate:,.0f} ({min(rates):,.0f}-{max(rates):,.0f}) | {p50:.1f} "
        f"| {p99:.1f} | {told} | {ratio} | {ratio_cpu} |"
    )


def _cpu(taken: list[Sample]) -> tuple[float, float]:
    return median(s.cpu.server for s in taken), median(s.cpu.database for s in taken)
