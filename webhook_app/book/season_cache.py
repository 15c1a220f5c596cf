"""The boards of seasons, computed once for each change of a season and not for each reader."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from contextlib import suppress
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

from webhook_app.attendance import (
    Board,
    ParticipantFacts,
    RankHistory,
    Window,
    attendance_bitmap,
    build_board,
    current_season,
    day_of,
    window_of,
)
from webhook_app.models import Season
from webhook_app.store.board import days_since, read_participant_facts
from webhook_app.store.database import Connection, Database, DatabaseRefused, DatabaseUnavailable
from webhook_app.store.seasons import list_seasons
from webhook_app.store.users import hidden_users

MAX_BOARDS = 32
MAX_JUDGED_ON_LOOP = 500
"""This number of participants is judged in 2 ms; more of them are judged in a thread."""

Result = TypeVar("Result")

BoardKey = tuple[int, Window]


class CacheEntry(msgspec.Struct, frozen=True):
    """A board, built or being built, that is at least as new as a revision of its season."""

    revision: int
    task: asyncio.Task[Board]


class RankHistoryEntry(msgspec.Struct, frozen=True):
    """A board, and the ranks after each of its days, counted or being counted."""

    board: Board
    task: asyncio.Task[RankHistory]


class SeasonFactsCache:
    """The facts of a season's participants, brought up to date from what changed.

    After a push only the marks that changed since the last read are read. A change of members,
    overrides or coverage reads participants and overrides again, which are few. Only other dates
    or rules read every mark again.
    """

    def __init__(self) -> None:
        self._season: Season | None = None
        self._facts: dict[int, ParticipantFacts] = {}

    async def facts(self, connection: Connection, season: Season) -> list[ParticipantFacts]:
        """Return the facts of all participants, as new as `season` or newer.

        The caller must hold the season's lock: two tasks that update the facts at the same time
        could apply an older mark last.
        """
        cached = self._season
        if cached is None or cached.facts_revision < season.facts_revision:
            await self._read_participants(connection, season, cached)
        if cached is not None and cached.revision < season.revision:
            await self._read_changed_days(connection, season, cached.revision)
        # Set last: if a query fails, the next caller reads the same changes again.
        if cached is None or cached.revision < season.revision:
            self._season = season
        return list(self._facts.values())

    async def _read_participants(
        self, connection: Connection, season: Season, cached: Season | None
    ) -> None:
        """Read all participants; equal facts stay the same object.

        `build_board` judges only participants whose facts are another object.
        """
        is_same = cached is not None and cached.is_judged_as(season)
        days = {user_id: facts.attended for user_id, facts in self._facts.items()}
        rows = await read_participant_facts(connection, season, attended=days if is_same else None)
        previous = self._facts
        self._facts = {}
        for facts in rows:
            before = previous.get(facts.account.user_id)
            self._facts[facts.account.user_id] = before if before == facts and before else facts

    async def _read_changed_days(
        self, connection: Connection, season: Season, revision: int
    ) -> None:
        no_days = attendance_bitmap(season, ())
        for user_id, day, is_attended in await days_since(connection, season.id, revision):
            facts = self._facts.get(user_id)
            offset = (day - season.start_date).days
            if facts is None or not 0 <= offset < season.days:
                continue
            days = facts.attended or no_days
            days = f"{days[:offset]}{int(is_attended)}{days[offset + 1 :]}"
            if days != facts.attended:
                self._facts[user_id] = msgspec.structs.replace(facts, attended=days)


class SeasonCache:
    """The latest boards by season and window, the least recently used ones dropped."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._boards: OrderedDict[BoardKey, CacheEntry] = OrderedDict()
        self._facts: defaultdict[int, SeasonFactsCache] = defaultdict(SeasonFactsCache)
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._rank_histories: dict[int, RankHistoryEntry] = {}
        self._hidden: dict[int, tuple[int, frozenset[int]]] = {}

    async def get(
        self,
        season: Season,
        today: date,
        *,
        as_of: date | None = None,
        start: date | None = None,
        end: date | None = None,
    ) -> Board:
        """Return the board of a season, as new as `season` or newer.

        The key is the window, so requests that cover the same days share a board.
        """
        window = window_of(season, today, as_of=as_of, start=start, end=end)
        key = (season.id, window)
        entry = self._boards.get(key)
        if entry is None or entry.revision < season.revision or _has_failed(entry.task):
            earlier = entry.task if entry else None
            task = asyncio.create_task(self._build(season, window, earlier))
            # Stored before the first await: requests that arrive together wait for one task.
            entry = self._boards[key] = CacheEntry(season.revision, task)
            if len(self._boards) > MAX_BOARDS:
                self._boards.popitem(last=False)
        self._boards.move_to_end(key)
        # A client that disconnects cancels its request, but not the task that others wait for.
        return await asyncio.shield(entry.task)

    async def warm_up(self, now: datetime) -> None:
        """Build the current season's board before the first request needs it; see `get`."""
        with suppress(DatabaseUnavailable, DatabaseRefused):
            async with self._database.connection() as connection:
                season = current_season(await list_seasons(connection), now)
            if season is not None:
                await self.get(season, day_of(season, now))

    async def get_with_rank_history(self, season: Season, today: date) -> tuple[Board, RankHistory]:
        """Return the board of a season so far, and the rank of all participants after each day.

        A thread counts them: the first time takes 0.1 s for 10,000 participants, later ones count
        only the participants whose days changed.
        """
        board = await self.get(season, today)
        entry = self._rank_histories.get(season.id)
        if entry is None or entry.board is not board or _has_failed(entry.task):
            earlier = _result_of(entry.task) if entry else None
            days = [row.days for row in board.participants]
            task = asyncio.create_task(asyncio.to_thread(RankHistory, days, earlier))
            entry = self._rank_histories[season.id] = RankHistoryEntry(board, task)
        return board, await asyncio.shield(entry.task)

    async def hidden_users(self, season: Season) -> frozenset[int]:
        """Return the ids of all hidden users, as new as `season` or newer."""
        revision, hidden = self._hidden.get(season.id, (-1, frozenset[int]()))
        if revision < season.facts_revision:
            async with self._database.connection() as connection:
                hidden = await hidden_users(connection)
            self._hidden[season.id] = (season.facts_revision, hidden)
        return hidden

    async def _build(
        self, season: Season, window: Window, earlier: asyncio.Task[Board] | None
    ) -> Board:
        # The lock comes before the connection: boards of one season that wait for each other must
        # not occupy the pool.
        async with self._locks[season.id], self._database.connection() as connection:
            facts = await self._facts[season.id].facts(connection, season)
        arguments = season, window, facts, _result_of(earlier) if earlier else None
        if len(facts) <= MAX_JUDGED_ON_LOOP:
            return build_board(*arguments)
        return await asyncio.to_thread(build_board, *arguments)


def _has_failed(task: asyncio.Task[Any]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _result_of(task: asyncio.Task[Result]) -> Result | None:
    """Return the result of a task; None if it still runs or has failed."""
    return task.result() if task.done() and not _has_failed(task) else None
