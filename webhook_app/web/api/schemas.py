"""The structs that the API answers with (docs/api.md); keys are never removed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from webhook_app.models import JoinPolicy, RateBasis, Season, State, User, Verdict
from webhook_app.settings import GITHUB
from webhook_app.store.board import DayMark
from webhook_app.web.http.security_headers import AVATARS


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Anything the API answers with."""


class UserResponse(Answer, frozen=True, kw_only=True):
    """A user; `github_id` is the current login, `github_user_id` GitHub's number."""

    id: int
    github_id: str
    github_user_id: int
    github_profile_url: str
    avatar_url: str
    created_at: datetime
    updated_at: datetime


class MeResponse(UserResponse, frozen=True, kw_only=True):
    """The signed-in user."""

    is_admin: bool
    is_hidden: bool = False


class SeasonResponse(Answer, frozen=True, kw_only=True):
    """A season with its rules."""

    id: int
    name: str
    start_date: date
    end_date: date
    days: int
    timezone: str
    day_starts_at: int
    late_push_grace: str
    rate_basis: RateBasis
    count_merges: bool
    count_forks: bool
    count_co_authors: bool
    join_policy: JoinPolicy


class SeasonsResponse(Answer, frozen=True, kw_only=True):
    """All seasons, oldest first, and which one is current."""

    seasons: list[SeasonResponse]
    current_season_id: int | None


class HistoryDay(Answer, frozen=True, kw_only=True):
    """One day of one participant."""

    attendance_date: date
    commit_count: int
    is_attended: bool
    state: State
    is_override: bool


class AttendanceOnDay(HistoryDay, frozen=True, kw_only=True):
    """One participant's mark on a day; `updated_at` is when commits last changed it."""

    github_id: str
    first_commit_at: datetime | None
    updated_at: datetime | None


class UserStats(Answer, frozen=True, kw_only=True):
    """One participant's numbers; `attendance` runs along `dates` of the same answer."""

    github_id: str
    user_id: int
    attendance_rate: float | None
    attended_count: int
    missed_count: int
    total_days: int
    attendance: list[bool]
    days: str
    rank: int | None
    current_streak: int
    longest_streak: int


class DailyRate(Answer, frozen=True, kw_only=True):
    """The pooled rate of a day; null where nothing is judged."""

    date: date
    rate: float | None


class StatsResponse(Answer, frozen=True, kw_only=True):
    """The numbers of a season, or of a range of its days."""

    season_id: int
    start_date: date
    end_date: date
    days_completed: int
    total_days: int
    is_completed: bool
    dates: list[date]
    users: list[UserStats]
    daily_rates: list[DailyRate]
    total_present: int
    total_absent: int
    overall_attendance_rate: float | None


class PresentUser(Answer, frozen=True, kw_only=True):
    """Somebody who attended a day."""

    github_id: str
    commit_count: int


class DayStatsResponse(Answer, frozen=True, kw_only=True):
    """The numbers of one day."""

    date: date
    total_users: int
    present_count: int
    attendance_rate: float | None
    present_users: list[PresentUser]
    pending_count: int
    missed_count: int
    excused_count: int
    unknown_count: int


class HourlyCount(Answer, frozen=True, kw_only=True):
    """Counted commits in one hour of the season's clock."""

    hour: int
    count: int


class CommitResponse(Answer, frozen=True, kw_only=True):
    """A commit; of a private repository others see that it is, not which."""

    id: int
    github_id: str
    commit_id: str | None
    repository: str | None
    message: str | None
    commit_url: str | None
    commit_date: datetime | None
    author_date: datetime | None
    pushed_at: datetime
    is_private: bool
    verdict: Verdict


class Pagination(Answer, frozen=True, kw_only=True):
    """Where a page stands among all."""

    total: int
    page: int
    pages: int
    limit: int
    has_more: bool


class CommitsResponse(Answer, frozen=True, kw_only=True):
    """A page of commits, newest first."""

    commits: list[CommitResponse]
    pagination: Pagination


class CommitStatsResponse(Answer, frozen=True, kw_only=True):
    """How much a participant wrote; `counted_commits` are those that count in the season."""

    github_id: str
    from_date: date | None
    to_date: date | None
    total_commits: int
    counted_commits: int
    total_repositories: int
    latest_commit_date: datetime | None
    days_since_last_commit: int | None


class DailyCount(Answer, frozen=True, kw_only=True):
    """Counted commits of one day."""

    date: date
    count: int


