"""What each installation may ask in a night, kept in PostgreSQL so that a kill forgets nothing."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

from webhook_app.forges.github.request_budget import SHARE, RequestBudget
from webhook_app.store import request_budgets
from webhook_app.store.database import Database

APP = 0
"""In the place of an installation's number, for what the App asks in its own name."""


@asynccontextmanager
async def app_budget(database: Database) -> AsyncGenerator[RequestBudget]:
    """The meter of the App itself for today; it counts, and sets no budget."""
    today = datetime.now(UTC).date()
    budget = await load_budget(database, APP, today, share=0)
    try:
        yield budget
    finally:
        await store_budget(database, APP, today, budget)


async def load_budget(
    database: Database, installation_id: int, night: date, share: int = SHARE
) -> RequestBudget:
    """The meter of an installation as it stands tonight."""
    async with database.connection() as connection:
        spent = await request_budgets.find_budget(connection, installation_id, night)
    return RequestBudget(
        share=share,
        requests=spent.requests,
        not_modified=spent.not_modified,
        hourly_limit=spent.hourly_limit,
        blocked_until=spent.blocked_until,
    )


async def store_budget(
    database: Database, installation_id: int, night: date, budget: RequestBudget
) -> None:
    """Keep what a meter shows."""
    row = request_budgets.NightBudget(
        installation_id=installation_id,
        night=night,
        requests=budget.requests,
        not_modified=budget.not_modified,
        hourly_limit=budget.hourly_limit,
        remaining=budget.remaining,
        blocked_until=budget.blocked_until,
    )
    async with database.connection() as connection:
        await request_budgets.save_budget(connection, row)
