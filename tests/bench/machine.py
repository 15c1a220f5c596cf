"""Facts from /proc about this machine and the measured processes."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds of a process and its children, including children that have ended."""
    return sum(_process_seconds(one) for one in (pid, *_children(pid)))


def memory_mib(pid: int) -> list[float]:
    """Return the MiB that a process and each of its children hold, shared pages included."""
    return [_resident_kib(one) / 1024 for one in (pid, *_children(pid))]


def describe() -> str:
    """Return the processor, cores, system and Python in one line."""
    info = Path("/proc/cpuinfo").read_text()
    names = [line.partition(":")[2].strip() for line in info.splitlines() if "model name" in line]
    system = f"{platform.system()} {platform.release()}"
    cores = len(os.sched_getaffinity(0))
    name = names[0] if names else platform.machine()
    return f"{name}, {cores} cores, {system}, Python {platform.python_version()}"


def _process_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS


def _resident_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def _children(pid: int) -> list[int]:
    """Return the descendants, whichever thread started them."""
    direct: list[int] = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            direct += map(int, (thread / "children").read_text().split())
    return [one for child in direct for one in (child, *_children(child))]
