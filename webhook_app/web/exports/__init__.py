"""Attendance data as files: CSV and JSON of a season or of a user, calendars, a report."""

from __future__ import annotations

from webhook_app.web.exports import calendar_routes, own_export, reports, season_export
from webhook_app.web.http.roles import Role
from webhook_app.web.http.routing import ApiRoute, get_file

CALENDAR, CSV, JSON, PDF = "text/calendar", "text/csv", "application/json", "application/pdf"

ROUTES: list[ApiRoute] = [
    get_file("/api/me/export.csv", own_export.export_own_csv, CSV, Role.SIGNED_IN),
    get_file("/api/me/export.json", own_export.export_own_json, JSON, Role.SIGNED_IN),
    get_file("/api/seasons/{season_id}/export.csv", season_export.export_season_csv, CSV),
    get_file("/api/seasons/{season_id}/export.json", season_export.export_season_json, JSON),
    get_file(
        "/api/seasons/{season_id}/calendar.ics", calendar_routes.read_season_calendar, CALENDAR
    ),
    get_file(
        "/api/users/{github_id}/calendar.ics", calendar_routes.read_participant_calendar, CALENDAR
    ),
    get_file("/api/users/{github_id}/report.pdf", reports.read_report, PDF),
]
