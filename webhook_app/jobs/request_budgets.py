"""The request budgets of a night, stored in PostgreSQL so that a kill does not reset them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

from webhook_app.forges.github.request_budget import SHARE, RequestBudget
from webhook_app.store import request_budgets
from webhook_app.store.database import Database

APP = 0
"""Stands for an installation's id in the rows of the App's own requests."""


@asynccontextmanager
async def app_budget(database: Database) -> AsyncGenerator[RequestBudget]:
    """Open the App's own count of requests of today (UTC), which has no budget; store it after."""
    today = datetime.now(UTC).date()
    budget = await load_budget(database, APP, today, share=0)
    try:
        yield budget
    finally:
        await store_budget(database, APP, today, budget)


async def load_budget(
    database: Database, installation_id: int, night: date, share: int = SHARE
) -> RequestBudget:
    """Return the budget of an installation with what it has spent tonight."""
    async with database.connection() as connection:
        stored = await request_budgets.find_budget(connection, installation_id, night)
    return RequestBudget(
        share=share,
        requests=stored.requests,
        not_modified=stored.not_modified,
        hourly_limit=stored.hourly_limit,
        blocked_until=stored.blocked_until,
    )


async def store_budget(
    database: Database, installation_id: int, night: date, budget: RequestBudget
) -> None:
    """Store what an installation has spent by now."""
    night_budget = request_budgets.NightBudget(
        installation_id=installation_id,
        night=night,
        requests=budget.requests,
        not_modified=budget.not_modified,
        hourly_limit=budget.hourly_limit,
        remaining=budget.remaining,
        blocked_until=budget.blocked_until,
    )
    async with database.connection() as connection:
        await request_budgets.save_budget(connection, night_budget)
