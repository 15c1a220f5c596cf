"""What each installation may ask in a night, kept in PostgreSQL so that a kill forgets nothing."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

from webhook_app.github.meter import SHARE, Meter
from webhook_app.store import quotas
from webhook_app.store.database import Database

APP = 0
"""In the place of an installation's number, for what the App asks in its own name."""


@asynccontextmanager
async def app_meter(database: Database) -> AsyncGenerator[Meter]:
    """The meter of the App itself for today; it counts, and sets no budget."""
    today = datetime.now(UTC).date()
    meter = await read_meter(database, APP, today, share=0)
    try:
        yield meter
    finally:
        await save_meter(database, APP, today, meter)


async def read_meter(
    database: Database, installation_id: int, night: date, share: int = SHARE
) -> Meter:
    """The meter of an installation as it stands tonight."""
    async with database.reading() as connection:
        spent = await quotas.find_budget(connection, installation_id, night)
    return Meter(
        share=share,
        requests=spent.requests,
        not_modified=spent.not_modified,
        hourly_limit=spent.hourly_limit,
        blocked_until=spent.blocked_until,
    )


async def save_meter(database: Database, installation_id: int, night: date, meter: Meter) -> None:
    """Keep what a meter shows."""
    budget = quotas.Budget(
        installation_id=installation_id,
        night=night,
        requests=meter.requests,
        not_modified=meter.not_modified,
        hourly_limit=meter.hourly_limit,
        remaining=meter.remaining,
        blocked_until=meter.blocked_until,
    )
    async with database.reading() as connection:
        await quotas.save_budget(connection, budget)
