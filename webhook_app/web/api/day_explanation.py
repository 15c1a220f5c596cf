"""/api/attendance/{date}/{github_id}: why a day is what it is, and what would mend it."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from webhook_app.attendance import day_begins, push_deadline, state_on
from webhook_app.book.verdicts import verdicts_of
from webhook_app.models import State
from webhook_app.store.commits import (
    CommitRange,
    Correction,
    accepted_in,
    commits_of,
    day_overrides_of,
)
from webhook_app.texts.verdicts import advice, verdict_text
from webhook_app.web.api.masking import commit_response
from webhook_app.web.api.schemas import CorrectionResponse, JudgedCommit, WhyResponse
from webhook_app.web.api.season_query import SeasonQuery, board_of, season_of, user_of
from webhook_app.web.http.language import language_of
from webhook_app.web.http.routing import ApiRequest


class WhyQuery(SeasonQuery, frozen=True, kw_only=True):
    """The language of the sentences: ko or en, by default the browser's."""

    lang: str | None = None


async def explain_day(call: ApiRequest, query: WhyQuery) -> WhyResponse:
    """State, commits with three times and verdicts, corrections and advice of one day."""
    day = call.path_date("date")
    user = await user_of(call)
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    row = board.find(user.id)
    begins_at, ends_at = day_begins(season, day), day_begins(season, day + timedelta(days=1))
    asked = CommitRange(
        user_id=user.id,
        since=begins_at,
        until=ends_at,
        with_co_authored=season.count_co_authors,
    )
    async with call.context.database.read_transaction() as connection:
        commits = await commits_of(connection, asked)
        verdicts = await verdicts_of(connection, season, user, commits)
        accepted = await accepted_in(connection, season.id, verdicts)
        corrections = await day_overrides_of(connection, season.id, user.id, day)
    language = language_of(call.request)
    answers = [commit_response(c, user.github_id, verdicts[c.id], call.viewer) for c in commits]
    state = state_on(row, board.window, day) if row else None
    is_told = call.viewer.may_see_private(user.id)
    history = [_correction(correction, is_told=is_told) for correction in corrections]
    return WhyResponse(
        date=day,
        github_id=user.github_id,
        state=state,
        is_attended=state is State.ATTENDED,
        commit_count=len({c.commit_id for c in commits if verdicts[c.id] == "counted"}),
        begins_at=begins_at,
        ends_at=ends_at,
        push_deadline=None if season.late_push_grace is None else push_deadline(season, day),
        commits=[
            JudgedCommit(
                **msgspec.structs.asdict(answer),
                reason=verdict_text(answer.verdict, language),
                is_accepted=answer.id in accepted,
            )
            for answer in answers
        ],
        override=next((c for c in history if c.revoked_at is None), None),
        override_history=history,
        advice=advice(state, set(verdicts.values()), language),
    )


def _correction(correction: Correction, *, is_told: bool) -> CorrectionResponse:
    """A correction; why, and by whom, is between the participant and the admins."""
    return CorrectionResponse(
        state=correction.state,
        reason=correction.reason if is_told else None,
        set_by=correction.set_by if is_told else None,
        set_at=correction.set_at,
        revoked_by=correction.revoked_by if is_told else None,
        revoked_at=correction.revoked_at,
    )
