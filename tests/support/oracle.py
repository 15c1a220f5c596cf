"""The rules of docs/rules.md once more: slow, naive, written from that page and nothing else.

It shares the words of models.py with the program, never its arithmetic: days are walked one by
one, ends of days are searched for, rates are fractions.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import msgspec

from webhook_app.models import Commit, Membership, Season, State, Verdict

ONE_DAY = timedelta(days=1)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Everything stored of one participant."""

    login: str
    membership: Membership
    attended: Collection[date] = ()
    overrides: Mapping[date, State] = {}
    unknown: Collection[date] = ()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One participant's line on the board."""

    login: str
    states: list[State | None]
    attended: int
    missed: int
    rate: Fraction | None
    percent: float | None
    rank: int | None
    current_streak: int
    longest_streak: int


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The whole book."""

    dates: list[date]
    rows: list[Row]
    daily_rates: list[float | None]
    present: int
    absent: int
    percent: float | None


# The season


def last_day(season: Season) -> date:
    """Return the last day, walked to one by one."""
    day = season.start_date
    for _ in range(season.days - 1):
        day += ONE_DAY
    return day


def day(season: Season, instant: datetime) -> date:
    """Return the date that the season's clock showed some hours ago."""
    clock = instant.astimezone(ZoneInfo(season.timezone)).replace(tzinfo=None)
    return (clock - timedelta(hours=season.day_starts_at)).date()


def end_of(season: Season, wanted: date) -> datetime:
    """Return the first second at which the day is over, found by halving."""
    noon = datetime(wanted.year, wanted.month, wanted.day, 12, tzinfo=UTC)
    during, after = int(noon.timestamp()) - 3 * 86_400, int(noon.timestamp()) + 3 * 86_400
    while after - during > 1:
        between = (during + after) // 2
        if day(season, datetime.fromtimestamp(between, UTC)) > wanted:
            after = between
        else:
            during = between
    return datetime.fromtimestamp(after, UTC)


def current(seasons: Sequence[Season], now: datetime) -> Season | None:
    """Return the one containing now, else the next within 14 days, else the last that ended."""
    for season in seasons:
        if season.start_date <= day(season, now) <= last_day(season):
            return season
    ahead = [s for s in seasons if 0 < (s.start_date - day(s, now)).days <= 14]
    if ahead:
        return min(ahead, key=lambda season: season.start_date)
    over = [s for s in seasons if last_day(s) < day(s, now)]
    return max(over, key=last_day) if over else None


# Verdicts


def earliest_pushes(commits: Iterable[Commit]) -> dict[object, datetime]:
    """Return the earliest push of each sha over all repositories, and of each copy."""
    earliest: dict[object, datetime] = {}
    for commit in commits:
        for key in (commit.commit_id, (commit.commit_id, commit.repository_id)):
            earliest[key] = min(earliest.get(key, commit.pushed_at), commit.pushed_at)
    return earliest


def verdict_alone(season: Season, member: Membership | None, commit: Commit) -> Verdict:
    """Return the first that applies, of all but `duplicate`."""
    if commit.commit_date is None:
        return Verdict.INVALID_DATE
    co_authored = season.count_co_authors and len(commit.co_author_ids) > 0
    if commit.user_id is None and not co_authored:
        return Verdict.UNMATCHED
    if commit.is_bot:
        return Verdict.BOT
    its_day = day(season, commit.commit_date)
    if its_day < season.start_date or its_day > last_day(season):
        return Verdict.OUTSIDE_SEASON
    if member is None:
        return Verdict.NOT_A_MEMBER
    if member.left_on is not None and member.left_on < its_day:
        return Verdict.NOT_A_MEMBER
    if season.rate_basis == "joined" and member.joined_on > its_day:
        return Verdict.NOT_A_MEMBER
    if commit.is_merge and season.count_merges is False:
        return Verdict.MERGE_EXCLUDED
    if commit.is_fork and season.count_forks is False:
        return Verdict.FORK_EXCLUDED
    ahead = (commit.commit_date - commit.pushed_at).total_seconds()
    if ahead > 300 and not commit.accepted:
        return Verdict.FUTURE
    if season.late_push_grace is not None and not commit.accepted:
        over = (commit.pushed_at - end_of(season, its_day)).total_seconds()
        if over >= season.late_push_grace.total_seconds():
            return Verdict.LATE
    return Verdict.COUNTED


