"""The domain's values, with the names that SQL, JSON and the screen use."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

RateBasis = Literal["season", "joined"]
JoinPolicy = Literal["open", "approval"]


class State(StrEnum):
    """The state of a day of a participant (docs/rules.md#states-of-a-day)."""

    ATTENDED = "attended"
    MISSED = "missed"
    EXCUSED = "excused"
    UNKNOWN = "unknown"
    PENDING = "pending"


class Verdict(StrEnum):
    """Why a commit counts or not, in the order of the checks (docs/rules.md#verdicts)."""

    INVALID_DATE = "invalid_date"
    UNMATCHED = "unmatched"
    BOT = "bot"
    OUTSIDE_SEASON = "outside_season"
    NOT_A_MEMBER = "not_a_member"
    MERGE_EXCLUDED = "merge_excluded"
    FORK_EXCLUDED = "fork_excluded"
    FUTURE = "future"
    LATE = "late"
    DUPLICATE = "duplicate"
    COUNTED = "counted"


class Season(msgspec.Struct, frozen=True, kw_only=True):
    """Name, dates, zone and rules of a season with their defaults (docs/rules.md#the-season).

    `revision` counts all changes of the season's data, `facts_revision` those of more than marks.
    """

    id: int
    name: str
    start_date: date
    days: int
    timezone: str = "Asia/Seoul"
    day_starts_at: int = 0
    late_push_grace: timedelta | None = timedelta(hours=24)
    rate_basis: RateBasis = "season"
    count_merges: bool = True
    count_forks: bool = True
    count_co_authors: bool = False
    join_policy: JoinPolicy = "open"
    revision: int = 0
    facts_revision: int = 0

    def is_judged_as(self, other: Season) -> bool:
        """Return whether another version of this season has the same dates and rules."""
        return self == msgspec.structs.replace(
            other, revision=self.revision, facts_revision=self.facts_revision
        )

    @property
    def end_date(self) -> date:
        """The last day, inclusive."""
        return self.start_date + timedelta(days=self.days - 1)

    @property
    def late_push_grace_text(self) -> str:
        """The grace as people write it: `24h`, or `none` for no limit."""
        if self.late_push_grace is None:
            return "none"
        hours, rest = divmod(self.late_push_grace, timedelta(hours=1))
        return f"{hours}h" if not rest else f"{self.late_push_grace // timedelta(minutes=1)}m"

    @property
    def zone(self) -> ZoneInfo:
        """The season's time zone."""
        return ZoneInfo(self.timezone)


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A stored GitHub account, keyed by GitHub's numeric id; `github_id` is its login.

    Other users do not see a user that `is_hidden`.
    """

    id: int
    github_user_id: int
    github_id: str
    is_admin: bool
    is_hidden: bool = False
    created_at: datetime
    updated_at: datetime


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """A user's part in a season: first day, and last day once they left (both inclusive)."""

    season_id: int
    user_id: int
    joined_on: date
    left_on: date | None = None


class AuthorClaim(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a commit claims about its author, lower case and unverified."""

    github_user_id: int | None = None
    login: str | None = None
    email: str | None = None
    noreply_login: str | None = None


class Commit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The facts of one sha in one repository that the rules need."""

    commit_id: str
    repository_id: int
    commit_date: datetime | None
    pushed_at: datetime
    user_id: int | None = None
    co_author_ids: tuple[int, ...] = ()
    is_bot: bool = False
    is_merge: bool = False
    is_fork: bool = False
    accepted: bool = False


def parse_grace(text: str) -> timedelta | None:
    """Return the duration of `24h`, `90m` or `2d`, and None for `none`, which sets no limit.

    Raises ValueError with one sentence, without its full stop.
    """
    if text.strip().lower() in {"none", "null"}:
        return None
    match = re.fullmatch(r"(\d{1,5})\s*([mhd])", text.strip().lower())
    if match is None:
        raise ValueError(f"'{text}' is not a valid duration. Use e.g. 24h, 90m, 2d or none")
    unit = {"m": "minutes", "h": "hours", "d": "days"}[match[2]]
    return timedelta(**{unit: int(match[1])})
