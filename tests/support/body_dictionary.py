"""Trains a dictionary for the bodies of the log: `python -m tests.support.body_dictionary 2 FILE`.

The same number, texts and version of zstd give the same bytes. `push_dictionary.zdict` is number 1
and was made by zstd 1.5.7. It is never made again, because stored bodies need its very bytes. A
new dictionary gets a new number and a new file; the old file stays.

The texts have GitHub's structure in common, and no names, ids, times or commits. Samples with
names that occur often would teach the dictionary those names instead of GitHub's addresses.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random

import zstandard

from tests.support.varied_bodies import documented_events, varied_documented, varied_push

DICTIONARY_BYTES = 16 * 1024
PUSHES = 3000
VARIANTS_OF_AN_EVENT = 12
# Of pieces between 500 and 8,000 bytes these compressed unknown pushes and events best.
PIECE_BYTES = 2000
MATCH_BYTES = 8


def samples() -> list[bytes]:
    """Return the bodies to train with, always the same."""
    dice = Random(1)
    pushes = [varied_push(dice) for _ in range(PUSHES)]
    events = [
        varied_documented(dice, event)
        for _ in range(VARIANTS_OF_AN_EVENT)
        for event in documented_events()
    ]
    return pushes + events


def train(number: int) -> bytes:
    """Return a dictionary of at most DICTIONARY_BYTES with this number inside."""
    trained = zstandard.train_dictionary(
        DICTIONARY_BYTES, samples(), k=PIECE_BYTES, d=MATCH_BYTES, dict_id=number
    )
    return trained.as_bytes()


def main() -> None:
    """Write the dictionary that the command line names; an existing file is never replaced."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.body_dictionary")
    parser.add_argument("number", type=int)
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    with options.file.open("xb") as file:
        file.write(train(options.number))


if __name__ == "__main__":
    main()
