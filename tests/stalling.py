"""A command on a machine that stalls: `python -m tests.stalling make test`.

Each second it stops one of the processes that were started since (a test process, a server, a
PostgreSQL backend, a part of Chromium) for 0.2 to 1.2 s. A test that fails only then is flaky.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil

INTERVAL_SECONDS = 1.0
MIN_SECONDS, MAX_SECONDS = 0.2, 1.2


def main() -> None:
    """Run the command; exit with its code and print how often a process was stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    before = set(psutil.pids())
    command = subprocess.Popen(arguments.command)
    stops = 0
    while command.poll() is None:
        started = time.monotonic()
        stops += _stop_one(before | {command.pid}, dice)
        time.sleep(max(0.0, INTERVAL_SECONDS - (time.monotonic() - started)))
    sys.stdout.write(f"Number of stops: {stops}\n")
    sys.exit(command.returncode)


def _stop_one(others: set[int], dice: random.Random) -> bool:
    """Stop and continue one of the new processes; return False if there is none."""
    new = sorted(set(psutil.pids()) - others)
    if not new:
        return False
    pid = dice.choice(new)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        try:
            time.sleep(dice.uniform(MIN_SECONDS, MAX_SECONDS))
        finally:
            os.kill(pid, signal.SIGCONT)
        return True
    return False


if __name__ == "__main__":
    main()
