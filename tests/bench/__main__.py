"""The command `python -m tests.bench [PART]`; it prints Markdown tables.

Without a part it measures receiving, reading and a nightly run; `growth` fills a large book first.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench import growth, nightly, reading, receiving
from tests.bench.entrants import LEVELS, NAMES, Plan
from tests.bench.servers import BESIDE

PARTS: dict[str, Callable[[argparse.Namespace], str]] = {
    "receiving": lambda options: receiving.run(
        Plan(
            options.seconds,
            options.rounds,
            options.only,
            options.in_flight,
            options.relay,
            options.beside,
        )
    ),
    "reading": lambda options: reading.run((100, 1_000) if options.small else (100, 1_000, 10_000)),
    "nightly": lambda options: nightly.run(options.installations),
    "growth": lambda options: growth.run(options.seconds, options.rounds, options.commits),
}
CHOICES = [key for key in NAMES if key != BESIDE]
USUAL = ("receiving", "reading", "nightly")


def main() -> None:
    """Run the benchmarks that the command line names."""
    options = _parser().parse_args()
    for part in USUAL if options.part == "all" else (options.part,):
        sys.stdout.write(PARTS[part](options) + "\n\n")
        sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=(*PARTS, "all"), default="all")
    receives = parser.add_argument_group("receiving and growth")
    receives.add_argument("--seconds", type=float, default=3, help="length of a measurement")
    receives.add_argument(
        "--rounds", type=int, default=3, help="alternating rounds; the tables show medians"
    )
    receives.add_argument(
        "--only", nargs="+", choices=CHOICES, default=CHOICES, help="only these systems"
    )
    receives.add_argument(
        "--in-flight", nargs="+", type=int, default=list(LEVELS), metavar="N", help="1 8 32 128"
    )
    receives.add_argument(
        "--relay",
        nargs="?",
        type=float,
        const=1.0,
        default=0.0,
        metavar="MS",
        help="put the database so many milliseconds away, there and back (1)",
    )
    receives.add_argument(
        "--beside",
        type=Path,
        metavar="CHECKOUT",
        help="measure the program of another checkout of this repository too",
    )
    receives.add_argument(
        "--commits", type=int, default=1_000_000, help="growth: of the full book (1,000,000)"
    )
    parser.add_argument("--small", action="store_true", help="reading: without 10,000 participants")
    parser.add_argument(
        "--installations", type=int, default=200, help="nightly: of the GitHub double (200)"
    )
    return parser


if __name__ == "__main__":
    main()
