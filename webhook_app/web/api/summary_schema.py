"""The answer structs of /api/users/{github_id}/summary."""

from __future__ import annotations

from datetime import date, datetime

from webhook_app.web.api.aggregates import WeekdayRate
from webhook_app.web.api.schemas import Answer, SeasonResponse, TodayMark, UserResponse


class StateCounts(Answer, frozen=True, kw_only=True):
    """How many days have each state."""

    attended: int
    missed: int
    excused: int
    unknown: int
    pending: int


class CommitSummary(Answer, frozen=True, kw_only=True):
    """How much a participant wrote: all commits that are stored, and those that count."""

    total_commits: int
    counted_commits: int
    total_repositories: int
    latest_commit_date: datetime | None
    days_since_last_commit: int | None


class OwnWeekday(WeekdayRate, frozen=True, kw_only=True):
    """What a participant's days on one weekday add up to, and the commits that count on them."""

    commit_count: int


class RepositorySummary(Answer, frozen=True, kw_only=True):
    """Counted commits of one repository; others see no name of a private one."""

    repository: str | None
    is_private: bool
    commit_count: int
    latest_commit_date: datetime | None


class DayRank(Answer, frozen=True, kw_only=True):
    """Rank and rate when a day was over; today's are those of now."""

    date: date
    rank: int | None
    attendance_rate: float | None


class OutlookResponse(Answer, frozen=True, kw_only=True):
    """What the season may still become.

    `days_left` are today, while it is pending, and the days to come. These and the unknown days
    are open: `highest_rate` is the rate after attending all of them, `lowest_rate` after missing
    all. `days_may_miss` of them may be missed and the target is still reached; null if it can no
    longer be reached. `chance` is the probability in percent of reaching it if each open day is
    attended with the probability (attended + 1) / (attended + missed + 2).
    """

    days_left: int
    highest_rate: float | None
    lowest_rate: float | None
    target: float
    days_may_miss: int | None
    chance: float | None


class GoalResponse(Answer, frozen=True, kw_only=True):
    """A participant's goal, and how far they are towards it, in percent."""

    target_rate: float | None
    target_streak: int | None
    rate_progress: float | None
    streak_progress: float | None


class SummaryResponse(Answer, frozen=True, kw_only=True):
    """Everything that a profile shows; `days`, `daily_counts` and `ranks` run from `first_date`.

    `is_member` says whether they are in the season, also after they left. `goal` is null for
    everyone but the participant and admins.
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