class DailyCountsResponse(Answer, frozen=True, kw_only=True):
    """Counted commits of every day of a range, oldest first."""

    github_id: str
    start_date: date
    end_date: date
    daily_counts: list[DailyCount]


class JudgedCommit(CommitResponse, frozen=True, kw_only=True):
    """A commit with its three times and why it counts or does not, in words.

    One that `is_accepted` counts by an admin's word, however late it is.
    """

    reason: str
    is_accepted: bool


class CorrectionResponse(Answer, frozen=True, kw_only=True):
    """What an admin made of a day; by whom and why is told to the participant and to admins."""

    state: State
    reason: str | None
    set_by: str | None
    set_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


class WhyResponse(Answer, frozen=True, kw_only=True):
    """Why a day is what it is for a participant, and what would mend it.

    `state` is null for a day that the participant does not have.
    """

    date: date
    github_id: str
    state: State | None
    is_attended: bool
    commit_count: int
    begins_at: datetime
    ends_at: datetime
    push_deadline: datetime | None
    commits: list[JudgedCommit]
    override: CorrectionResponse | None
    override_history: list[CorrectionResponse]
    advice: list[str]


class TodayMark(Answer, frozen=True, kw_only=True):
    """A participant's mark on the board's last day."""

    state: State
    commit_count: int
    first_commit_at: datetime | None
    is_override: bool
    updated_at: datetime | None


class BoardRow(Answer, frozen=True, kw_only=True):
    """A participant on the board; `days` has a letter a day: a m e u p, or - for no such day."""

    user_id: int
    github_id: str
    github_user_id: int
    github_profile_url: str
    avatar_url: str
    rank: int | None
    attendance_rate: float | None
    attended_count: int
    missed_count: int
    current_streak: int
    longest_streak: int
    days: str
    joined_on: date
    left_on: date | None
    today: TodayMark | None


class BoardTotals(Answer, frozen=True, kw_only=True):
    """Counts of the board's last day, and the pooled numbers of all its days."""

    participants: int
    attended: int
    pending: int
    missed: int
    excused: int
    unknown: int
    attendance_rate: float | None
    total_present: int
    total_absent: int


class BoardResponse(Answer, frozen=True, kw_only=True):
    """The compact book that the pages use."""

    season: SeasonResponse | None
    phase: Literal["none", "before", "running", "after"]
    today: date | None
    as_of: date | None
    first_date: date | None
    updated_at: datetime | None
    days_until_start: int | None
    days_completed: int
    total_days: int
    is_completed: bool
    totals: BoardTotals
    participants: list[BoardRow]
    pagination: Pagination


def user_response(user: User, github_url: str) -> UserResponse:
    """A user as the API shows them."""
    return UserResponse(
        id=user.id,
        github_id=user.github_id,
        github_user_id=user.github_user_id,
        github_profile_url=f"{github_url}/{user.github_id}",
        avatar_url=avatar_url(user.github_user_id, github_url),
        created_at=user.created_at,
        updated_at=user.updated_at,
    )


def avatar_url(github_user_id: int, github_url: str) -> str:
    """GitHub's picture of an account, which outlives a rename."""
    pictures = AVATARS if github_url == GITHUB else f"{github_url}/avatars"
    return f"{pictures}/u/{github_user_id}?v=4"


def season_response(season: Season) -> SeasonResponse:
    """A season as the API shows it."""
    return SeasonResponse(
        id=season.id,
        name=season.name,
        start_date=season.start_date,
        end_date=season.end_date,
        days=season.days,
        timezone=season.timezone,
        day_starts_at=season.day_starts_at,
        late_push_grace=season.late_push_grace_text,
        rate_basis=season.rate_basis,
        count_merges=season.count_merges,
        count_forks=season.count_forks,
        count_co_authors=season.count_co_authors,
        join_policy=season.join_policy,
    )


def today_mark(state: State, mark: DayMark | None, *, is_override: bool) -> TodayMark:
    """A participant's mark on the last day that is shown."""
    return TodayMark(
        state=state,
        commit_count=mark.commit_count if mark else 0,
        first_commit_at=mark.first_commit_at if mark else None,
        is_override=is_override,
        updated_at=mark.updated_at if mark else None,
    )


def pagination(total: int, skip: int, limit: int) -> Pagination:
    """Where a page of `limit` after `skip` stands among `total`."""
    return Pagination(
        total=total,
        page=skip // limit + 1,
        pages=-(-total // limit),
        limit=limit,
        has_more=skip + limit < total,
    )
