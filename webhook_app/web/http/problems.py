"""Errors as problem details (RFC 9457), the same shape for all."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from webhook_app.errors import (
    AppError,
    Conflict,
    InvalidInput,
    NotFound,
    Unauthenticated,
    Unavailable,
    UpstreamFailed,
)
from webhook_app.store.database import DatabaseRefused, DatabaseUnavailable

log = structlog.get_logger()

STATUSES: dict[type[AppError], HTTPStatus] = {
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    UpstreamFailed: HTTPStatus.BAD_GATEWAY,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The status of each kind of error; an error of no kind here is a fault (500)."""


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


def problem_of(path: str, error: Exception) -> Response:
    """Return the response to any error, for code outside Starlette's handlers; logs the reason."""
    if isinstance(error, Problem):
        return error.response()
    if isinstance(error, DatabaseUnavailable):
        log.warning("database_unavailable", path=path, error=str(error))
    elif isinstance(error, DatabaseRefused):
        log.error("database_refused", path=path, error=str(error))
    if isinstance(error, AppError):
        for kind in type(error).__mro__:
            if kind in STATUSES:
                return problem_response(
                    STATUSES[kind], error.public_message, retry_after=error.retry_after
                )
    log.error("unexpected_fault", path=path, exc_info=error)
    return problem_response(500, "The server failed unexpectedly. The log says why.")


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


async def on_error(request: Request, error: Exception) -> Response:
    """Return the response to any other error, by its kind."""
    return problem_of(request.url.path, error)


HANDLERS: dict[Any, Any] = {
    HTTPException: on_http_exception,
    **dict.fromkeys((Problem, *STATUSES, Exception), on_error),
}
"""What Starlette calls for an exception: the entry of its nearest class."""
