"""GitHub's failures: the one place that turns faults and refusals into exceptions of ours."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar, cast

import httpx
import msgspec
from githubkit.exception import GitHubException, RequestFailed

from webhook_app.errors import AppError, UpstreamFailed
from webhook_app.forges.github.rate_limits import retry_after

T = TypeVar("T")


class Answer(Protocol):
    """What githubkit's and httpx's responses have in common."""

    @property
    def status_code(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> httpx.Headers:
        """The headers, found by their names in any case."""

    @property
    def content(self) -> bytes:
        """The body."""


AnswerT = TypeVar("AnswerT", bound=Answer)


class GitHubUnreachable(UpstreamFailed):
    """GitHub does not answer, or not as GitHub would."""

    retry_after = 30


class PassingFault(GitHubUnreachable):
    """A fault that the next try may not meet: of the network, of GitHub (5xx), or of a body."""


class UnreadableAnswer(PassingFault):
    """GitHub answered with a body that does not have the documented shape, or was cut off."""


class GitHubHTTPError(UpstreamFailed):
    """GitHub refuses the request; `status` is its answer."""

    def __init__(self, path: str, status: int) -> None:
        super().__init__(f"GitHub answers {status} to {path}.")
        self.status = status


async def receive(request: Awaitable[AnswerT], host: str) -> AnswerT:
    """Return the answer to a request, whatever its status.

    Raises PassingFault if there is none. An error of ours that ended githubkit's sign-in, for
    example a refused token, is raised as it is: it has had its tries.
    """
    try:
        return await request
    except RequestFailed as failed:
        answer: Any = failed.response  # githubkit raises for 4xx and 5xx; they are answers too
        return cast("AnswerT", answer)
    except (GitHubException, httpx.HTTPError) as error:
        cause = getattr(error, "exc", None) or error
        if isinstance(cause, AppError):
            raise cause from None
        reason = str(cause) or type(cause).__name__
        raise PassingFault(f"{host} cannot be reached ({reason}).") from None


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
