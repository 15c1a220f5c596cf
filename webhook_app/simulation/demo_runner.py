"""The demo season: prepared in an empty book, played through the real path, and removed again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import structlog

from webhook_app.attendance import day_of
from webhook_app.changes.members import add_user, create_season
from webhook_app.errors import Conflict
from webhook_app.models import Season
from webhook_app.simulation.demo import Demo
from webhook_app.simulation.payloads import Delivery
from webhook_app.simulation.people import Person, demo_people
from webhook_app.store import demo_data, jobs
from webhook_app.store.database import Connection, Database
from webhook_app.store.locks import advisory_lock, try_advisory_lock
from webhook_app.store.projection import bump_revisions
from webhook_app.store.seasons import list_seasons

SEASON_NAME = "정원사들 데모 시즌"
DAYS_PAST = 40
IN_FLIGHT = 16
PLAYING = "demo playing"
"""Held by the one process that plays the demo, as long as it does."""
PUSHING = "demo pushing"
"""Held while something of the demo is written or taken away: neither comes between the other."""
TAKING_OVER_SECONDS = 10.0  # longer than any pause, after which a player sees that it is over
DONE, TOTAL = "demo done", "demo total"  # cursors, so that every process can tell how far it is

Deliver = Callable[[Delivery], Awaitable[None]]

log = structlog.get_logger()


class BookInUse(Conflict):
    """The demo needs a book without any season, and there is a real one."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far the demo is: `done` of `total` pushes of its past."""

    is_loaded: bool
    is_loading: bool
    done: int
    total: int


async def find_demo(database: Database) -> Season | None:
    """The demo's season, where there is one."""
    async with database.connection() as connection:
        known = await list_seasons(connection)
    return next((season for season in known if season.name == SEASON_NAME), None)


async def prepare(database: Database) -> tuple[Season, tuple[Person, ...]]:
    """The demo's season and people, new or from an earlier time; raises BookInUse."""
    async with database.connection() as connection:
        known = await list_seasons(connection)
    if any(season.name != SEASON_NAME for season in known):
        raise BookInUse()
    season = known[0] if known else None
    people = demo_people()
    if season is None:
        draft = Season(id=0, name=SEASON_NAME, start_date=datetime.now(UTC).date(), days=100)
        first_day = day_of(draft, datetime.now(UTC)) - timedelta(days=DAYS_PAST)
        season = await create_season(database, msgspec.structs.replace(draft, start_date=first_day))
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
    """Take the demo away: its season, its people, and everything they did.

    Whoever plays it, in any process, has then written their last push and begins no other.
    """
    people = demo_people()
    repositories = {repository.id for p in people for repository in p.own_repositories()}
    async with advisory_lock(database, PUSHING), database.write_transaction() as connection:
        for season in await list_seasons(connection):
            if season.name == SEASON_NAME:
                await demo_data.delete_demo_season(connection, season.id)
        await demo_data.delete_demo_repositories(connection, repositories)
        await demo_data.delete_demo_people(connection, [p.github_user_id for p in people])
        await _note(connection, 0, 0)
        await bump_revisions(connection, None)


class DemoRunner:
    """The demo as one server plays it: first the past, then a push every few seconds."""

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
        """Begin to load the demo, or go on with it; while it plays, nothing. Raises BookInUse."""
        if self._is_loading or (self._playing is not None and not self._playing.done()):
            return
        self._is_loading = True
        try:
            async with advisory_lock(self._database, PUSHING):
                season, people = await prepare(self._database)
        except BaseException:
            self._is_loading = False
            raise
        self._playing = asyncio.create_task(self._play(season, people))

    async def progress(self) -> Progress:
        """How far it is; also where another process plays it."""
        async with self._database.connection() as connection:
            done = await jobs.find_cursor(connection, DONE) or 0
            total = await jobs.find_cursor(connection, TOTAL) or 0
        return Progress(
            is_loaded=0 < total <= done, is_loading=self._is_loading, done=done, total=total
        )

    async def remove(self) -> None:
        """Stop, and take everything away again."""
        await self.stop()
        await remove(self._database)

    async def stop(self) -> None:
        """Play no longer; what is there stays."""
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.cancel()
            with suppress(asyncio.CancelledError):
                await playing
        self._is_loading = False

    async def _play(self, season: Season, people: Sequence[Person]) -> None:
        """Play where nobody else does; one who stops lately, since theirs was taken away, may."""
        last_try = asyncio.get_running_loop().time() + TAKING_OVER_SECONDS
        try:
            while True:
                async with try_advisory_lock(self._database, PLAYING) as is_mine:
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
        course = Demo(season.start_date, season.zone, people)
        past = await asyncio.to_thread(course.past_pushes, datetime.now(UTC))
        for begin in range(0, len(past), IN_FLIGHT):
            batch = past[begin : begin + IN_FLIGHT]
            if not await self._push(season, batch, begin + len(batch), len(past)):
                return
        self._is_loading = False
        log.info("demo_loaded", pushes=len(past))
        async for push in course.live_pushes(self._pause_seconds):
            if not await self._push(season, [push], len(past), len(past)):
                return

    async def _push(
        self, season: Season, pushes: Sequence[Delivery], done: int, total: int
    ) -> bool:
        """Push all of these and note how far that is; False, and nothing, once it is over."""
        async with advisory_lock(self._database, PUSHING):
            if await self._is_over(season):
                return False
            await _to_the_end(asyncio.gather(*map(self._deliver, pushes)))
            await self._note(done, total)
            return True

    async def _note(self, done: int, total: int) -> None:
        async with self._database.connection() as connection:
            await _note(connection, done, total)

    async def _is_over(self, season: Season) -> bool:
        """Whether a real App was registered, or the season taken away, here or elsewhere."""
        async with self._database.connection() as connection:
            known = await list_seasons(connection)
        return all(one.id != season.id for one in known) or await self._is_real()


async def _to_the_end(writing: asyncio.Future[Any]) -> None:
    """Wait for what was begun, also when this is cancelled: until then nobody takes it away."""
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        await asyncio.wait([writing])
        raise


async def _note(connection: Connection, done: int, total: int) -> None:
    await jobs.save_cursor(connection, DONE, done)
    await jobs.save_cursor(connection, TOTAL, total)
