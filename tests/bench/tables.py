"""The results as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from tests.bench.big_push import BigPush
from tests.bench.disk import Disk
from tests.bench.entrants import NAMES
from tests.bench.systems import Accepting, Backlog, Sample, System

Samples = dict[tuple[str, int], list[Sample]]
OURS = "ours"

_HEAD = (
    "| in flight | receiver | deliveries/s (slowest-fastest round) | p50 ms | p99 ms "
    "| CPU µs: server + database | ours ÷ this: deliveries/s | ours ÷ this: CPU |"
)
_PROJECTION_HEAD = (
    "| in flight | behind at the last answer, ms (most) | backlog of “log only” "
    "| into the book, deliveries/s | CPU µs: server + database |"
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
            _row(level, name, samples[key, level], ours if key not in {OURS, "accept"} else None)
            for key, name in NAMES.items()
            if (key, level) in samples
        ]
    return "\n".join(lines)


def projection(samples: Samples, accepting: System | None) -> str:
    """Return how far the projector was behind, and how fast it is when it has nothing else to do.

    The first is what waited at the last answer of “log and book”; the second is what “log only”
    left, projected without new deliveries.
    """
    backlogs = accepting.backlogs if isinstance(accepting, Accepting) else {}
    lines = []
    for level in sorted({level for _, level in samples}):
        lags = [s.lag * 1e3 for s in samples.get((OURS, level), ()) if s.lag is not None]
        lag = f"{median(lags):,.0f} ({max(lags):,.0f})" if lags else ""
        backlog = _backlog(backlogs[level]) if level in backlogs else "|  |  |"
        if lags or level in backlogs:
            lines.append(f"| {level} | {lag} {backlog}")
    return "\n".join([_PROJECTION_HEAD, "|---:|---:|---:|---:|---:|", *lines]) if lines else ""


def _backlog(taken: Sequence[Backlog]) -> str:
    server = median(backlog.cpu.server for backlog in taken)
    database = median(backlog.cpu.database for backlog in taken)
    return (
        f"| {median(backlog.deliveries for backlog in taken):,.0f} "
        f"| {median(backlog.per_second for backlog in taken):,.0f} "
        f"| {server:.0f} + {database:.0f} |"
    )


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
    lines = ["| on disk, with indexes | bytes a delivery | of it |", "|---|---:|---|"]
    for size in sizes:
        parts = ", ".join(f"{name} {each:,.0f}" for name, each in size.parts.items())
        lines.append(f"| {NAMES[size.name]} | {size.bytes_each:,.0f} | {parts} |")
    return "\n".join(lines) if sizes else ""


def memory(idle: Sequence[tuple[str, Sequence[float]]]) -> str:
    """Return the memory of each server's processes before its first delivery."""
    told = ", ".join(
        f"{NAMES[name]} {' + '.join(f'{mib:.0f}' for mib in processes)}" for name, processes in idle
    )
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
