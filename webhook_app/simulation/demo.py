"""An invented season: the past pushes of its people, and live ones."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from random import Random

from webhook_app.simulation.commit_messages import BRANCHES, ENGLISH, FILES, KOREAN
from webhook_app.simulation.git_dates import stamp_of
from webhook_app.simulation.history import Commit, Identity
from webhook_app.simulation.payloads import WEB_FLOW_EMAIL, Delivery, push_delivery
from webhook_app.simulation.people import Person
from webhook_app.simulation.push_plan import Push
from webhook_app.simulation.repositories import Repository

MAX_COMMITS = 7
LEFT_FOR_LIVE = 0.55  # of today's people push live, so that a demo shows marks turn green
NEWCOMERS = 0.8  # of the live pushes come from people without a mark for today
ZEROS = "0" * 40


@dataclass(frozen=True, slots=True)
class Session:
    """The commits of one person in one session, and when they were pushed."""

    person: Person
    repository: Repository
    ref: str
    moments: tuple[datetime, ...]
    pushed_at: datetime


class Demo:
    """The pushes of an invented season; stores branch heads and who attended, in memory."""

    def __init__(
        self, season_start: date, zone: tzinfo, people: Sequence[Person], seed: int = 0
    ) -> None:
        self._season_start = season_start
        self._zone = zone
        self._people = tuple(people)
        self._seed = seed
        self._lived = 0
        self._tips: dict[tuple[int, str], str] = {}
        self._attended: set[tuple[str, date]] = set()
        self._accounts = {person.email.lower(): person.account for person in people}

    def past_pushes(self, now: datetime) -> list[Delivery]:
        """Return all pushes from the start of the season until just before `now`, by push time.

        The same arguments produce the same deliveries, so that sending them again changes nothing.
        """
        sessions = [s for person in self._people for s in self._sessions(person, now)]
        sessions.sort(key=lambda session: (session.pushed_at, session.person.login))
        return [self._deliver(session) for session in sessions]

    async def live_pushes(
        self,
        pause_seconds: tuple[float, float] = (2.0, 6.0),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> AsyncIterator[Delivery]:
        """Yield a push every few seconds without end; call `past_pushes` first."""
        # No secrets depend on it.
        pauses = Random(f"{self._seed}/pauses")  # noqa: S311
        while True:
            yield self.next_push(clock())
            await asyncio.sleep(pauses.uniform(*pause_seconds))

    def next_push(self, now: datetime) -> Delivery:
        """Return a push at `now`, mostly by a person without a mark for today."""
        self._lived += 1
        chance = self._chance("live", now.timestamp(), self._lived)
        today = self._day(now)
        here = [person for person in self._people if self._takes_part(person, today)]
        missing = [person for person in here if (person.login, today) not in self._attended]
        crowd = missing if missing and chance.random() < NEWCOMERS else here
        person = chance.choice(crowd or self._people)
        repository, ref = _choose_branch(person, chance)
        moment = (now - timedelta(seconds=chance.randint(3, 40))).astimezone(person.zone)
        earlier = moment - timedelta(minutes=chance.randint(4, 25))
        moments = (earlier, moment) if chance.random() < 0.25 else (moment,)
        return self._deliver(Session(person, repository, ref, moments, now))

    def _sessions(self, person: Person, now: datetime) -> Iterator[Session]:
        """Yield a person's past sessions, day by day in their time zone."""
        today = self._day(now)
        waits = self._chance(person.login, today, "waits").random() < LEFT_FOR_LIVE
        local_day = person.joined_on(self._season_start) - timedelta(days=1)
        while local_day <= now.astimezone(person.zone).date():
            session = self._session(person, local_day)
            local_day += timedelta(days=1)
            if session is None or session.pushed_at >= now:
                continue
            first, last = self._day(session.moments[0]), self._day(session.moments[-1])
            if self._takes_part(person, first) and not (waits and last >= today):
                yield session

    def _session(self, person: Person, local_day: date) -> Session | None:
        chance = self._chance(person.login, local_day)
        habit = person.habit
        wanted = habit.on_weekends if local_day.weekday() >= 5 else habit.on_weekdays
        if chance.random() >= wanted:
            return None
        hour = min(max(chance.gauss(habit.hour, habit.spread), 0.1), 23.9)
        midnight = datetime(local_day.year, local_day.month, local_day.day, tzinfo=person.zone)
        moments = [midnight + timedelta(seconds=int(hour * 3600))]
        while len(moments) < MAX_COMMITS and chance.random() < habit.another_commit:
            moments.append(moments[-1] + timedelta(seconds=chance.randint(240, 2400)))
        delay = timedelta(seconds=chance.randint(8, 150))
        if chance.random() < habit.push_two_days_late:
            delay += timedelta(days=2)
        repository, ref = _choose_branch(person, chance)
        return Session(person, repository, ref, tuple(moments), moments[-1] + delay)

    def _takes_part(self, person: Person, day: date) -> bool:
        number = (day - self._season_start).days
        fades = person.habit.fades_after
        return number >= person.habit.joins_on and (fades is None or number <= fades)

    def _deliver(self, session: Session) -> Delivery:
        """Return a session's push on top of its branch, and store whose day it marks."""
        branch = (session.repository.id, session.ref)
        before = tip = self._tips.get(branch, ZEROS)
        commits: dict[str, Commit] = {}
        for moment in session.moments:
            commit = self._commit(session, moment, tip)
            commits[commit.sha] = commit
            tip = commit.sha
            self._attended.add((session.person.login, self._day(moment)))
        self._tips[branch] = tip
        pushed_at = int(session.pushed_at.timestamp())
        push = Push(session.ref, before, tip, tuple(commits), pushed_at)
        return push_delivery(session.repository, push, commits, self._accounts)

    def _commit(self, session: Session, moment: datetime, parent: str) -> Commit:
        person = session.person
        origin = f"{session.repository.full_name}/{person.login}/{moment.isoformat()}/{parent}"
        chance = self._chance(origin)
        author = Identity(person.name, person.email, stamp_of(moment))
        is_merge = parent != ZEROS and chance.random() < person.habit.merge
        by_web = Identity("GitHub", WEB_FLOW_EMAIL, author.at)
        changed = tuple(chance.sample(FILES, chance.randint(1, 3)))
        return Commit(
            sha=_sha("commit", origin),
            tree=_sha("tree", origin),
            parents=(parent, _sha("side", origin)) if is_merge else (parent,),
            author=author,
            committer=by_web if is_merge else author,
            message=self._message(person, chance, is_merge),
            added=changed[1:],
            modified=changed[:1],
        )

    def _message(self, person: Person, chance: Random, is_merge: bool) -> str:
        if is_merge:
            side = f"{person.login}/{chance.choice(BRANCHES)}"
            title = chance.choice(KOREAN if person.writes_korean else ENGLISH).partition("\n")[0]
            return f"Merge pull request #{chance.randint(2, 90)} from {side}\n\n{title}"
        is_korean = person.writes_korean and chance.random() < 0.75
        message = chance.choice(KOREAN if is_korean else ENGLISH)
        if chance.random() < person.habit.co_author:
            friend = chance.choice(self._people)
            message += f"\n\nCo-authored-by: {friend.name} <{friend.email}>"
        return message

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()

    def _chance(self, *about: object) -> Random:
        """Return a generator that depends on the seed and these values; not for secrets."""
        return Random("/".join(map(str, (self._seed, *about))))  # noqa: S311


def _choose_branch(person: Person, chance: Random) -> tuple[Repository, str]:
    """Return where a person works today: mostly on main of their first repository."""
    repositories = person.own_repositories()
    repository = repositories[0] if chance.random() < 0.5 else chance.choice(repositories)
    is_aside = chance.random() < person.habit.on_branch
    return repository, f"refs/heads/{chance.choice(BRANCHES) if is_aside else 'main'}"


def _sha(kind: str, origin: str) -> str:
    return hashlib.sha1(f"{kind} {origin}".encode(), usedforsecurity=False).hexdigest()
