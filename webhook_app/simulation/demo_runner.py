"""The demo season: prepared in an empty database, played through the real path, and removed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import structlog

from webhook_app.attendance import day_of
from webhook_app.changes.accounts import add_user
from webhook_app.changes.seasons import create_season
from webhook_app.errors import Conflict
from webhook_app.identity.webhook_secrets import WebhookSecrets
from webhook_app.ingest import Ingest
from webhook_app.ingest.entry import headers_of
from webhook_app.models import Season
from webhook_app.projection.waiting import (
    NotProjected,
    wait_until_log_is_projected,
    wait_until_projected,
)
from webhook_app.simulation.demo import Demo
from webhook_app.simulation.payloads import Delivery, signed_headers
from webhook_app.simulation.people import Person, demo_people
from webhook_app.store import demo_data
from webhook_app.store.database import Connection, Database
from webhook_app.store.locks import advisory_lock, try_advisory_lock
from webhook_app.store.notifications import bump_revisions
from webhook_app.store.seasons import list_seasons

SEASON_NAME = "정원사들 데모 시즌"
DAYS_PAST = 40
IN_FLIGHT = 16
PLAYING_LOCK = "demo playing"
"""The one process that plays the demo has this lock while it plays."""
WRITING_LOCK = "demo pushing"
"""A process has this lock while it writes demo data or removes it, so that neither mixes."""
PROJECTION_SECONDS = 30.0
PUSH_SECONDS = 5.0
"""How long a push waits for its place in the book, which a stop of the server waits for too."""
TAKING_OVER_SECONDS = 10.0  # longer than any pause, after which a player sees that it is over

Deliver = Callable[[Delivery], Awaitable[None]]

log = structlog.get_logger()


class BookInUse(Conflict):
    """The demo needs a book without any season, and there is a real one."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the demo is loaded: `done` of `total` pushes of its past."""

    is_loaded: bool
    is_loading: bool
    done: int
    total: int


async def deliver_locally(
    database: Database, ingest: Ingest, secrets: WebhookSecrets, app_id: int, push: Delivery
) -> None:
    """Let a push of the demo take the path of every delivery, until it is in the book.

    If that takes too long, the demo goes on with the next push: this one is in the log.
    """
    headers = signed_headers(push, await secrets.signing_secret(), app_id)
    by_name = {name.lower(): value for name, value in headers.items()}
    receipt = await ingest.receive(headers_of(by_name), push.body)
    if receipt.row_id is not None:
        try:
            await wait_until_projected(database, [receipt.row_id], PUSH_SECONDS)
        except NotProjected:
            log.warning("demo_push_not_projected", row_id=receipt.row_id)


async def find_demo(database: Database) -> Season | None:
    """Return the demo's season, or None if there is no demo."""
    async with database.connection() as connection:
        seasons = await list_seasons(connection)
    return next((season for season in seasons if season.name == SEASON_NAME), None)


async def prepare(database: Database) -> tuple[Season, tuple[Person, ...]]:
    """Return the demo's season and people, created if they do not exist; raises BookInUse."""
    async with database.connection() as connection:
        seasons = await list_seasons(connection)
    if any(season.name != SEASON_NAME for season in seasons):
        raise BookInUse()
    season = seasons[0] if seasons else await _create_demo_season(database)
    people = demo_people()
    for person in people:
        await add_user(
            database,
            github_user_id=person.github_user_id,
            login=person.login,
            season=season,
            joined_on=person.joined_on(season.start_date),
        )
    return season, people


async def remove(database: Database) -> None:
    """Delete the demo: its season, its people and all their data.

    The lock waits for the last push of any process that plays the demo. That process then finds
    the season missing and pushes no more. A push of a killed process may still wait in the log,
    and would bring its repository back; so nothing is deleted before the log is projected. Raises
    NotProjected if that takes too long.
    """
    async with advisory_lock(database, WRITING_LOCK):
        await wait_until_log_is_projected(database, PROJECTION_SECONDS)
        async with database.write_transaction() as connection:
            await _delete_demo(connection)


async def _delete_demo(connection: Connection) -> None:
    people = demo_people()
    repositories = {repository.id for p in people for repository in p.own_repositories()}
    for season in await list_seasons(connection):
        if season.name == SEASON_NAME:
            await demo_data.delete_demo_season(connection, season.id)
    await demo_data.delete_demo_repositories(connection, repositories)
    await demo_data.delete_demo_people(connection, [p.github_user_id for p in people])
    await demo_data.delete_progress(connection)
    await bump_revisions(connection, None)


