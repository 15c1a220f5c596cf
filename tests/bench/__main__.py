"""The command `python -m tests.bench [receiving | reading | all]`; it prints Markdown tables."""

from __future__ import annotations

import argparse
import sys

from tests.bench import reading, receiving
from tests.bench.entrants import LEVELS, NAMES, Plan


def main() -> None:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("receiving", "reading", "all"), default="all")
    parser.add_argument("--seconds", type=float, default=3, help="length of each measurement")
    parser.add_argument(
        "--rounds", type=int, default=3, help="alternating rounds; the tables show medians"
    )
    parser.add_argument(
        "--only", nargs="+", choices=tuple(NAMES), default=list(NAMES), help="only these systems"
    )
    parser.add_argument(
        "--in-flight", nargs="+", type=int, default=list(LEVELS), help="open deliveries"
    )
    parser.add_argument(
        "--relay",
        nargs="?",
        type=float,
        const=1.0,
        default=0.0,
        metavar="MS",
        help="put the database this many milliseconds away, there and back (1)",
    )
    parser.add_argument(
        "--small", action="store_true", help="skip 10,000 participants when reading"
    )
    options = parser.parse_args()
    if options.what in {"receiving", "all"}:
        plan = Plan(options.seconds, options.rounds, options.only, options.in_flight, options.relay)
        _print(receiving.run(plan))
    if options.what in {"reading", "all"}:
        _print(reading.run((100, 1_000) if options.small else (100, 1_000, 10_000)))


def _print(text: str) -> None:
    sys.stdout.write(text + "\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
