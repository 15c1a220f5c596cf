"""Random stories: people, seasons, commits and the pushes that carried them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import msgspec

from tests.support import oracle
from tests.support.github import commit, push, repository, seoul, sha
from webhook_app.changes.accounts import add_user
from webhook_app.models import Commit, Membership, Season, Verdict
from webhook_app.store.database import Database

FIRST = date(2025, 3, 10)
REPOSITORIES = [
    repository(1, "acme/garden"),
    repository(2, "ann/garden", fork=True),
    repository(3, "bob/diary", private=True),
]
DELAYS = [
    *(timedelta(seconds=seconds) for seconds in (-7200, -301, -300, -60, 0, 3, 3, 3, 3600)),
    *(timedelta(hours=hours) for hours in (20, 24, 30, 49, 120)),
]


class StoryUser(msgspec.Struct, frozen=True):
    """Who writes; `joins` is the season's day, None for one who never does."""

    number: int
    login: str
    email: str
    joins: date | None

    def member(self, season_id: int) -> Membership | None:
        """Return their part in a season."""
        if self.joins is None:
            return None
        return Membership(season_id=season_id, user_id=self.number, joined_on=self.joins)


class Written(msgspec.Struct, frozen=True):
    """A commit as its author knows it, and as GitHub describes it."""

    author: int
    co_authors: tuple[int, ...]
    at: datetime | None
    is_bot: bool
    is_merge: bool
    payload: dict[str, Any]


class Pushed(msgspec.Struct, frozen=True):
    """Commits that reached a repository at one moment."""

    repository: dict[str, Any]
    at: datetime
    shas: list[str]


class Story(msgspec.Struct, frozen=True):
    """Everything that is true in the end; `edits` are the rules the first season had before."""

    people: list[StoryUser]
    seasons: list[Season]
    edits: list[Season]
    commits: dict[str, Written]
    pushes: list[Pushed]


def make_story(random: Random) -> Story:
    people = [
        StoryUser(1001, "ann", "ann@example.org", FIRST),
        StoryUser(1002, "Bob", "bob@example.org", FIRST + timedelta(days=random.randint(0, 3))),
        StoryUser(1003, "cho-3", "cho@example.org", FIRST + timedelta(days=random.randint(-2, 9))),
        StoryUser(1004, "dan", "dan@example.org", None),
    ]
    season = random_season(random)
    edits = [random_season(random) for _ in range(random.choice([0, 0, 1, 2]))]
    other = Season(
        id=2,
        name="옆 시즌",
        start_date=FIRST + timedelta(days=2),
        days=4,
        timezone="America/New_York",
    )
    commits = {
        sha(f"{number} of {random.random()}"): None for number in range(random.randint(8, 25))
    }
    written = {name: random_commit(random, name, season, people) for name in commits}
    pushes = [random_push(random, written, [name]) for name in written]
    for _ in range(random.randint(3, 12)):
        some = random.sample(list(written), random.randint(1, min(6, len(written))))
        pushes.append(random_push(random, written, some))
    return Story(people, [season, other], edits, written, pushes)


def random_season(random: Random) -> Season:
    return Season(
        id=1,
        name=random.choice(["봄", "봄 시즌"]),
        start_date=FIRST + timedelta(days=random.randint(0, 1)),
        days=random.randint(3, 6),
        timezone=random.choice(["Asia/Seoul", "Asia/Kolkata", "America/St_Johns"]),
        day_starts_at=random.choice([0, 0, 4]),
        late_push_grace=random.choice([timedelta(hours=24), timedelta(0), None]),
        rate_basis=random.choice(["season", "joined"]),
        count_merges=random.random() < 0.6,
        count_forks=random.random() < 0.6,
        count_co_authors=random.random() < 0.5,
    )


def random_commit(random: Random, name: str, season: Season, people: list[StoryUser]) -> Written:
    author = random.choice(people)
    others = [p for p in people if p is not author and random.random() < 0.15]
    at = oracle.end_of(season, FIRST + timedelta(days=random.randint(-1, 6))) + random.choice(
        [timedelta(seconds=-1), timedelta(0), timedelta(minutes=random.randint(-1400, 1400))]
    )
    is_dated, is_bot, is_merge = random.random() > 0.05, random.random() < 0.07, False
    message = random.choice(["하루 하나", "fix", "Merge branch 'main' into mine"])
    is_merge = message.startswith("Merge")
    trailers = "".join(
        f"\nCo-authored-by: {p.login} <{random.choice([p.email, noreply(p)])}>" for p in others
    )
    payload = commit(
        at if is_dated else "one fine day",
        id=name,
        message=message + ("\n" + trailers if trailers else ""),
        **({"username": "helper[bot]", "email": author.email} if is_bot else claim(random, author)),
    )
    return Written(
        author.number,
        tuple(p.number for p in others),
        at if is_dated else None,
        is_bot,
        is_merge,
        payload,
    )


