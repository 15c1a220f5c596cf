"""The people and seasons that the tests from outside begin with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import httpx

from tests.support.github import commit, deliver, push, seoul
from webhook_app.changes.accounts import add_user
from webhook_app.changes.seasons import create_season
from webhook_app.models import Season, User
from webhook_app.store.database import Database
from webhook_app.store.notifications import bump_revisions

Json = Any


class Person(NamedTuple):
    """A GitHub account."""

    login: str
    number: int


ANN, BOB, CHO, DAN, EVE = (
    Person(login, number)
    for number, login in enumerate(("ann", "Bob", "cho", "dan", "eve"), start=1001)
)
SPRING = date(2025, 3, 10)
"""The first day of a season that is over: 10 to 14 March 2025."""

PLACES = {
    "ann": (10, 11, 12, 13, 14),
    "Bob": (10, 11, 14),
    "cho": (12, 13, 14),
    "dan": (10, 11, 12),
    "eve": (),
}
"""The days in March on which each participant committed in `plant_spring`."""


async def plant(
    database: Database,
    *people: Person,
    name: str = "Season 10",
    start: date = SPRING,
    days: int = 5,
    **rules: Any,
) -> Season:
    """Return a season that all these people joined on its first day."""
    draft = Season(id=0, name=name, start_date=start, days=days, **rules)
    season = await create_season(database, draft)
    for person in people:
        await join(database, season, person, start)
    return season


async def join(
    database: Database, season: Season | None, person: Person, joined_on: date | None = None
) -> User:
    """Let a user join a season; without one, only add the user."""
    return await add_user(
        database,
        github_user_id=person.number,
        login=person.login,
        season=season,
        joined_on=joined_on,
    )


async def plant_spring(database: Database, client: httpx.AsyncClient) -> Season:
    """Return season 10, long over, with five people, an excused day of Bob's and all its pushes."""
    season = await plant(database, ANN, BOB, CHO, DAN, EVE)
    for login, days in PLACES.items():
        commits = [commit(seoul(f"2025-03-{day} 09:30:00"), username=login) for day in days]
        for one in commits:
            await pushed(client, one)
    await correct(database, season, BOB, date(2025, 3, 13), "excused", "a wedding")
    return season


async def pushed(client: httpx.AsyncClient, *commits: dict[str, Any], **more: Any) -> None:
    """Let GitHub deliver a push of these commits, and see it taken."""
    answer = await deliver(client, push(commits, **more))
    assert answer.status_code == 202, answer.text


async def correct(
    database: Database, season: Season, person: Person, day: date, state: str, reason: str
) -> None:
    """Store an admin's correction of a day, as the admin page does."""
    async with database.write_transaction() as connection:
        await connection.execute(
            "insert into day_overrides (season_id, user_id, attendance_date, state, reason) "
            "select $1, u.id, $3, $4, $5 from users u where u.github_user_id = $2",
            season.id,
            person.number,
            day,
            state,
            reason,
        )
        await bump_revisions(connection, [season.id])


@cache
def noon_zone() -> str:
    """Return a time zone in which it is about noon, so that no test runs over midnight."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


async def plant_now(
    database: Database, *people: Person, past: int = 3, days: int = 100, **rules: Any
) -> tuple[Season, date]:
    """Return a season that began `past` days ago (or will, if negative), and today's date in it."""
    zone = noon_zone()
    rules = {"timezone": zone, **rules}
    draft = Season(id=0, name="now", start_date=SPRING, days=1, timezone=rules["timezone"])
    today = datetime.now(draft.zone).date()
    start = today - timedelta(days=past)
    return await plant(database, *people, name="Now", start=start, days=days, **rules), today


def noon(season: Season, day: date) -> datetime:
    """Return noon of a day on the season's clock."""
    return datetime(day.year, day.month, day.day, 11, 0, tzinfo=season.zone)


async def read(client: httpx.AsyncClient, path: str, **query: Any) -> Json:
    """Return the JSON answer of a route that must answer 200."""
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


async def problem(
    client: httpx.AsyncClient, path: str, status: int, parameter: str | None = None
) -> Json:
    """Return the RFC 9457 problem that a route must answer; `parameter` is the one it names."""
    answer = await client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert {"type", "title", "detail"} <= set(body)
    assert body["detail"].endswith(".")
    assert body.get("parameter") == parameter
    return body
