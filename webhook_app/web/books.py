"""Books ready to read: made once for each change of a season, not for each reader."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import date

from webhook_app.attendance import Book, Window, make_book, window_of
from webhook_app.models import Season
from webhook_app.store.book import read_facts
from webhook_app.store.database import Database

MOST_KEPT = 32

BookKey = tuple[int, int, date, date | None, date | None, date | None]


class Books:
    """The latest books by season, revision and window; a change of the season makes a new one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[BookKey, asyncio.Task[Book]] = OrderedDict()

    async def get(
        self,
        season: Season,
        today: date,
        *,
        as_of: date | None = None,
        start: date | None = None,
        end: date | None = None,
    ) -> Book:
        """The book of a season at its revision; readers who come together wait for one making."""
        key = (season.id, season.revision, today, as_of, start, end)
        if key not in self._kept:
            window = window_of(season, today, as_of=as_of, start=start, end=end)
            self._kept[key] = asyncio.create_task(self._make(season, window))
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        try:
            return await asyncio.shield(self._kept[key])
        except BaseException:
            self._forget_failed(key)
            raise

    async def _make(self, season: Season, window: Window) -> Book:
        async with self._database.reading() as connection:
            facts = await read_facts(connection, season)
        return make_book(season, window, facts)

    def _forget_failed(self, key: BookKey) -> None:
        task = self._kept.get(key)
        if task is not None and task.done() and (task.cancelled() or task.exception()):
            del self._kept[key]
