"""The verdicts of a user's commits, judged with their copies in other repositories."""

from __future__ import annotations

from collections.abc import Sequence

from webhook_app.attendance import belongs_to, judge
from webhook_app.models import Season, User, Verdict
from webhook_app.store.commit_facts import find_commits_by_sha
from webhook_app.store.commits import CommitRow
from webhook_app.store.database import Connection
from webhook_app.store.members import memberships_of


async def verdicts_of(
    connection: Connection, season: Season, user: User, rows: Sequence[CommitRow]
) -> dict[int, Verdict]:
    """Return the verdict of each of a user's commits, by its row id.

    The rows must come from the same transaction (`Database.read_transaction`). Otherwise a commit
    that another connection deleted since then has no verdict.
    """
    copies = await find_commits_by_sha(connection, {row.commit_id for row in rows})
    memberships = await memberships_of(connection, [user.id])
    membership = next((m for m in memberships if m.season_id == season.id), None)
    facts = [(commit.id, commit.for_season(season.id)) for commit in copies]
    credited = [(row_id, fact) for row_id, fact in facts if belongs_to(season, fact, user.id)]
    verdicts = judge(season, membership, [fact for _, fact in credited])
    return {row_id: verdict for (row_id, _), verdict in zip(credited, verdicts, strict=True)}