def noreply(person: StoryUser) -> str:
    return f"{person.number}+{person.login}@users.noreply.github.com"


def claim(random: Random, person: StoryUser) -> dict[str, Any]:
    """Return one of the four ways in which a payload names an author."""
    return random.choice(
        [
            {"username": None, "email": noreply(person)},
            {"username": random.choice([person.login, person.login.upper()]), "email": "x@y.z"},
            {"username": None, "email": person.email.title()},
            {"username": None, "email": f"{person.login}@users.noreply.github.com"},
        ]
    )


def random_push(random: Random, written: dict[str, Written], shas: list[str]) -> Pushed:
    newest = max((written[name].at or seoul("2025-03-10 12:00:00")) for name in shas)
    return Pushed(random.choice(REPOSITORIES), newest + random.choice(DELAYS), shas)


def random_parts(random: Random, shas: Sequence[str]) -> list[list[str]]:
    """Return the same commits in one push or more, in another order, some of them in two."""
    shuffled = random.sample(shas, len(shas))
    cut = random.randint(0, len(shuffled))
    parts = [shuffled[:cut], shuffled[cut:]]
    if random.random() < 0.3:
        parts.append(random.sample(shas, random.randint(1, len(shas))))
    return [part for part in parts if part]


# Living it


async def join_story(
    database: Database, story: Story, person: StoryUser, *, fully: bool = True
) -> None:
    """Join every season; not fully: sign in under an older login, without an address."""
    for season in story.seasons if fully else story.seasons[:1]:
        await add_user(
            database,
            github_user_id=person.number,
            login=person.login if fully else f"{person.login}-old",
            emails=[person.email] if fully else [],
            season=season,
            joined_on=person.joins,
        )


def payload_of(story: Story, pushed: Pushed, shas: Sequence[str]) -> dict[str, Any]:
    carried = [story.commits[name].payload for name in shas]
    return push(carried, pushed_at=pushed.at, repo=pushed.repository)


# What is stored, and what the oracle says


async def rows_of(database: Database) -> list[tuple[Any, ...]]:
    """Return the marks: season, participant, day, number of commits, the first one, their hours."""
    async with database.connection() as connection:
        found = await connection.fetch(
            "select a.season_id, u.github_user_id, a.attendance_date, a.commit_count, "
            "a.first_commit_at, a.hours from attendance a join users u on u.id = a.user_id "
            "where a.commit_count > 0 order by 1, 2, 3"
        )
    return [tuple(row) for row in found]


def judged(story: Story, season: Season, person: StoryUser) -> dict[tuple[str, int], Verdict]:
    """Return the verdict of each of a participant's commits, by sha and repository."""
    known = {p.number for p in story.people if p.joins}
    commits = []
    for pushed in story.pushes:
        for name in pushed.shas:
            written = story.commits[name]
            is_own = written.author == person.number
            if is_own or (season.count_co_authors and person.number in written.co_authors):
                commits.append(
                    Commit(
                        commit_id=name,
                        repository_id=pushed.repository["id"],
                        commit_date=written.at,
                        pushed_at=pushed.at,
                        user_id=written.author if written.author in known else None,
                        co_author_ids=tuple(n for n in written.co_authors if n in known),
                        is_bot=written.is_bot,
                        is_merge=written.is_merge,
                        is_fork=pushed.repository["fork"],
                    )
                )
    return oracle.verdicts(season, person.member(season.id), commits)


def expected_rows(story: Story) -> list[tuple[Any, ...]]:
    expected = []
    for season in story.seasons:
        for person in (p for p in story.people if p.joins):
            dates = sorted(
                story.commits[name].at or datetime.max.replace(tzinfo=UTC)
                for (name, _), verdict in judged(story, season, person).items()
                if verdict is Verdict.COUNTED
            )
            for day in sorted({oracle.day(season, at) for at in dates}):
                own = [at for at in dates if oracle.day(season, at) == day]
                hours = [at.astimezone(season.zone).hour for at in own]
                expected.append(
                    (
                        season.id,
                        person.number,
                        day,
                        len(own),
                        own[0],
                        [hours.count(hour) for hour in range(24)],
                    )
                )
    return expected