def verdicts(
    season: Season, member: Membership | None, commits: Sequence[Commit]
) -> dict[tuple[str, int], Verdict]:
    """Return the verdict of each of one participant's commits, by sha and repository."""
    pushes = earliest_pushes(commits)
    known: dict[tuple[str, int], Verdict] = {}
    counted: list[str] = []
    for commit in sorted(
        commits,
        key=lambda c: (pushes[c.commit_id, c.repository_id], c.repository_id),
    ):
        key = commit.commit_id, commit.repository_id
        if key in known:
            continue
        verdict = verdict_alone(
            season, member, msgspec.structs.replace(commit, pushed_at=pushes[commit.commit_id])
        )
        if verdict is Verdict.COUNTED and commit.commit_id in counted:
            verdict = Verdict.DUPLICATE
        if verdict is Verdict.COUNTED:
            counted.append(commit.commit_id)
        known[key] = verdict
    return known


# States of a day


def has_day(season: Season, member: Membership, wanted: date) -> bool:
    """Return whether a day of the season exists for this member."""
    if member.left_on is not None and wanted > member.left_on:
        return False
    return not (season.rate_basis == "joined" and wanted < member.joined_on)


def state(person: Person, wanted: date, today: date) -> State:
    """Return what a day that exists is."""
    if wanted in person.overrides:
        return person.overrides[wanted]
    if wanted in person.attended:
        return State.ATTENDED
    if wanted in person.unknown:
        return State.UNKNOWN
    if wanted == today:
        return State.PENDING
    return State.MISSED


def shown_days(
    season: Season, today: date, as_of: date | None, start: date | None, end: date | None
) -> list[date]:
    """Return the days from start to min(end, today) that the range and `as_of` let through."""
    shown = []
    for number in range(season.days):
        wanted = season.start_date + number * ONE_DAY
        too_late = wanted > today or (as_of is not None and wanted > as_of)
        outside = (start is not None and wanted < start) or (end is not None and wanted > end)
        if not too_late and not outside:
            shown.append(wanted)
    return shown


# Numbers


def percent(rate: Fraction | None) -> float | None:
    """Return a percentage with one decimal, half up; 100 and 0 only when exact."""
    if rate is None:
        return None
    if rate in {0, 1}:
        return float(rate * 100)
    tenths = math.floor(rate * 1000 + Fraction(1, 2))
    if tenths == 0:
        return 0.1
    return 99.9 if tenths == 1000 else tenths / 10


def rate_of(attended: int, missed: int) -> Fraction | None:
    """Return attended / (attended + missed); None when 0/0."""
    return Fraction(attended, attended + missed) if attended + missed else None


def current_streak(states: Sequence[State | None]) -> int:
    """Return the run up to a day: attended adds, missed ends it, other states are passed over."""
    streak = 0
    for each in reversed(states):
        if each is State.MISSED:
            break
        if each is State.ATTENDED:
            streak += 1
    return streak


def longest_streak(states: Sequence[State | None]) -> int:
    """Return the best run that a walk back from any day would find."""
    return max((current_streak(states[:stop]) for stop in range(len(states) + 1)), default=0)


def sheet(
    season: Season,
    people: Sequence[Person],
    today: date,
    *,
    as_of: date | None = None,
    start: date | None = None,
    end: date | None = None,
) -> Sheet:
    """Return the whole book, day by day and person by person."""
    dates = shown_days(season, today, as_of, start, end)
    people = sorted(people, key=lambda person: person.login.lower())
    table = [
        [state(p, d, today) if has_day(season, p.membership, d) else None for d in dates]
        for p in people
    ]
    tallies = [(states.count(State.ATTENDED), states.count(State.MISSED)) for states in table]
    keys = [
        None if (rate := rate_of(attended, missed)) is None else (rate, attended)
        for attended, missed in tallies
    ]
    rows = [
        Row(
            login=person.login,
            states=states,
            attended=attended,
            missed=missed,
            rate=rate_of(attended, missed),
            percent=percent(rate_of(attended, missed)),
            rank=None if key is None else 1 + sum(k is not None and k > key for k in keys),
            current_streak=current_streak(states),
            longest_streak=longest_streak(states),
        )
        for person, states, (attended, missed), key in zip(
            people, table, tallies, keys, strict=True
        )
    ]
    columns = [[states[number] for states in table] for number in range(len(dates))]
    present, absent = sum(a for a, _ in tallies), sum(m for _, m in tallies)
    return Sheet(
        dates=dates,
        rows=rows,
        daily_rates=[
            percent(rate_of(column.count(State.ATTENDED), column.count(State.MISSED)))
            for column in columns
        ],
        present=present,
        absent=absent,
        percent=percent(rate_of(present, absent)),
    )
