"""The answer structs that several resources share (docs/api.md); keys are never removed."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from webhook_app.models import JoinPolicy, RateBasis, Season, State, User
from webhook_app.settings import GITHUB
from webhook_app.store.log import Lag
from webhook_app.web.http.security_headers import AVATARS


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Any answer of the API."""


class ProjectionResponse(Answer, frozen=True, kw_only=True):
    """How many recorded deliveries are not in the book yet, and how long the first one waits."""

    waiting: int
    lag_seconds: float


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


class TodayMark(Answer, frozen=True, kw_only=True):
    """A participant's mark on the board's last day."""

    state: State
    commit_count: int
    first_commit_at: datetime | None
    is_override: bool
    updated_at: datetime | None


class Pagination(Answer, frozen=True, kw_only=True):
    """Which page this is, and how many rows and pages there are."""

    total: int
    page: int
    pages: int
    limit: int
    has_more: bool


def user_response(user: User, github_url: str) -> UserResponse:
    """Return a user as the API shows it."""
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
    """Return the address of an account's avatar, which stays the same when it is renamed."""
    avatars = AVATARS if github_url == GITHUB else f"{github_url}/avatars"
    return f"{avatars}/u/{github_user_id}?v=4"


def season_response(season: Season) -> SeasonResponse:
    """Return a season as the API shows it."""
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


def projection_response(lag: Lag) -> ProjectionResponse:
    """Return how far the book is behind the log."""
    return ProjectionResponse(waiting=lag.waiting, lag_seconds=round(lag.lag_seconds, 3))


def pagination(total: int, skip: int, limit: int) -> Pagination:
    """Return which page begins after `skip` of `total` rows, with `limit` rows on each."""
    return Pagination(
        total=total,
        page=skip // limit + 1,
        pages=-(-total // limit),
        limit=limit,
        has_more=skip + limit < total,
    )
