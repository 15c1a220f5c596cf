"""Books ready to read: made once for each change of a season, not for each reader."""

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
from webhook_app.store.database import (
    Connection,
    Database,
    DatabaseRefused,
    DatabaseUnavailable,
)
from webhook_app.store.seasons import list_seasons
from webhook_app.store.users import hidden_users

MOST_KEPT = 32
FEW = 500
"""So many participants are judged in 2 ms; more of them beside the event loop."""

Made = TypeVar("Made")

WindowKey = tuple[int, Window]


class CacheEntry(msgspec.Struct, frozen=True):
    """A book, being made or made, and the revision of the season it shows at least."""

    revision: int
    making: asyncio.Task[Board]


class RankHistoryEntry(msgspec.Struct, frozen=True):
    """A book, and everybody's place after each of its days, being counted or counted."""

    board: Board
    counting: asyncio.Task[RankHistory]


class SeasonFactsCache:
    """What a season's book is made from, kept and brought up to date.

    Days are kept and corrected by the marks that changed since. A member, a correction or a doubt
    makes it read people and corrections anew, which are few; only other dates or rules make it
    read every mark again.
    """

    def __init__(self) -> None:
        self._season: Season | None = None
        self._facts: dict[int, ParticipantFacts] = {}

    async def facts(self, connection: Connection, season: Season) -> list[ParticipantFacts]:
        """The facts of all participants, as new as `season` or newer."""
        held = self._season
        if held is None or held.facts_revision < season.facts_revision:
            await self._read_people(connection, season, held)
        if held is not None and held.revision < season.revision:
            await self._read_changes(connection, season, held.revision)
        if held is None or held.revision < season.revision:
            self._season = season
        return list(self._facts.values())

    async def _read_people(
        self, connection: Connection, season: Season, held: Season | None
    ) -> None:
        """Everybody anew; who is as before stays the same value, and need not be judged again."""
        is_same = held is not None and held.is_judged_as(season)
        days = {user_id: facts.attended for user_id, facts in self._facts.items()}
        read = await read_participant_facts(connection, season, attended=days if is_same else None)
        known = self._facts
        self._facts = {}
        for facts in read:
            before = known.get(facts.account.user_id)
            self._facts[facts.account.user_id] = before if before == facts and before else facts

    async def _read_changes(self, connection: Connection, season: Season, since: int) -> None:
        nothing = attendance_bitmap(season, ())
        for user_id, day, is_attended in await days_since(connection, season.id, since):
            facts = self._facts.get(user_id)
            offset = (day - season.start_date).days
            if facts is None or not 0 <= offset < season.days:
                continue
            days = facts.attended or nothing
            days = f"{days[:offset]}{int(is_attended)}{days[offset + 1 :]}"
            if days != facts.attended:
                self._facts[user_id] = msgspec.structs.replace(facts, attended=days)


class SeasonCache:
    """The latest books by season and window; what has changed in a season is judged anew."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[WindowKey, CacheEntry] = OrderedDict()
        self._ledgers: defaultdict[int, SeasonFactsCache] = defaultdict(SeasonFactsCache)
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._courses: dict[int, RankHistoryEntry] = {}
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
        """The book of a season at its revision; readers who come together wait for one making.

        It is kept by the days it covers: however they were asked for, the same days are one book.
        """
        window = window_of(season, today, as_of=as_of, start=start, end=end)
        key = (season.id, window)
        kept = self._kept.get(key)
        if kept is None or kept.revision < season.revision or _has_failed(kept.making):
            earlier = kept.making if kept else None
            kept = CacheEntry(
                season.revision, asyncio.create_task(self._make(season, window, earlier))
            )
            self._kept[key] = kept
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return await asyncio.shield(kept.making)

    async def warm_up(self, now: datetime) -> None:
        """Make the book that most will ask for before the first one does; see `get`."""
        with suppress(DatabaseUnavailable, DatabaseRefused):
            async with self._database.connection() as connection:
                season = current_season(await list_seasons(connection), now)
            if season is not None:
                await self.get(season, day_of(season, now))

    async def get_with_rank_history(self, season: Season, today: date) -> tuple[Board, RankHistory]:
        """The book of a season so far, and everybody's place after each of its days.

        Counted in a thread: the first time it takes 0.1 s for 10,000 participants.
        """
        board = await self.get(season, today)
        get_with_rank_history = self._courses.get(season.id)
        if (
            get_with_rank_history is None
            or get_with_rank_history.board is not board
            or _has_failed(get_with_rank_history.counting)
        ):
            earlier = _made(get_with_rank_history.counting) if get_with_rank_history else None
            days = [row.days for row in board.participants]
            counting = asyncio.create_task(asyncio.to_thread(RankHistory, days, earlier))
            get_with_rank_history = self._courses[season.id] = RankHistoryEntry(board, counting)
        return board, await asyncio.shield(get_with_rank_history.counting)

    async def hidden_users(self, season: Season) -> frozenset[int]:
        """Whom others do not see, in this season or outside it; as new as `season` or newer."""
        revision, hidden = self._hidden.get(season.id, (-1, frozenset[int]()))
        if revision < season.facts_revision:
            async with self._database.connection() as connection:
                hidden = await hidden_users(connection)
            self._hidden[season.id] = (season.facts_revision, hidden)
        return hidden

    async def _make(
        self, season: Season, window: Window, earlier: asyncio.Task[Board] | None
    ) -> Board:
        async with self._locks[season.id], self._database.connection() as connection:
            facts = await self._ledgers[season.id].facts(connection, season)
        judged = season, window, facts, _made(earlier) if earlier else None
        if len(facts) <= FEW:
            return build_board(*judged)
        return await asyncio.to_thread(build_board, *judged)


def _has_failed(making: asyncio.Task[Any]) -> bool:
    return making.done() and (making.cancelled() or making.exception() is not None)


def _made(making: asyncio.Task[Made]) -> Made | None:
    """What was made, where that is done and did not fail."""
    return making.result() if making.done() and not _has_failed(making) else None
