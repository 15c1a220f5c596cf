"""/api/users/{github_id}/report.pdf: a participant's season on a sheet of paper."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from webhook_app import __version__
from webhook_app.attendance import day_of
from webhook_app.models import Season, User
from webhook_app.rendering.fonts import Fonts
from webhook_app.rendering.view_models import Report, RepositoryFacts, WeekdayFacts
from webhook_app.texts import Language
from webhook_app.web.api.season_query import SeasonQuery, season_of, user_of
from webhook_app.web.api.summary import SummaryQuery, read_summary
from webhook_app.web.api.summary_schema import SummaryResponse
from webhook_app.web.exports.formats import disposition
from webhook_app.web.http.context import now
from webhook_app.web.http.language import language_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.response_cache import etag_of
from webhook_app.web.http.routing import ApiRequest, kept_file, problems
from webhook_app.web.images.portraits import participant_card_of
from webhook_app.web.images.render import render_in_thread


class ReportQuery(SeasonQuery, frozen=True, kw_only=True):
    """Of which season, as of which day, in which language (by default the reader's)."""

    lang: Language | None = None


@problems(429, 503)
async def read_report(call: ApiRequest, query: ReportQuery) -> Response:
    """Numbers, days, hours, weekdays and repositories of a participant's season, as PDF."""
    call.context.limits.report.check(call.request)
    user = await user_of(call)
    season = await season_of(call, query.season)
    facts = await _report(call, season, user, query)
    language = language_of(call.request)
    return await kept_file(
        call,
        etag_of("application/pdf", __version__, facts, language),
        lambda: render_in_thread(lambda fonts: _draw(facts, language, fonts)),
        "application/pdf",
        disposition(f"{user.github_id} {season.name}", "pdf"),
    )


async def _report(call: ApiRequest, season: Season, user: User, query: ReportQuery) -> Report:
    """Everything that the report shows; raises Problem 404 for who takes no part in the season."""
    portrait = await participant_card_of(call, season, user, query)
    if portrait is None:
        raise Problem(404, f"{user.github_id} takes no part in {season.name}.")
    asked = SummaryQuery(season=season.id, as_of=query.as_of)
    summary = await read_summary(call, asked)
    today = day_of(season, now())
    path = f"/users/{quote(user.github_id)}?season={season.id}"
    return Report(
        portrait=portrait,
        made_on=min(today, query.as_of or today),
        url=call.context.settings.base_url + path,
        excused_count=summary.states.excused,
        unknown_count=summary.states.unknown,
        counted_commits=summary.commits.counted_commits,
        hours=summary.hours,
        weekdays=_weekdays(summary),
        repositories=[
            RepositoryFacts(name=row.repository, commit_count=row.commit_count)
            for row in summary.repositories
        ],
    )


def _draw(facts: Report, language: Language, fonts: Fonts) -> bytes:
    # fpdf would be a quarter of the start of every command, and only reports are made with it.
    from webhook_app.rendering.reports import report

    return report(facts, language, fonts)


def _weekdays(summary: SummaryResponse) -> list[WeekdayFacts]:
    return [
        WeekdayFacts(weekday=day.weekday, attendance_rate=day.attendance_rate)
        for day in summary.weekdays
    ]
