"""Errors as problem details (RFC 9457), the same shape for all."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from webhook_app.changes.members import (
    AccountDeleted,
    InvalidMembership,
    InvalidSeason,
    NoSuchMember,
    NoSuchSeason,
    SeasonOver,
)
from webhook_app.changes.overrides import (
    CommitNotAcceptable,
    DayOutsideSeason,
    NoSuchCommit,
    NoSuchOverride,
    NotAMember,
)
from webhook_app.changes.webhook_secret_rotation import NoSuchSecret, SecretStillNeeded
from webhook_app.forges.github.anonymous import GitHubUnreachable, NoSuchAccount
from webhook_app.forges.github.app import AppRefused
from webhook_app.signature import SignatureRefused
from webhook_app.simulation.demo_runner import BookInUse
from webhook_app.store.database import DatabaseRefused, DatabaseUnavailable
from webhook_app.store.seasons import SeasonNameTaken

log = structlog.get_logger()


class Problem(Exception):
    """An error for the caller: a status, what happened and what to do, and further members."""

    def __init__(self, status: int, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.more = more

    def response(self) -> Response:
        """Return the response, for handlers that add headers or cookies to it."""
        return problem_response(self.status, self.detail, **self.more)


def problem_response(status: int, detail: str, **more: Any) -> Response:
    """Return the response as `application/problem+json`.

    `parameter` and `header` name the input at fault. `retry_after` (seconds) and `allow` become
    headers.
    """
    headers = {"cache-control": "no-store"}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    if retry_after := more.pop("retry_after", None):
        headers["retry-after"] = str(retry_after)
    if allow := more.pop("allow", None):
        headers["allow"] = allow
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return Response(
        msgspec.json.encode(body | {"detail": detail} | more),
        status,
        headers,
        "application/problem+json",
    )


async def on_problem(request: Request, error: Exception) -> Response:
    """Return the response of a Problem."""
    assert isinstance(error, Problem)  # noqa: S101 tells mypy what Starlette registered
    return error.response()


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Return the response to what Starlette itself refuses: 404, 405, 413."""
    assert isinstance(error, HTTPException)  # noqa: S101 tells mypy what Starlette registered
    details = {
        404: f"There is nothing at {request.url.path}.",
        405: f"{request.method} is not allowed at {request.url.path}.",
    }
    more = {"allow": error.headers["Allow"]} if error.headers and "Allow" in error.headers else {}
    return problem_response(
        error.status_code, details.get(error.status_code, str(error.detail)), **more
    )


async def on_signature_refused(request: Request, error: Exception) -> Response:
    """401: nobody who knows our secret sent this."""
    return problem_response(401, str(error))


async def on_database_unavailable(request: Request, error: Exception) -> Response:
    """503: come again; a delivery stays in GitHub's log meanwhile."""
    log.warning("database_unavailable", path=request.url.path, error=str(error))
    return problem_response(503, "The database is not available; try again.", retry_after=5)


async def on_database_refused(request: Request, error: Exception) -> Response:
    """422: the database holds no such value; its words name columns, so they stay in the log."""
    log.error("database_refused", path=request.url.path, error=str(error))
    return problem_response(422, "The value cannot be stored.")


async def on_impossible(request: Request, error: Exception) -> Response:
    """422: well-formed, but nothing can be so."""
    return problem_response(422, str(error))


async def on_conflict(request: Request, error: Exception) -> Response:
    """409: what is there already stands against it."""
    return problem_response(409, str(error))


async def on_missing(request: Request, error: Exception) -> Response:
    """404: what was named does not exist."""
    return problem_response(404, str(error))


async def on_github_unreachable(request: Request, error: Exception) -> Response:
    """502: GitHub was needed for this and did not answer."""
    return problem_response(502, str(error), retry_after=30)


async def on_app_refused(request: Request, error: Exception) -> Response:
    """502: GitHub was needed for this and does not take us for the App."""
    return problem_response(502, str(error))


async def on_fault(request: Request, error: Exception) -> Response:
    """Return 500 for an unexpected error; Starlette logs it after this response."""
    log.error("unexpected_fault", path=request.url.path, exc_info=error)
    return problem_response(500, "The server failed unexpectedly. The log says why.")


HANDLERS: dict[Any, Any] = {
    Problem: on_problem,
    HTTPException: on_http_exception,
    SignatureRefused: on_signature_refused,
    DatabaseUnavailable: on_database_unavailable,
    DatabaseRefused: on_database_refused,
    InvalidSeason: on_impossible,
    InvalidMembership: on_impossible,
    DayOutsideSeason: on_impossible,
    NotAMember: on_impossible,
    CommitNotAcceptable: on_conflict,
    BookInUse: on_conflict,
    AccountDeleted: on_conflict,
    NoSuchMember: on_missing,
    NoSuchOverride: on_missing,
    NoSuchCommit: on_missing,
    SeasonNameTaken: on_conflict,
    SeasonOver: on_conflict,
    SecretStillNeeded: on_conflict,
    NoSuchSecret: on_missing,
    AppRefused: on_app_refused,
    NoSuchSeason: on_missing,
    NoSuchAccount: on_missing,
    GitHubUnreachable: on_github_unreachable,
    Exception: on_fault,
}
