"""The verdict of a commit: why it counts or does not (docs/rules.md#verdicts)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from webhook_app.attendance.seasons import day_begins, day_of
from webhook_app.models import Commit, Membership, Season, Verdict

CLOCK_TOLERANCE = timedelta(minutes=5)
EARLIEST_YEAR, LATEST_YEAR = 1970, 2200
LATEST = datetime(LATEST_YEAR + 1, 1, 1, tzinfo=UTC)


def is_plausible(instant: datetime) -> bool:
    """Return whether an instant (UTC) lies in 1970-2200; commits with another: `invalid_date`."""
    return EARLIEST_YEAR <= instant.year <= LATEST_YEAR


def belongs_to(season: Season, commit: Commit, user_id: int) -> bool:
    """Return whether a user is the author of a commit, or a co-author if those count too."""
    return user_id == commit.user_id or (
        season.count_co_authors and user_id in commit.co_author_ids
    )


def judge(
    season: Season, membership: Membership | None, commits: Sequence[Commit]
) -> list[Verdict]:
    """Return the verdict of each commit of one participant, in their order.

    `commits` must include every copy (fork, mirror) of each sha. The earliest push of any copy
    decides whether the sha is late. Of several copies that would count, the one pushed first is
    counted and the others are duplicates. A commit without a known author is unmatched.
    """
    if len(commits) == 1:  # as almost always
        return [_verdict_alone(season, membership, commits[0], commits[0].pushed_at)]
    pushed_at: dict[str, datetime] = {}
    for commit in commits:
        earliest = pushed_at.get(commit.commit_id, commit.pushed_at)
        pushed_at[commit.commit_id] = min(earliest, commit.pushed_at)
    verdicts = [
        _verdict_alone(season, membership, commit, pushed_at[commit.commit_id])
        for commit in commits
    ]
    counted: set[str] = set()
    for index in sorted(range(len(commits)), key=lambda i: _push_order(commits[i])):
        if verdicts[index] is not Verdict.COUNTED:
            continue
        if commits[index].commit_id in counted:
            verdicts[index] = Verdict.DUPLICATE
        counted.add(commits[index].commit_id)
    return verdicts


def _push_order(commit: Commit) -> tuple[datetime, int]:
    return commit.pushed_at, commit.repository_id


def _verdict_alone(
    season: Season, membership: Membership | None, commit: Commit, pushed_at: datetime
) -> Verdict:
    """Return the verdict of one copy, without regard to the others; the first check decides."""
    if commit.commit_date is None:
        return Verdict.INVALID_DATE
    if commit.user_id is None and not (season.count_co_authors and commit.co_author_ids):
        return Verdict.UNMATCHED
    if commit.is_bot:
        return Verdict.BOT
    day = day_of(season, commit.commit_date)
    if not 0 <= (day - season.start_date).days < season.days:
        return Verdict.OUTSIDE_SEASON
    if membership is None or not is_member_on(season, membership, day):
        return Verdict.NOT_A_MEMBER
    if commit.is_merge and not season.count_merges:
        return Verdict.MERGE_EXCLUDED
    if commit.is_fork and not season.count_forks:
        return Verdict.FORK_EXCLUDED
    if commit.accepted:
        return Verdict.COUNTED
    if commit.commit_date > pushed_at + CLOCK_TOLERANCE:
        return Verdict.FUTURE
    if season.late_push_grace is not None and pushed_at >= push_deadline(season, day):
        return Verdict.LATE
    return Verdict.COUNTED


def push_deadline(season: Season, day: date) -> datetime:
    """Return the instant from which a push is too late for a day; LATEST if there is no limit."""
    if season.late_push_grace is None:
        return LATEST
    return day_begins(season, day + timedelta(days=1)) + season.late_push_grace


def is_member_on(season: Season, membership: Membership, day: date) -> bool:
    """Return whether a day of the season is this member's (docs/rules.md#states-of-a-day)."""
    if membership.left_on is not None and day > membership.left_on:
        return False
    return season.rate_basis == "season" or day >= membership.joined_on
