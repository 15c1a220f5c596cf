"""Stores requests to GitHub: the ETags of pages, and each installation's budget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from webhook_app.store.database import Connection
from webhook_app.store.rows import PageEtagRow
from webhook_app.store.sql import queries

_SQL = queries("request_budgets")


class NightBudget(msgspec.Struct, frozen=True, kw_only=True):
    """An installation's requests in a night; `installation_id` 0 is the App itself."""

    installation_id: int
    account_login: str | None = None
    night: date
    requests: int
    not_modified: int
    hourly_limit: int
    remaining: int | None = None
    blocked_until: datetime | None = None


async def etags_of(connection: Connection, prefix: str) -> dict[str, tuple[str, str | None]]:
    """Return the last read pages of a list: ETag, and the query of the next page."""
    rows = await connection.fetch(_SQL["etags_of"], prefix)
    return {row["resource"]: (row["etag"], row["next"]) for row in rows}


async def save_etags(
    connection: Connection, prefix: str, etags: Mapping[str, tuple[str, str | None]]
) -> None:
    """Replace the pages of a list by those that were read now."""
    pages = [PageEtagRow(resource, etag, after) for resource, (etag, after) in etags.items()]
    await connection.execute(_SQL["save_etags"], prefix, pages)


async def find_budget(connection: Connection, installation_id: int, night: date) -> NightBudget:
    """Return an installation's requests tonight; 0 if it has made none."""
    row = await connection.fetchrow(_SQL["find_budget"], installation_id, night)
    unspent: dict[str, Any] = {"requests": 0, "not_modified": 0, "hourly_limit": 5_000}
    spent = dict(row) if row else unspent
    return NightBudget(installation_id=installation_id, night=night, **spent)


async def save_budget(connection: Connection, budget: NightBudget) -> None:
    """Store an installation's requests so far."""
    await connection.execute(
        _SQL["save_budget"],
        budget.installation_id,
        budget.night,
        budget.requests,
        budget.not_modified,
        budget.hourly_limit,
        budget.remaining,
        budget.blocked_until,
    )


async def list_budgets(connection: Connection, limit: int = 50) -> list[NightBudget]:
    """Return the latest budgets, the largest first."""
    return [NightBudget(**row) for row in await connection.fetch(_SQL["list_budgets"], limit)]


async def delete_old_budgets(connection: Connection, before: date) -> None:
    """Delete budgets of nights before a date."""
    await connection.execute(_SQL["delete_old_budgets"], before)
