"""What of a job is to be done: all of it, or what concerns one repository, installation or user."""

from __future__ import annotations

import msgspec

KINDS = ("repository", "installation", "user")


class Scope(msgspec.Struct, frozen=True):
    """A part of everything; written as `kind/id`, or as an empty text for all."""

    kind: str = ""
    number: int = 0

    def __str__(self) -> str:
        return f"{self.kind}/{self.number}" if self.kind else ""


EVERYTHING = Scope()


def parse_scope(text: str) -> Scope:
    """A scope as it was written; raises ValueError."""
    if not text:
        return EVERYTHING
    kind, _, number = text.partition("/")
    if kind not in KINDS:
        raise ValueError(f"{text} is no scope")
    return Scope(kind, int(number))
