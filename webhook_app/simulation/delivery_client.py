"""Posts deliveries to a receiver, a few at a time, and counts its responses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import httpx
import msgspec

from webhook_app.errors import AppError
from webhook_app.simulation.payloads import Delivery, signed_headers

WEBHOOK_PATH = "/webhooks/github"
IN_FLIGHT = 8
ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.25
TIMEOUT_SECONDS = 30.0
TRY_AGAIN = frozenset({429, 502, 503, 504})

OnResponse = Callable[[Delivery, int], None]


class SendingStopped(AppError):
    """The receiver cannot be reached or refuses our deliveries; the message says why."""


@dataclass(slots=True)
class Summary:
    """The result of sending; `duplicates` were already stored, `failed` were refused."""

    pushes: int = 0
    commits: int = 0
    recorded: int = 0
    duplicates: int = 0
    failed: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Receiver:
    """The server that receives deliveries, their secret, and how often they are retried."""

    base_url: str
    secret: str = field(repr=False)
    app_id: int = 0
    attempts: int = ATTEMPTS
    first_pause_seconds: float = FIRST_PAUSE_SECONDS

    @property
    def url(self) -> str:
        """The URL of the webhook."""
        return self.base_url.rstrip("/") + WEBHOOK_PATH


async def send_deliveries(
    deliveries: Iterable[Delivery],
    receiver: Receiver,
    *,
    client: httpx.AsyncClient | None = None,
    in_flight: int = IN_FLIGHT,
    speed: float | None = None,
    on_answer: OnResponse | None = None,
) -> Summary:
    """Post all deliveries in order, at most `in_flight` at once; return the counts.

    `speed` None or 0 sends as fast as the receiver answers; any other number divides the pauses
    between pushes: 86400 turns a day into a second. A busy or unreachable receiver is retried for
    a while. Raises SendingStopped if it stays so or refuses the signature; nothing more is sent
    then. `on_answer` is called with each delivery and its status. Errors of `deliveries` pass.
    """
    if client is None:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as new_client:
            return await _send_all(deliveries, receiver, new_client, in_flight, speed, on_answer)
    return await _send_all(deliveries, receiver, client, in_flight, speed, on_answer)


async def send_delivery(
    delivery: Delivery, receiver: Receiver, client: httpx.AsyncClient
) -> httpx.Response:
    """Post one delivery and return the response; raises SendingStopped."""
    headers = signed_headers(delivery, receiver.secret, receiver.app_id)
    pause = receiver.first_pause_seconds
    for attempt in range(1, receiver.attempts + 1):
        try:
            answer = await client.post(receiver.url, content=delivery.body, headers=headers)
            if answer.status_code not in TRY_AGAIN:
                return _unless_refused(answer, receiver)
            fault = f"answers {answer.status_code}"
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            reason = str(error).rstrip(".")
            raise SendingStopped(f"{receiver.base_url} is not a URL: {reason}.") from None
        except httpx.TransportError as error:
            fault = f"cannot be reached ({str(error) or type(error).__name__})"
        if attempt < receiver.attempts:
            await asyncio.sleep(pause)
            pause *= 2
    raise SendingStopped(f"The server at {receiver.base_url} {fault}.")


async def _send_all(
    deliveries: Iterable[Delivery],
    receiver: Receiver,
    client: httpx.AsyncClient,
    in_flight: int,
    speed: float | None,
    on_answer: OnResponse | None,
) -> Summary:
    summary, started_at = Summary(), time.monotonic()
    room, waiting = asyncio.Semaphore(in_flight), iter(deliveries)

    async def send(delivery: Delivery) -> None:
        try:
            answer = await send_delivery(delivery, receiver, client)
        finally:
            room.release()
        _count(summary, delivery, answer)
        if on_answer:
            on_answer(delivery, answer.status_code)

    try:
        async with asyncio.TaskGroup() as tasks:
            clock = _Clock(speed)
            while (delivery := await asyncio.to_thread(_find_next, waiting)) is not None:
                await clock.wait_for(delivery)
                await room.acquire()
                tasks.create_task(send(delivery))
    except ExceptionGroup as faults:
        raise _first(faults) from None
    summary.seconds = time.monotonic() - started_at
    return summary


class _Clock:
    """Waits for the pauses between pushes, divided by `speed`."""

    def __init__(self, speed: float | None) -> None:
        self._speed = speed
        self._first: tuple[float, int] | None = None

    async def wait_for(self, delivery: Delivery) -> None:
        if not self._speed:
            return
        if self._first is None:
            self._first = time.monotonic(), delivery.pushed_at
        started_at, pushed_at = self._first
        due = started_at + (delivery.pushed_at - pushed_at) / self._speed
        await asyncio.sleep(max(0.0, due - time.monotonic()))


def _find_next(deliveries: Iterator[Delivery]) -> Delivery | None:
    """Return the next delivery; called in a thread, because git may have to read it first."""
    return next(deliveries, None)


def _unless_refused(answer: httpx.Response, receiver: Receiver) -> httpx.Response:
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise SendingStopped(
            "The server refused the signature: its GITHUB_WEBHOOK_SECRET is not ours."
        )
    if answer.status_code in {404, 405}:
        raise SendingStopped(f"There is no webhook at {receiver.url}.")
    if answer.has_redirect_location:
        raise SendingStopped(f"{receiver.url} has moved to {answer.headers['location']}.")
    return answer


def _count(summary: Summary, delivery: Delivery, answer: httpx.Response) -> None:
    summary.pushes += 1
    summary.commits += delivery.commit_count
    if not answer.is_success:
        summary.failed += 1
    elif _is_duplicate(answer):
        summary.duplicates += 1
    else:
        summary.recorded += 1


def _is_duplicate(answer: httpx.Response) -> bool:
    """Return whether the receiver had stored the delivery already."""
    try:
        content = msgspec.json.decode(answer.content)
    except msgspec.DecodeError:
        return False
    return isinstance(content, dict) and content.get("status") == "duplicate"


def _first(faults: BaseExceptionGroup[Exception]) -> BaseException:
    """Return the first error of the group that a TaskGroup raises."""
    first = faults.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
