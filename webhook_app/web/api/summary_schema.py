"""What a profile shows of somebody's season, as /api/users/{github_id}/summary answers it."""

from __future__ import annotations

from datetime import date, datetime

from webhook_app.web.api.aggregates import WeekdayRate
from webhook_app.web.api.schemas import Answer, SeasonResponse, TodayMark, UserResponse


class StateCounts(Answer, frozen=True, kw_only=True):
    """How many days are what."""

    attended: int
    missed: int
    excused: int
    unknown: int
    pending: int


class CommitSummary(Answer, frozen=True, kw_only=True):
    """How much somebody wrote: all that we know of, and what counts in the season."""

    total_commits: int
    counted_commits: int
    total_repositories: int
    latest_commit_date: datetime | None
    days_since_last_commit: int | None


class OwnWeekday(WeekdayRate, frozen=True, kw_only=True):
    """What a participant's days on one weekday add up to, and the commits that count on them."""

    commit_count: int


class RepositorySummary(Answer, frozen=True, kw_only=True):
    """Commits of one repository that count in the season; a private one is unnamed to others."""

    repository: str | None
    is_private: bool
    commit_count: int
    latest_commit_date: datetime | None


class DayRank(Answer, frozen=True, kw_only=True):
    """Place and rate in the book as it stood when a day was over; today's as it stands now."""

    date: date
    rank: int | None
    attendance_rate: float | None


class OutlookResponse(Answer, frozen=True, kw_only=True):
    """What may still become of the season.

    `days_left` are today, while it is open, and the days to come. Open are these and those still
    being checked: `highest_rate` is that after attending all of them, `lowest_rate` after missing
    all. `days_may_miss` of them may be missed with the target reached all the same, null when it no
    longer can be. `chance` is the likelihood in percent of reaching it when each open day is
    attended with the probability (attended + 1) / (attended + missed + 2).
    """

    days_left: int
    highest_rate: float | None
    lowest_rate: float | None
    target: float
    days_may_miss: int | None
    chance: float | None


class GoalResponse(Answer, frozen=True, kw_only=True):
    """What somebody aims at, and how far they are towards it, in percent."""

    target_rate: float | None
    target_streak: int | None
    rate_progress: float | None
    streak_progress: float | None


class SummaryResponse(Answer, frozen=True, kw_only=True):
    """Everything that a profile shows; `days`, `daily_counts` and `ranks` run from `first_date`.

    `is_member` says whether they stand in the season's book, also after they left. `goal` is for
    oneself and for admins.
    """

    user: UserResponse
    season: SeasonResponse
    is_member: bool
    joined_on: date | None
    left_on: date | None
    today: TodayMark | None
    first_date: date | None
    days: str
    daily_counts: list[int]
    states: StateCounts
    attendance_rate: float | None
    rank: int | None
    participants: int
    current_streak: int
    longest_streak: int
    commits: CommitSummary
    hours: list[int]
    weekdays: list[OwnWeekday]
    repositories: list[RepositorySummary]
    ranks: list[DayRank]
    outlook: OutlookResponse
    goal: GoalResponse | None
