"""python -m tests.bench [receiving | reading | all]: prints Markdown tables."""

from __future__ import annotations

import argparse
import sys

from tests.bench import reading, receiving


def main() -> None:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("receiving", "reading", "all"), default="all")
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3, help="alternating; medians are shown")
    parser.add_argument("--small", action="store_true", help="reading: without 10,000 participants")
    asked = parser.parse_args()
    if asked.what in {"receiving", "all"}:
        sys.stdout.write(receiving.run(asked.seconds, asked.rounds) + "\n\n")
        sys.stdout.flush()
    if asked.what in {"reading", "all"}:
        sys.stdout.write(reading.run((100, 1_000) if asked.small else (100, 1_000, 10_000)) + "\n")


if __name__ == "__main__":
    main()
