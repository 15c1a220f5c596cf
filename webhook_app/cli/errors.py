"""What a command cannot do, in one sentence for the person at the terminal."""

from __future__ import annotations


class CommandFailed(Exception):
    """The command cannot go on; the message says why."""
