"""The scope of a run: everything, or one repository, installation or user."""

from __future__ import annotations

import msgspec

KINDS = ("repository", "installation", "user")


class Scope(msgspec.Struct, frozen=True):
    """A kind and an id, written as `kind/id`; everything is written as an empty text."""

    kind: str = ""
    number: int = 0

    def __str__(self) -> str:
        return f"{self.kind}/{self.number}" if self.kind else ""


EVERYTHING = Scope()


def parse_scope(text: str) -> Scope:
    """Return a scope from its text; raises ValueError."""
    if not text:
        return EVERYTHING
    kind, _, number = text.partition("/")
    if kind not in KINDS:
        raise ValueError(f"'{text}' is not a scope; use e.g. repository/10.")
    return Scope(kind, int(number))
