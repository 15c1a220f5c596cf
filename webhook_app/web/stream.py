"""GET /api/events: changed marks as server-sent events.

One task per process reads each change once and publishes its messages to all open streams.
Source: https://html.spec.whatwg.org/multipage/server-sent-events.html.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from datetime import date, datetime

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import StreamingResponse

from webhook_app.attendance import current_season, day_of
from webhook_app.book.changes import MarkChange, changes_since, mark_changes
from webhook_app.live import Broadcast, Subscription
from webhook_app.models import State
from webhook_app.store.board import revision_of
from webhook_app.store.database import Database, DatabaseRefused, DatabaseUnavailable
from webhook_app.store.notifications import listen_for_changes
from webhook_app.store.seasons import list_seasons
from webhook_app.web.http.context import Context, context_of, now

HEARTBEAT_SECONDS = 15
RETRY_MILLISECONDS = 2000
MAX_REVISION = 2**62

log = structlog.get_logger()


class MarkEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A participant's mark that changed, with their numbers as they are now."""

    season_id: int
    user_id: int
    github_id: str
    attendance_date: date
    state: State
    is_attended: bool
    is_override: bool
    commit_count: int
    first_commit_at: datetime | None
    current_streak: int
    longest_streak: int
    attendance_rate: float | None
    attended_count: int
    missed_count: int
    days: str
    updated_at: datetime


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True):
    """A sign of life, and today's date in the current season."""

    now: datetime
    today: date | None
    season_id: int | None


async def stream_events(request: Request) -> StreamingResponse:
    """Return an endless stream; with Last-Event-ID it starts with what changed since then."""
    context = context_of(request)
    # Subscribed before the changes are read: what changes in between waits in the queue.
    subscription = context.broadcast.subscribe()
    try:
        missed = await _missed(context, request.headers.get("last-event-id"))
    except BaseException:
        context.broadcast.leave(subscription)
        raise
    return StreamingResponse(
        _messages(context, subscription, missed),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def last_revision(database: Database) -> int | None:
    """Return the current revision, for `follow`; None while the database is away."""
    with suppress(DatabaseUnavailable, DatabaseRefused):
        async with database.connection() as connection:
            return await revision_of(connection)
    return None


async def follow(database: Database, broadcast: Broadcast, revision: int | None) -> None:
    """Publish every change after a revision to all open streams, until cancelled.

    Reconnects to a lost database. The revision is from before the first stream opened, so that
    what changes before the server listens is published too.
    """
    while True:
        try:
            async with listen_for_changes(database.url) as listener:
                while not listener.is_lost:
                    revision = await _publish_changes(database, broadcast, revision)
                    await listener.changed.wait()
                    listener.changed.clear()
        except DatabaseUnavailable as error:
            log.warning("listening_lost", error=str(error))
        except Exception:
            log.exception("listening_failed")
        await asyncio.sleep(0.5)


async def send_heartbeats(database: Database, broadcast: Broadcast) -> None:
    """Publish a heartbeat to all open streams every HEARTBEAT_SECONDS, until cancelled."""
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        if broadcast.readers:
            broadcast.publish(await _heartbeat(database))


async def _messages(
    context: Context, subscription: Subscription, missed: list[bytes]
) -> AsyncIterator[bytes]:
    try:
        yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
        yield await _heartbeat(context.database)
        for message in missed:
            yield message
        async for message in subscription:
            yield message
    finally:
        context.broadcast.leave(subscription)


async def _missed(context: Context, last_event_id: str | None) -> list[bytes]:
    """Return the messages since the client's last one; too many are replaced by one `book`."""
    if last_event_id is None or not (last_event_id.isascii() and last_event_id.isdigit()):
        return []
    since = min(int(last_event_id), MAX_REVISION)
    async with context.database.connection() as connection:
        changes = await changes_since(connection, since)
        if changes.revision <= since:
            return []
        marks = [] if changes.is_truncated else changes.marks
        messages = _mark_messages(await mark_changes(connection, marks, now()))
    return [*messages, _book_message(changes.revision, changes.revision)]


async def _publish_changes(database: Database, broadcast: Broadcast, since: int | None) -> int:
    """Publish what changed after a revision, and return the revision that it leads to."""
    async with database.connection() as connection:
        if since is None or not broadcast.readers:
            return await revision_of(connection)
        changes = await changes_since(connection, since)
        # The revision decreases if a season was deleted: every page must then reload.
        if changes.revision == since:
            return since
        for message in _mark_messages(await mark_changes(connection, changes.marks, now())):
            broadcast.publish(message)
    if changes.has_others or changes.is_truncated:
        broadcast.publish(_book_message(changes.revision, changes.revision))
    return changes.revision


def _mark_messages(changes: Iterable[MarkChange]) -> list[bytes]:
    """Return a message per change; only the last one of a revision carries its id.

    A client that loses its connection in the middle of a revision gets all of it again.
    """
    messages = []
    for change in changes:
        revision = change.mark.revision
        event_id = revision if change.is_last else None
        if change.participant.account.is_hidden:
            # Viewers learn that something changed, but not whose mark it is.
            messages.append(_book_message(revision, event_id))
        elif change.state is not None:
            event = _mark_event(change, change.state)
            messages.append(_message("mark", event, event_id))
    return messages


def _mark_event(change: MarkChange, state: State) -> MarkEvent:
    mark, row = change.mark, change.participant
    return MarkEvent(
        season_id=mark.season_id,
        user_id=mark.user_id,
        github_id=row.account.github_id,
        attendance_date=mark.attendance_date,
        state=state,
        is_attended=state is State.ATTENDED,
        is_override=mark.attendance_date in row.overrides,
        commit_count=mark.commit_count,
        first_commit_at=mark.first_commit_at,
        current_streak=row.numbers.current_streak,
        longest_streak=row.numbers.longest_streak,
        attendance_rate=row.numbers.attendance_rate,
        attended_count=row.numbers.attended_count,
        missed_count=row.numbers.missed_count,
        days=row.days,
        updated_at=mark.updated_at,
    )


async def _heartbeat(database: Database) -> bytes:
    """Return the heartbeat message; without a date while the database is away."""
    instant = now()
    season = None
    with suppress(DatabaseUnavailable):
        async with database.connection() as connection:
            season = current_season(await list_seasons(connection), instant)
    event = Heartbeat(
        now=instant,
        today=day_of(season, instant) if season else None,
        season_id=season.id if season else None,
    )
    return _message("heartbeat", event)


def _book_message(revision: int, event_id: int | None) -> bytes:
    """Return the message that something changed which pages must read again."""
    return _message("book", {"revision": revision}, event_id)


def _message(event: str, data: object, event_id: int | None = None) -> bytes:
    id_line = f"id: {event_id}\n" if event_id is not None else ""
    return f"event: {event}\n{id_line}data: ".encode() + msgspec.json.encode(data) + b"\n\n"
