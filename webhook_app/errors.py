"""The one tree of errors: each kind says how the outside answers.

    AppError
    ├── InvalidInput      422   what was sent cannot be right
    ├── Unauthenticated   401   no secret or token of this server signed it
    ├── NotFound          404   what was named does not exist
    ├── Conflict          409   the present state does not allow it
    ├── UpstreamFailed    502   GitHub did not answer, or not as expected
    ├── Unavailable       503   a part of this server cannot answer at the moment
    └── Misconfigured     500   the operator has to change a setting or the database

The concrete errors are defined beside the code that raises them and derive from a kind.
`web/http/problems.py` turns a kind into its status; an AppError without a kind is a fault (500).
A command fails on every AppError with one line and exit code 1.
"""

from __future__ import annotations

from typing import ClassVar


class AppError(Exception):
    """The program cannot do what was requested.

    The docstring of a class is the default message of its errors.
    """

    retry_after: ClassVar[int | None] = None
    """Seconds after which a caller over HTTP may try again (`Retry-After`)."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(_one_line(type(self).__doc__) if message is None else message)

    @property
    def public_message(self) -> str:
        """What callers over HTTP read; overridden if the message names internals."""
        return str(self)

    @property
    def operator_message(self) -> str:
        """What a failing command prints."""
        return str(self)


class InvalidInput(AppError):
    """What was sent cannot be right."""


class Unauthenticated(AppError):
    """No secret or token of this server signed this."""


class NotFound(AppError):
    """What was named does not exist."""


class Conflict(AppError):
    """The present state does not allow this."""


class UpstreamFailed(AppError):
    """GitHub did not answer, or not as expected."""


class Unavailable(AppError):
    """A part of this server cannot answer at the moment."""


class Misconfigured(AppError):
    """The operator has to change a setting or the database."""


def _one_line(docstring: str | None) -> str:
    return " ".join((docstring or "").split())
