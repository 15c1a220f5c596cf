"""The same data, whatever happens to deliveries: shuffled, split, repeated, concurrent.

Each round tells a random story twice, once in order and once in disorder, and compares both books
with each other, with a rebuild, with a replay and with the oracle.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support import oracle
from tests.support.application import running
from tests.support.github import commit, deliver, push
from tests.support.postgres import Databases
from tests.support.stories import (
    Story,
    StoryUser,
    expected_rows,
    join_story,
    judged,
    make_story,
    payload_of,
    random_parts,
    rows_of,
)
from webhook_app.attendance import noreply_hosts
from webhook_app.changes.seasons import create_season, edit_season, rebuild_attendance
from webhook_app.models import Season, Verdict
from webhook_app.projection.replay import replay
from webhook_app.settings import Settings
from webhook_app.store.database import Database, open_database

pytestmark = pytest.mark.slow

ROUNDS = 15
HOSTS = noreply_hosts("github.com")


# Living it


async def live_in_order(client: httpx.AsyncClient, database: Database, story: Story) -> None:
    for season in story.seasons:
        await create_season(database, season)
    for person in story.people:
        if person.joins:
            await join_story(database, story, person)
    for pushed in sorted(story.pushes, key=lambda each: each.at):
        answer = await deliver(client, payload_of(story, pushed, pushed.shas))
        assert answer.status_code == 202


async def live_in_disorder(
    clients: Sequence[httpx.AsyncClient], database: Database, story: Story, random: Random
) -> None:
    """Deliver the same in any order: split, repeated, several at once, at two servers."""
    first, *others = story.seasons
    beginning, *edits = [*story.edits, first]
    for season in (beginning, *others):
        await create_season(database, season)
    editing, to_come = asyncio.Lock(), iter(edits)

    async def edit_next() -> None:
        async with editing:
            await edit_season(database, next(to_come))

    async def send(payload: dict[str, Any], delivery_id: str) -> None:
        answer = await deliver(random.choice(clients), payload, delivery_id=delivery_id)
        assert answer.status_code == 202

    acts: list[Callable[[], Awaitable[None]]] = [edit_next for _ in edits]
    for pushed in story.pushes:
        for part in random_parts(random, pushed.shas):
            payload, delivery_id = payload_of(story, pushed, part), str(uuid4())
            acts += [lambda p=payload, i=delivery_id: send(p, i)] * random.choice([1, 1, 2, 3])
            if random.random() < 0.2:
                again = str(uuid4())
                acts.append(lambda p=payload, i=again: send(p, i))
    random.shuffle(acts)
    joining = [person for person in story.people if person.joins]
    for person in joining:
        place = random.randint(0, len(acts))
        acts.insert(place, lambda p=person: join_story(database, story, p))
        if random.random() < 0.5:
            early = random.randint(0, place)
            acts.insert(early, lambda p=person: join_story(database, story, p, fully=False))
            acts.append(lambda p=person: join_story(database, story, p))
    while acts:
        together, acts = acts[: (size := random.choice([1, 2, 5, 12]))], acts[size:]
        await asyncio.gather(*(act() for act in together))


# Reading the book


async def everything_in(database: Database) -> list[list[tuple[Any, ...]]]:
    """Return marks, commits and co-authors as they are stored, to the last revision and clock."""
    async with database.connection() as connection:
        return [
            [
                tuple(row)
                for row in await connection.fetch(f"select * from {table} order by 1, 2, 3")
            ]
            for table in ("attendance", "github_commits", "commit_co_authors")
        ]


async def answers_of(client: httpx.AsyncClient, story: Story) -> dict[str, Any]:
    """Return what the API says of both seasons, without our own numbers and clocks."""
    paths = []
    for season in story.seasons:
        of = f"season={season.id}"
        days = [season.start_date + timedelta(days=number) for number in range(season.days)]
        paths += [
            f"/api/attendance/stats?{of}",
            f"/api/attendance/stats?{of}&as_of={days[1]}",
            f"/api/attendance/stats?{of}&start_date={days[1]}&end_date={days[2]}",
            f"/api/attendance/ranking?{of}",
            f"/api/attendance/hourly-commits?{of}",
        ]
        for day in days:
            paths += [f"/api/attendance/{day}?{of}", f"/api/attendance/stats/{day}?{of}"]
            paths += [
                f"/api/attendance/{day}/{person.login}?{of}&lang=en"
                for person in story.people
                if person.joins
            ]
    answers = {}
    for path in paths:
        answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        answers[path] = without_our_numbers(answer.json())
    return answers


def without_our_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {
            key: without_our_numbers(inner)
            for key, inner in value.items()
            if key not in {"id", "user_id", "updated_at"}
        }
        if "commits" in kept:
            kept["commits"].sort(key=str)
        return kept
    return [without_our_numbers(each) for each in value] if isinstance(value, list) else value


# What the oracle says


def expected_stats(story: Story, season: Season) -> list[tuple[Any, ...]]:
    """Return login, rate, attended, rank and streaks of all participants, by lower-cased login."""
    marks = expected_rows(story)
    people = [
        oracle.Person(
            login=person.login,
            membership=membership,
            attended=[row[2] for row in marks if row[:2] == (season.id, person.number)],
        )
        for person in story.people
        if (membership := person.member(season.id))
    ]
    return [
        (r.login, r.percent, r.attended, r.rank, r.current_streak, r.longest_streak)
        for r in oracle.sheet(season, people, date(2026, 1, 1)).rows
    ]


def stats_in(answers: dict[str, Any], season: Season) -> list[tuple[Any, ...]]:
    keys = ("github_id", "attendance_rate", "attended_count", "rank")
    keys += ("current_streak", "longest_streak")
    users = answers[f"/api/attendance/stats?season={season.id}"]["users"]
    return [tuple(user[key] for key in keys) for user in users]


def verdicts_in(answers: dict[str, Any], season: Season, person: StoryUser) -> list[str]:
    return sorted(
        f"{one['commit_date']} {one['verdict']}"
        for path, answer in answers.items()
        if f"/{person.login}?season={season.id}&" in path
        for one in answer["commits"]
    )


def expected_verdicts(story: Story, season: Season, person: StoryUser) -> list[str]:
    days = [season.start_date + timedelta(days=number) for number in range(season.days)]
    return sorted(
        f"{at.astimezone(UTC).isoformat().replace('+00:00', 'Z')} {verdict}"
        for (name, _), verdict in judged(story, season, person).items()
        if (at := story.commits[name].at) and oracle.day(season, at) in days
    )


# The rounds


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_disorder_leads_to_the_same_data_as_order(
    seed: int, databases: Databases, settings: Settings, database: Database
) -> None:
    random = Random(seed)
    story = make_story(random)
    async with running(settings) as client:
        await live_in_order(client, database, story)
        in_order = await rows_of(database), await answers_of(client, story)
    async with databases.borrowed() as url, open_database(url) as other:
        elsewhere = settings.model_copy(update={"database_url": url})
        async with running(elsewhere) as one, running(elsewhere) as two:
            await live_in_disorder([one, two], other, story, random)
            in_disorder = await rows_of(other), await answers_of(one, story)
            from_two = await answers_of(two, story)
        stored = await everything_in(other)
        await rebuild_attendance(other)
        rebuilt = await everything_in(other)
        await replay(other, HOSTS)
        replayed = await everything_in(other)

    assert expected_rows(story) == in_order[0]
    assert in_order == in_disorder
    assert in_order[1] == from_two
    assert stored == rebuilt
    assert stored == replayed
    for season in story.seasons:
        assert expected_stats(story, season) == stats_in(in_order[1], season)
        for person in story.people:
            if person.joins:
                assert expected_verdicts(story, season, person) == verdicts_in(
                    in_order[1], season, person
                )


def test_the_stories_are_about_something() -> None:
    """Every verdict is met in these rounds, and more than once."""
    met: list[Verdict] = []
    for seed in range(ROUNDS):
        story = make_story(Random(seed))
        for season in story.seasons:
            for person in story.people:
                met += judged(story, season, person).values()

    assert min(met.count(verdict) for verdict in Verdict) >= 5


@pytest.mark.parametrize("joins_first", [True, False])
async def test_no_mark_is_lost_where_the_hour_a_day_starts_at_is_skipped(
    client: httpx.AsyncClient, database: Database, joins_first: bool
) -> None:
    """On Chatham the clock went from 02:45 to 03:45: the day that starts at 3 began at 03:45."""
    ann = StoryUser(1001, "ann", "ann@example.org", date(2025, 9, 28))
    season = Season(
        id=1,
        name="채텀",
        start_date=date(2025, 9, 28),
        days=3,
        timezone="Pacific/Chatham",
        day_starts_at=3,
    )
    story = Story([ann], [season], [], {}, [])
    first_minutes = datetime(2025, 9, 27, 14, 5, tzinfo=UTC)
    await create_season(database, season)
    if joins_first:
        await join_story(database, story, ann)
    await deliver(client, push([commit(first_minutes)]))
    if not joins_first:
        await join_story(database, story, ann)
    before = await rows_of(database)
    await rebuild_attendance(database)

    assert oracle.day(season, first_minutes) == date(2025, 9, 28)
    assert [(1, 1001, date(2025, 9, 28), 1)] == [row[:4] for row in before]
    assert before == await rows_of(database)
