"""GET /api/events: the changed marks as server-sent events, and where they come from.

One task a process hears of changes, reads what changed and writes each message once for all.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import zip_longest

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import StreamingResponse

from webhook_app.attendance import (
    Participant,
    build_board,
    current_season,
    day_of,
    state_on,
    window_of,
)
from webhook_app.live import Broadcast, Subscription
from webhook_app.models import State
from webhook_app.store.board import ChangedMark, marks_since, read_participant_facts, revision_of
from webhook_app.store.database import (
    Connection,
    Database,
    DatabaseRefused,
    DatabaseUnavailable,
)
from webhook_app.store.notifications import listen_for_changes
from webhook_app.store.seasons import list_seasons
from webhook_app.web.http.context import Context, context_of, now

HEARTBEAT_SECONDS = 15
RETRY_MILLISECONDS = 2000
MOST_AT_ONCE = 1000

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
    """A sign of life, and the day it is in the current season."""

    now: datetime
    today: date | None
    season_id: int | None


async def stream_events(request: Request) -> StreamingResponse:
    """An endless stream; with Last-Event-ID it begins with what changed since then."""
    context = context_of(request)
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


async def _messages(
    context: Context, subscription: Subscription, missed: list[bytes]
) -> AsyncIterator[bytes]:
    try:
        yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
        yield await heartbeat(context.database)
        for message in missed:
            yield message
        async for message in subscription:
            yield message
    finally:
        context.broadcast.leave(subscription)


async def _missed(context: Context, last_event_id: str | None) -> list[bytes]:
    """What a reader who comes back has missed; too much of it becomes one `book` event."""
    if last_event_id is None or not (last_event_id.isascii() and last_event_id.isdigit()):
        return []
    since = min(int(last_event_id), 2**62)
    async with context.database.connection() as connection:
        revision = await revision_of(connection)
        if revision <= since:
            return []
        changed = await marks_since(connection, since, MOST_AT_ONCE)
        messages = await _mark_messages(connection, changed) if len(changed) < MOST_AT_ONCE else []
    return [*messages, _message("book", {"revision": revision}, revision)]


async def heartbeat(database: Database) -> bytes:
    """The message that says it is still alive, and which day it is."""
    instant = now()
    season = None
    with suppress(DatabaseUnavailable):
        async with database.connection() as connection:
            season = current_season(await list_seasons(connection), instant)
    send_heartbeats = Heartbeat(
        now=instant,
        today=day_of(season, instant) if season else None,
        season_id=season.id if season else None,
    )
    return _message("heartbeat", send_heartbeats)


async def send_heartbeats(database: Database, broadcast: Broadcast) -> None:
    """Send a heartbeat to every reader, again and again, until cancelled."""
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        if broadcast.readers:
            broadcast.publish(await heartbeat(database))


async def last_revision(database: Database) -> int | None:
    """The revision of the book before anybody reads here; None where the database cannot tell."""
    with suppress(DatabaseUnavailable, DatabaseRefused):
        async with database.connection() as connection:
            return await revision_of(connection)
    return None


async def follow(database: Database, broadcast: Broadcast, revision: int | None) -> None:
    """Tell every reader of each change after a revision, until cancelled.

    A lost database is found again. The revision is read before the first reader comes: what
    changes while the listening begins is told too.
    """
    while True:
        try:
            async with listen_for_changes(database.url) as ear:
                while not ear.is_lost:
                    revision = await _tell(database, broadcast, revision)
                    await ear.changed.wait()
                    ear.changed.clear()
        except DatabaseUnavailable as error:
            log.warning("listening_lost", error=str(error))
        except Exception:
            log.exception("listening_failed")
        await asyncio.sleep(0.5)


async def _tell(database: Database, broadcast: Broadcast, since: int | None) -> int:
    """Publish what changed after a revision; gives the revision told."""
    async with database.connection() as connection:
        revision = await revision_of(connection)
        # It goes back where a season was taken away, and with it what was on everybody's page.
        if since is None or revision == since or not broadcast.readers:
            return revision
        changed = await marks_since(connection, since, MOST_AT_ONCE)
        for message in await _mark_messages(connection, changed):
            broadcast.publish(message)
    if not changed or changed[-1].revision < revision or len(changed) == MOST_AT_ONCE:
        broadcast.publish(_message("book", {"revision": revision}, revision))
    return revision


async def _mark_messages(connection: Connection, changed: Sequence[ChangedMark]) -> list[bytes]:
    seasons = {season.id: season for season in await list_seasons(connection)}
    rows: dict[tuple[int, int], Participant] = {}
    windows = {}
    for season_id in {mark.season_id for mark in changed}:
        season = seasons[season_id]
        windows[season_id] = window_of(season, day_of(season, now()))
        user_ids = {mark.user_id for mark in changed if mark.season_id == season_id}
        facts = await read_participant_facts(connection, season, user_ids)
        for row in build_board(season, windows[season_id], facts).participants:
            rows[season_id, row.account.user_id] = row
    messages = []
    for mark, following in zip_longest(changed, changed[1:]):
        found = rows.get((mark.season_id, mark.user_id))
        if found is None:
            continue
        # A change may make many marks: only its last one says that all of it was told.
        is_last = following is None or following.revision > mark.revision
        revision = mark.revision if is_last else None
        state = state_on(found, windows[mark.season_id], mark.attendance_date)
        if found.account.is_hidden:  # that something changed, but not whose it is
            messages.append(_message("book", {"revision": mark.revision}, revision))
        elif state is not None:
            messages.append(_message("mark", _mark_event(mark, found, state), revision))
    return messages


def _mark_event(mark: ChangedMark, row: Participant, state: State) -> MarkEvent:
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


def _message(event: str, data: object, revision: int | None = None) -> bytes:
    number = f"id: {revision}\n" if revision is not None else ""
    return f"event: {event}\n{number}data: ".encode() + msgspec.json.encode(data) + b"\n\n"
