"""/api/attendance/{date}/{github_id}: why a day is what it is, and what would fix it."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from webhook_app.book import explanation as book
from webhook_app.models import State
from webhook_app.texts.lookup import Language
from webhook_app.texts.verdicts import advice_text, verdict_text
from webhook_app.web.api.commits import CommitResponse
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.language import language_of
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import SeasonQuery, board_of, season_of, user_of


class WhyQuery(SeasonQuery, frozen=True, kw_only=True):
    """The language of the sentences: ko or en, by default the browser's."""

    lang: str | None = None


class JudgedCommit(CommitResponse, frozen=True, kw_only=True):
    """A commit with its three times, and the sentence that says why it counts or does not.

    A commit that `is_accepted` counts because an admin decided so, however late it is.
    """

    reason: str
    is_accepted: bool


class CorrectionResponse(Answer, frozen=True, kw_only=True):
    """An admin's decision on a day; only the participant and admins see who decided and why."""

    state: State
    reason: str | None
    set_by: str | None
    set_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


class WhyResponse(Answer, frozen=True, kw_only=True):
    """Why a day is what it is for a participant, and what would fix it.

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


async def explain_day(call: ApiRequest, query: WhyQuery) -> WhyResponse:
    """Return a day's state, its commits with three times and verdicts, corrections and advice."""
    day = call.path_date("date")
    user = await user_of(call)
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    async with call.context.database.read_transaction() as connection:
        explained = await book.explain_day(connection, board, user, day, call.viewer)
    language = language_of(call.request)
    active = explained.active_override
    return WhyResponse(
        date=day,
        github_id=user.github_id,
        state=explained.state,
        is_attended=explained.is_attended,
        commit_count=explained.commit_count,
        begins_at=explained.begins_at,
        ends_at=explained.ends_at,
        push_deadline=explained.push_deadline,
        commits=[_commit(one, language) for one in explained.commits],
        override=_override(active) if active else None,
        override_history=[_override(one) for one in explained.overrides],
        advice=[advice_text(topic, language) for topic in explained.advice],
    )


def _commit(explained: book.ExplainedCommit, language: Language) -> JudgedCommit:
    return JudgedCommit(
        **msgspec.structs.asdict(explained.commit),
        reason=verdict_text(explained.commit.verdict, language),
        is_accepted=explained.is_accepted,
    )


def _override(override: book.VisibleOverride) -> CorrectionResponse:
    return msgspec.convert(override, CorrectionResponse, from_attributes=True)
