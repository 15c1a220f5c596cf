"""POST /webhooks/github: receives a delivery and responds once it is in the log.

A plain ASGI door before all middleware, because routing and middleware would cost more than the
rest. What its headers make impossible is refused before a byte of the body is read.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

import msgspec
import structlog
from starlette.types import Receive, Scope, Send

from webhook_app.ingest import Ingest
from webhook_app.ingest.entry import RequestHeaders, read_headers
from webhook_app.signature import SignatureRefused, is_well_formed
from webhook_app.store.database import DatabaseUnavailable
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.problems import Problem, problem_of
from webhook_app.web.metrics import ANSWER_SECONDS, DELIVERIES, event_label

PATH = "/webhooks/github"
MAX_BODY_BYTES = 26_000_000
"""GitHub caps payloads at 25 MB (https://docs.github.com/en/webhooks/webhook-events-and-payloads)."""
MAX_BYTES_IN_FLIGHT = 256_000_000
"""Of all bodies that are read at a moment, verified or not: what arrived, not what is announced,
so that idle connections keep nobody out."""
READ_SECONDS = 10.0
"""For a body that does not come at once. GitHub gives up after 10 s."""
RETRY_AFTER_SECONDS = 5

CONTENT_TYPES = ("application/json", "application/x-www-form-urlencoded")

log = structlog.get_logger()

_HEADERS = [
    (b"content-type", b"application/json"),
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
]


class ReceivedResponse(Answer, frozen=True, kw_only=True):
    """The outcome of a delivery: it is in the log now, or was there already."""

    delivery_id: str
    status: Literal["recorded", "duplicate"]


class Door:
    """Receives deliveries: admits by headers, reads, verifies and appends, then answers."""

    def __init__(self, find_ingest: Callable[[], Ingest | None]) -> None:
        self._find_ingest = find_ingest
        self._bytes_in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond with 202 once recorded; else with a problem 400, 401, 413, 415 or 503."""
        started = time.perf_counter()
        headers = read_headers(scope["headers"])
        outcome = "refused"
        try:
            _admit(headers)
            status, outcome = await self._receive(scope, headers, receive)
        except Exception as error:  # noqa: BLE001 every error has its answer
            if isinstance(error, SignatureRefused):
                outcome = "unsigned"
            elif isinstance(error, DatabaseUnavailable):
                outcome = "unavailable"
            _count(headers.event, outcome, started)
            response = problem_of(PATH, error)
            response.headers["x-content-type-options"] = "nosniff"
            await response(scope, receive, send)
            return
        # Counted before it is sent: a client that has the response finds it in the metrics.
        _count(headers.event, outcome, started)
        await _send(send, status)

    async def _receive(
        self, scope: Scope, headers: RequestHeaders, receive: Receive
    ) -> tuple[bytes, str]:
        ingest = self._find_ingest()
        if ingest is None:
            raise DatabaseUnavailable("the server is starting")
        held = 0

        def hold(size: int) -> None:
            nonlocal held
            self._refuse_beyond_budget(size)
            self._bytes_in_flight += size
            held += size

        announced = _announced(scope)
        if announced > MAX_BODY_BYTES:
            raise _too_large()
        self._refuse_beyond_budget(announced)
        try:
            body = await _read(receive, hold)
            received = await ingest.receive(headers, body)
        finally:
            self._bytes_in_flight -= held
        response = ReceivedResponse(delivery_id=received.delivery_id, status=received.status)
        return msgspec.json.encode(response), received.status

    def _refuse_beyond_budget(self, size: int) -> None:
        """Raise Problem 503 if the budget of this process has no room for these bytes."""
        if self._bytes_in_flight + size > MAX_BYTES_IN_FLIGHT:
            raise Problem(
                503,
                "Too many large deliveries arrive at once. Try again in 5 s.",
                retry_after=RETRY_AFTER_SECONDS,
            )


def _admit(headers: RequestHeaders) -> None:
    """Refuse what its headers make impossible; raises SignatureRefused and Problem."""
    if not is_well_formed(headers.signature):
        raise SignatureRefused()
    if not headers.event:
        raise Problem(400, "X-GitHub-Event is missing.", header="X-GitHub-Event")
    if headers.content_type.partition(";")[0].strip().lower() not in CONTENT_TYPES:
        raise Problem(415, f"A delivery is {' or '.join(CONTENT_TYPES)}.")


def _announced(scope: Scope) -> int:
    """Return the announced length; only a hint, since it may be absent or wrong."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value[:19]) if value.isdigit() else 0
    return 0


async def _read(receive: Receive, hold: Callable[[int], None]) -> bytes:
    """Return the raw body; raises Problem 413 while a too large one streams, 400 if it stops."""
    first, is_whole = await _chunk(receive)
    hold(len(first))
    if is_whole:
        return first
    size = len(first)
    chunks = [first]
    try:
        async with asyncio.timeout(READ_SECONDS):
            while not is_whole:
                chunk, is_whole = await _chunk(receive)
                size += len(chunk)
                if size > MAX_BODY_BYTES:
                    raise _too_large()
                hold(len(chunk))
                chunks.append(chunk)
    except TimeoutError:
        raise Problem(400, f"The delivery takes longer than {READ_SECONDS:.0f} s.") from None
    return b"".join(chunks)


async def _chunk(receive: Receive) -> tuple[bytes, bool]:
    """Return the next part of the body, and whether it is the last."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Problem(400, "The delivery is incomplete.")
    return message.get("body", b""), not message.get("more_body", False)


def _too_large() -> Problem:
    return Problem(413, f"A delivery has at most {MAX_BODY_BYTES} bytes.")


async def _send(send: Send, body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 202, "headers": [*_HEADERS, length]})
    await send({"type": "http.response.body", "body": body})


def _count(event: str, outcome: str, started: float) -> None:
    _counter(event_label(event), outcome).inc()
    ANSWER_SECONDS.observe(time.perf_counter() - started)


@cache
def _counter(event: str, outcome: str) -> Any:
    """Return a labelled counter; few labels exist, and finding one costs more than counting."""
    return DELIVERIES.labels(event, outcome)
