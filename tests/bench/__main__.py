"""The command `python -m tests.bench [receiving | reading | all]`; it prints Markdown tables."""

from __future__ import annotations

import argparse
import sys

from tests.bench import reading, receiving


def main() -> None:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("receiving", "reading", "all"), default="all")
    parser.add_argument("--seconds", type=float, default=3, help="length of each measurement")
    parser.add_argument(
        "--rounds", type=int, default=3, help="alternating rounds; the tables show medians"
    )
    parser.add_argument(
        "--small", action="store_true", help="skip 10,000 participants when reading"
    )
    options = parser.parse_args()
    if options.what in {"receiving", "all"}:
        sys.stdout.write(receiving.run(options.seconds, options.rounds) + "\n\n")
        sys.stdout.flush()
    if options.what in {"reading", "all"}:
        sys.stdout.write(
            reading.run((100, 1_000) if options.small else (100, 1_000, 10_000)) + "\n"
        )


if __name__ == "__main__":
    main()
