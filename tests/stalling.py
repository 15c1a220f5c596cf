"""Runs a command on a machine that stalls: `python -m tests.stalling make test`.

Each second one of the processes that were started since (a test process, a server, a PostgreSQL
backend, a part of Chromium) is stopped for 0.2 to 1.2 s. What goes red only then is red by chance.
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

EVERY_SECONDS = 1.0
SHORTEST, LONGEST = 0.2, 1.2


def main() -> None:
    """Run the command; exit with its code and print how often a process was stopped."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("command", nargs=argparse.REMAINDER)
    chosen = options.parse_args()
    dice = random.Random(chosen.seed)
    before = set(psutil.pids())
    command = subprocess.Popen(chosen.command)
    stops = 0
    while command.poll() is None:
        started = time.monotonic()
        stops += _stop_one(before | {command.pid}, dice)
        time.sleep(max(0.0, EVERY_SECONDS - (time.monotonic() - started)))
    sys.stdout.write(f"{stops} times a process was stopped for a while.\n")
    sys.exit(command.returncode)


def _stop_one(others: set[int], dice: random.Random) -> bool:
    """Stop one of the new processes for a while; False where there is none."""
    new = sorted(set(psutil.pids()) - others)
    if not new:
        return False
    pid = dice.choice(new)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        try:
            time.sleep(dice.uniform(SHORTEST, LONGEST))
        finally:
            os.kill(pid, signal.SIGCONT)
        return True
    return False


if __name__ == "__main__":
    main()
