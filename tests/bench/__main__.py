"""python -m tests.bench [receiving | reading]: prints Markdown tables."""

from __future__ import annotations

import argparse
import sys

from tests.bench import reading, receiving


def main() -> None:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("receiving", "reading"), default="receiving")
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3, help="alternating; medians are shown")
    parser.add_argument("--large", action="store_true", help="reading: 10,000 participants too")
    asked = parser.parse_args()
    if asked.what == "reading":
        result = reading.run((100, 1_000, 10_000) if asked.large else (100, 1_000))
    else:
        result = receiving.run(asked.seconds, asked.rounds)
    sys.stdout.write(result + "\n")


if __name__ == "__main__":
    main()
