"""Waiting for the projector ends, whether or not one runs."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.github import commit, push, seoul
from tests.support.log_entries import HOSTS, append, entry
from webhook_app.projection import waiting
from webhook_app.projection.projector import running_projector
from webhook_app.projection.waiting import (
    NotProjected,
    Patience,
    wait_until_log_is_projected,
    wait_until_projected,
)
from webhook_app.store.database import LOCK_SECONDS, Database

NOON = seoul("2025-03-10 12:00:00")


async def recorded(database: Database) -> list[int]:
    return await append(database, entry(push([commit(NOON)])))


async def test_without_a_projector_the_wait_ends_with_a_reason(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "WAIT_SECONDS", 0.1)
    row_ids = await recorded(database)

    async with asyncio.timeout(20):
        with pytest.raises(NotProjected, match="is not in the book yet"):
            await wait_until_projected(database, row_ids)
        with pytest.raises(NotProjected):
            await wait_until_log_is_projected(database)


async def test_a_wait_lasts_longer_than_the_projectors_own_for_the_books_lock() -> None:
    assert waiting.WAIT_SECONDS > LOCK_SECONDS


async def test_what_is_in_the_book_already_needs_no_time(database: Database) -> None:
    row_ids = await recorded(database)
    async with running_projector(database.url, HOSTS):
        await wait_until_projected(database, row_ids)

    await wait_until_projected(database, row_ids, 0)
    await wait_until_log_is_projected(database, 0)


async def test_a_row_that_does_not_exist_is_not_waited_for(database: Database) -> None:
    await wait_until_projected(database, [4_711], 0)
    await wait_until_log_is_projected(database, 0)


async def test_the_same_work_waits_long_only_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def allow(first: float, following: float) -> None:
        monkeypatch.setattr(waiting, "WAIT_SECONDS", first)
        monkeypatch.setattr(waiting, "NEXT_WAIT_SECONDS", following)

    async def wait_in_vain(row_ids: list[int]) -> None:
        async with asyncio.timeout(30):
            with pytest.raises(NotProjected):
                await patience.wait_until_projected(database, row_ids)

    row_ids, patience = await recorded(database), Patience()
    allow(0.1, 1_000)
    await wait_in_vain(row_ids)
    allow(1_000, 0.1)
    await wait_in_vain(row_ids)
    async with running_projector(database.url, HOSTS):
        await wait_until_projected(database, row_ids)
    await patience.wait_until_projected(database, row_ids)

    allow(0.1, 1_000)  # the projector was there in between
    await wait_in_vain(await recorded(database))
