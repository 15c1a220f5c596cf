"""A commit as a viewer may see it (docs/privacy.md)."""

from __future__ import annotations

from webhook_app.models import Verdict
from webhook_app.store.commits import CommitRow
from webhook_app.web.api.schemas import CommitResponse
from webhook_app.web.http.viewer import Viewer


def commit_response(
    row: CommitRow, github_id: str, verdict: Verdict, viewer: Viewer
) -> CommitResponse:
    """A commit as this viewer may see it: a private repository shows only to author and admins."""
    is_hidden = row.is_private and not viewer.may_see_private(row.user_id)
    return CommitResponse(
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
