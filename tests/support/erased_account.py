"""An account to delete, and the traces of it that must be gone."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import httpx

from tests.support.application import bearer
from tests.support.db_helpers import rows
from tests.support.github import commit, deliver, push, repository, seoul
from tests.support.log_entries import logged
from tests.support.people import ANN, BOB, SPRING, correct, pushed
from webhook_app.attendance import noreply_hosts
from webhook_app.models import Season, User
from webhook_app.settings import Settings
from webhook_app.store.database import Database

HOSTS = noreply_hosts("github.com")
ANNS_MAIL = "ann@planted.example"
SECRET = "PLANTED-DIARY"
GARDEN = repository(9, "ann/PLANTED-GARDEN")
SHARED = repository(10, "acme/almanac")
OWN_INSTALLATION = 77


def anns(day: int = 10, **more: Any) -> dict[str, Any]:
    """Return a commit of Ann's."""
    claims = {"username": "ann", "email": ANNS_MAIL, "name": "Ann Planted", "message": SECRET}
    return commit(seoul(f"2025-03-{day} 10:00:00"), **{**claims, **more})


def bobs(day: int = 10, **more: Any) -> dict[str, Any]:
    """Return a commit of Bob's, by default with Ann's help."""
    message = f"Prune\n\nCo-authored-by: Ann Planted <{ANNS_MAIL.upper()}>\nSigned-off-by: Bob"
    claims = {"username": "bob", "email": "bob@example.org", "name": "Bob", "message": message}
    return commit(seoul(f"2025-03-{day} 11:00:00"), **{**claims, **more})


def by_bob(commits: Sequence[dict[str, Any]], repo: dict[str, Any] = SHARED) -> dict[str, Any]:
    """Return a push that Bob made."""
    bob = {"name": "Bob", "email": "bob@example.org"}
    sender = {"login": "Bob", "id": BOB.number, "type": "User"}
    return push(commits, repo=repo, pusher=bob, sender=sender)


async def plant_everything(client: httpx.AsyncClient, database: Database, season: Season) -> None:
    """Deliver pushes in Ann's garden and, with Bob's, in the almanac; correct a day of Ann's."""
    await pushed(client, anns(10), repo=GARDEN, installation={"id": OWN_INSTALLATION})
    await deliver(client, by_bob([anns(11), bobs(11)]))
    await deliver(client, by_bob([bobs(12, message="Alone")]))
    await correct(database, season, ANN, SPRING, "excused", "a wedding")


async def erase(client: httpx.AsyncClient, settings: Settings, ann: User) -> None:
    token = {"authorization": bearer(settings, ann)}
    goal = {"target_rate": 90, "target_streak": None}
    assert (await client.put("/api/me/goal", json=goal, headers=token)).status_code == 200
    answer = await client.request("DELETE", "/api/me", json={"github_id": "ANN"}, headers=token)
    assert answer.status_code == 204, answer.text


async def everything(database: Database) -> str:
    """Return all rows of all tables, as one text; bodies as they would be read."""
    tables = await rows(
        database, "select tablename from pg_tables where schemaname = 'public' order by 1"
    )
    texts = []
    for table in (row["tablename"] for row in tables):
        records = await rows(
            database, f"select to_jsonb(t) - '{{body,dictionary}}'::text[] as row from {table} t"
        )
        texts += [table + json.dumps(row["row"], ensure_ascii=False) for row in records]
    texts += [str(row["body"]) for row in await logged(database)]
    return "\n".join(texts)


async def stored(database: Database) -> list[dict[str, Any]]:
    """Return the status and the body of each delivery."""
    return [{"status": row["status"], "body": row["body"]} for row in await logged(database)]


_CHANCE = re.compile(
    r"\\\\x([0-9a-f]{64}|[0-9a-f]{32})\b|\b[0-9a-f]{32}\b|\b[0-9a-f]{40}\b"
    r"|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\.\d{1,6}"
)
"""Hashes, commit ids, delivery ids and microseconds."""
TRACES = ("PLANTED", "planted", "Ann", '"ann"', "1001", "ann/")


def traces_in(text: str) -> list[str]:
    """Return the lines that still name Ann; random digits and microseconds do not count."""
    lines = _CHANCE.sub("", text).splitlines()
    return [line for line in lines if any(trace in line for trace in TRACES)]
