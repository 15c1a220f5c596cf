"""/api/users/{github_id}/report.pdf: a participant's season to print."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from webhook_app import __version__
from webhook_app.attendance import day_of
from webhook_app.book.summary import Summary, SummaryRequest, read_summary
from webhook_app.models import Season, User
from webhook_app.rendering.fonts import Fonts
from webhook_app.rendering.view_models import Report, RepositoryFacts, WeekdayFacts
from webhook_app.texts import Language
from webhook_app.web.exports.formats import disposition
from webhook_app.web.http.conditional import cached_response, for_file
from webhook_app.web.http.context import now
from webhook_app.web.http.language import language_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.response_cache import etag_of
from webhook_app.web.http.routing import problems
from webhook_app.web.http.season_query import SeasonQuery, season_of, user_of
from webhook_app.web.images.portraits import participant_card_of
from webhook_app.web.images.render import render_in_thread


class ReportQuery(SeasonQuery, frozen=True, kw_only=True):
    """The season, the day and the language; by default the browser's language."""

    lang: Language | None = None


@problems(429, 503)
async def read_report(call: ApiRequest, query: ReportQuery) -> Response:
    """Return numbers, days, hours, weekdays and repositories of a participant's season as PDF."""
    call.context.limits.report.check(call.request)
    user = await user_of(call)
    season = await season_of(call, query.season)
    facts = await _report(call, season, user, query)
    language = language_of(call.request)
    return await cached_response(
        call.request,
        etag_of("application/pdf", __version__, facts, language),
        lambda: render_in_thread(lambda fonts: _draw(facts, language, fonts)),
        "application/pdf",
        for_file(disposition(f"{user.github_id} {season.name}", "pdf")),
    )


async def _report(call: ApiRequest, season: Season, user: User, query: ReportQuery) -> Report:
    """Return what the report shows; raise Problem 404 unless the user is in the season."""
    portrait = await participant_card_of(call, season, user, query)
    if portrait is None:
        raise Problem(404, f"{user.github_id} is not in {season.name}.")
    context, today = call.context, day_of(season, now())
    request = SummaryRequest(season=season, user=user, today=today, as_of=query.as_of)
    summary = await read_summary(context.database, context.season_cache, request, call.viewer)
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
    # Importing fpdf takes a quarter of the start-up of every command, and only reports need it.
    from webhook_app.rendering.reports import report

    return report(facts, language, fonts)


def _weekdays(summary: Summary) -> list[WeekdayFacts]:
    return [
        WeekdayFacts(weekday=day.weekday, attendance_rate=day.attendance_rate)
        for day in summary.weekdays
    ]
