"""GitHub's failures: the one place that turns faults and refusals into exceptions of ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

import msgspec

from webhook_app.errors import UpstreamFailed
from webhook_app.forges.github.rate_limits import retry_after

T = TypeVar("T")


class Answer(Protocol):
    """What the responses of githubkit and httpx have in common."""

    @property
    def status_code(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, found by their names in any case."""

    @property
    def content(self) -> bytes:
        """The body."""


class GitHubUnreachable(UpstreamFailed):
    """GitHub does not answer, or not as GitHub would."""

    retry_after = 30


class KeyUnusable(GitHubUnreachable):
    """The App's private key cannot be used to sign."""


class PassingFault(GitHubUnreachable):
    """A fault that the next try may not meet: of the network, of GitHub (5xx), or of a body."""


class UnreadableAnswer(PassingFault):
    """GitHub answered with a body that does not have the documented shape, or was cut off."""


class GitHubHTTPError(UpstreamFailed):
    """GitHub refuses the request; `status` is its answer."""

    def __init__(self, path: str, status: int) -> None:
        super().__init__(f"GitHub answers {status} to {path}.")
        self.status = status


def no_answer(host: str, cause: Exception) -> PassingFault:
    """Return the fault of a request without an answer."""
    return PassingFault(f"{host} cannot be reached ({str(cause) or type(cause).__name__}).")


def requested_pause(answer: Answer) -> timedelta | None:
    """Return how long GitHub's rate limits want us to wait; None if the answer is not about them.

    To be checked before `check`: GitHub states its limits with 403 too.
    """
    return retry_after(answer.status_code, answer.headers, answer.content, datetime.now(UTC))


def check(answer: Answer, host: str, path: str) -> None:
    """Raise PassingFault for a 5xx, and GitHubHTTPError for any other status that is not 2xx."""
    if answer.status_code >= 500:
        raise PassingFault(f"{host} answers {answer.status_code}.")
    if not 200 <= answer.status_code < 300:
        raise GitHubHTTPError(path, answer.status_code)


def decode(answer: Answer, kind: type[T], host: str, path: str) -> T:
    """Return the body of a checked answer as a struct; raises as `check`, and UnreadableAnswer."""
    check(answer, host, path)
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnreadableAnswer(
            f"{host} answers {answer.status_code} with a body that cannot be read ({error})."
        ) from None
