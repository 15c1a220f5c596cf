"""What a reconciliation stored, as tests compare it."""

from __future__ import annotations

from datetime import datetime

import httpx

from tests.support.db_helpers import rows, value
from tests.support.people import read
from webhook_app.store.database import Database


async def shas(database: Database) -> set[str]:
    return {row["commit_id"] for row in await rows(database, "table github_commits")}


async def pushed_at(database: Database, sha: str) -> datetime:
    found: datetime = await value(
        database, "select pushed_at from github_commits where commit_id = $1", sha
    )
    return found


async def verdicts(database: Database) -> dict[str, set[str]]:
    """Return the verdicts of the days of each repository."""
    found: dict[str, set[str]] = {}
    for row in await rows(
        database,
        "select r.full_name, d.verdict from repository_days d "
        "join repositories r on r.id = d.repository_id",
    ):
        found.setdefault(row["full_name"], set()).add(row["verdict"])
    return found


async def letters(client: httpx.AsyncClient) -> dict[str, str]:
    """Return all participants' days on the board."""
    board = await read(client, "/api/board")
    return {row["github_id"]: row["days"] for row in board["participants"]}
