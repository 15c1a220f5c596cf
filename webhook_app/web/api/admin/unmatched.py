"""/api/admin/unmatched: commits that belong to no registered user, and what would fix it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from webhook_app.store.commits import count_unmatched, list_unmatched
from webhook_app.web.api.me.overview import OwnUnmatched, unmatched_response
from webhook_app.web.api.schemas import Answer, Pagination, pagination
from webhook_app.web.http.language import language_of
from webhook_app.web.http.request import ApiRequest


class UnmatchedQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A page of commits, and the language of the sentences (by default the browser's)."""

    skip: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    lang: str | None = None


class UnmatchedResponse(Answer, frozen=True, kw_only=True):
    """A page of unmatched commits, the last that arrived first."""

    commits: list[OwnUnmatched]
    pagination: Pagination


async def read_unmatched(call: ApiRequest, query: UnmatchedQuery) -> UnmatchedResponse:
    """Return commits whose author is no registered user."""
    async with call.context.database.connection() as connection:
        commits = await list_unmatched(connection, query.skip, query.limit)
        total = await count_unmatched(connection)
    language = language_of(call.request)
    return UnmatchedResponse(
        commits=[unmatched_response(commit, language) for commit in commits],
        pagination=pagination(total, query.skip, query.limit),
    )