class DemoRunner:
    """The demo as one server plays it: first its past, then a push every few seconds."""

    def __init__(
        self,
        database: Database,
        deliver: Deliver,
        is_real: Callable[[], Awaitable[bool]],
        pause_seconds: tuple[float, float] = (2.0, 6.0),
    ) -> None:
        self._database = database
        self._deliver = deliver
        self._is_real = is_real
        self._pause_seconds = pause_seconds
        self._playing: asyncio.Task[None] | None = None
        self._is_loading = False

    async def start(self) -> None:
        """Start to load the demo, or continue it; no effect while it plays. Raises BookInUse."""
        if self._is_loading or (self._playing is not None and not self._playing.done()):
            return
        self._is_loading = True
        try:
            async with advisory_lock(self._database, WRITING_LOCK):
                season, people = await prepare(self._database)
        except BaseException:
            self._is_loading = False
            raise
        self._playing = asyncio.create_task(self._play(season, people))

    async def progress(self) -> Progress:
        """Return how much is loaded, also if another process plays the demo."""
        async with self._database.connection() as connection:
            stored = await demo_data.find_progress(connection)
        return Progress(
            is_loaded=0 < stored.total <= stored.done,
            is_loading=self._is_loading,
            done=stored.done,
            total=stored.total,
        )

    async def remove(self) -> None:
        """Stop, and delete the demo's data."""
        await self.stop()
        await remove(self._database)

    async def stop(self) -> None:
        """Stop playing; the data stays."""
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.cancel()
            with suppress(asyncio.CancelledError):
                await playing
        self._is_loading = False

    async def _play(self, season: Season, people: Sequence[Person]) -> None:
        """Play unless another process does.

        If a demo was just removed and loaded again, the process that played the former one may
        still have the lock for a moment; this one retries until it is released.
        """
        last_try = asyncio.get_running_loop().time() + TAKING_OVER_SECONDS
        try:
            while True:
                async with try_advisory_lock(self._database, PLAYING_LOCK) as is_mine:
                    if is_mine:
                        await self._play_alone(season, people)
                        return
                if asyncio.get_running_loop().time() >= last_try:
                    return
                await asyncio.sleep(0.5)
        except Exception:
            log.exception("demo_stopped")
        finally:
            self._is_loading = False

    async def _play_alone(self, season: Season, people: Sequence[Person]) -> None:
        demo = Demo(season.start_date, season.zone, people)
        past = await asyncio.to_thread(demo.past_pushes, datetime.now(UTC))
        for begin in range(0, len(past), IN_FLIGHT):
            batch = past[begin : begin + IN_FLIGHT]
            if not await self._push(season, batch, begin + len(batch), len(past)):
                return
        self._is_loading = False
        log.info("demo_loaded", pushes=len(past))
        async for push in demo.live_pushes(self._pause_seconds):
            if not await self._push(season, [push], len(past), len(past)):
                return

    async def _push(
        self, season: Season, pushes: Sequence[Delivery], done: int, total: int
    ) -> bool:
        """Record these pushes and the progress; return False, without a push, if it is over.

        Under the lock, so that a removal in another process waits for the pushes in flight.
        """
        async with advisory_lock(self._database, WRITING_LOCK):
            if await self._is_over(season):
                return False
            await _finish_even_if_cancelled(asyncio.gather(*map(self._deliver, pushes)))
            async with self._database.connection() as connection:
                await demo_data.save_progress(connection, done, total)
            return True

    async def _is_over(self, season: Season) -> bool:
        """Return whether any process registered a real App or deleted the season."""
        async with self._database.connection() as connection:
            seasons = await list_seasons(connection)
        return all(stored.id != season.id for stored in seasons) or await self._is_real()


async def _create_demo_season(database: Database) -> Season:
    """Store a season that began DAYS_PAST days ago, by its own clock."""
    draft = Season(id=0, name=SEASON_NAME, start_date=datetime.now(UTC).date(), days=100)
    first_day = day_of(draft, datetime.now(UTC)) - timedelta(days=DAYS_PAST)
    return await create_season(database, msgspec.structs.replace(draft, start_date=first_day))


async def _finish_even_if_cancelled(writing: asyncio.Future[Any]) -> None:
    """Wait until the pushes are written, also if this task is cancelled.

    Otherwise the lock would be released and a removal could begin while they are still written.
    """
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        await asyncio.wait([writing])
        raise
