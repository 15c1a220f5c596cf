"""Commits with their verdicts, as a viewer may see them."""

from __future__ import annotations

from collections.abc import Sequence

from webhook_app.attendance import belongs_to, judge
from webhook_app.models import Season, User, Verdict
from webhook_app.store import recording
from webhook_app.store.commits import CommitRow
from webhook_app.store.database import Connection
from webhook_app.web.answers import CommitAnswer
from webhook_app.web.viewer import Viewer


async def verdicts_of(
    connection: Connection, season: Season, user: User, rows: Sequence[CommitRow]
) -> dict[int, Verdict]:
    """The verdict of each of a user's commits, by its number; copies elsewhere are looked up.

    The rows must be of the same moment (Database.moment): a commit that vanished has no verdict.
    """
    held = await recording.commits_with(connection, {row.commit_id for row in rows})
    memberships = await recording.memberships_of(connection, [user.id])
    membership = next((m for m in memberships if m.season_id == season.id), None)
    facts = [(commit.id, commit.for_season(season.id)) for commit in held]
    own = [(number, commit) for number, commit in facts if belongs_to(season, commit, user.id)]
    verdicts = judge(season, membership, [commit for _, commit in own])
    return {number: verdict for (number, _), verdict in zip(own, verdicts, strict=True)}


def commit_answer(row: CommitRow, github_id: str, verdict: Verdict, viewer: Viewer) -> CommitAnswer:
    """A commit as this viewer may see it: a private repository shows only to author and admins."""
    is_hidden = row.is_private and not viewer.may_see_private(row.user_id)
    return CommitAnswer(
        id=row.id,
        github_id=github_id,
        commit_id=None if is_hidden else row.commit_id,
        repository=None if is_hidden else row.repository,
        message=None if is_hidden else row.message,
        commit_url=None if is_hidden else row.commit_url,
        commit_date=row.commit_date,
        author_date=row.author_date,
        pushed_at=row.pushed_at,
        is_private=row.is_private,
        verdict=verdict,
    )
