"""The routes under /api, as one table; `me` and `admin` bring their own."""

from __future__ import annotations

from starlette.routing import BaseRoute

from webhook_app.web import setup
from webhook_app.web.api import (
    admin,
    aggregates,
    attendance,
    board,
    commits,
    day_explanation,
    demo,
    me,
    membership,
    reconcile,
    seasons,
    statistics,
    summary,
    users,
)
from webhook_app.web.api.season_query import board_version
from webhook_app.web.exports import calendar_routes, downloads, reports
from webhook_app.web.http.roles import Role
from webhook_app.web.http.routing import delete, get, get_file, post

CALENDAR, CSV, JSON, PDF = "text/calendar", "text/csv", "application/json", "application/pdf"
SIGNED_IN, ADMIN = Role.SIGNED_IN, Role.ADMIN

SETUP_ROUTES: list[BaseRoute] = [
    *setup.API_ROUTES,
    get("/api/setup/demo", demo.read_demo),
    post("/api/setup/demo", demo.load_demo, Role.SETUP, status=202),
    delete("/api/setup/demo", demo.remove_demo, Role.SETUP),
]

USER_ROUTES: list[BaseRoute] = [
    get("/api/users", users.list_users),
    get("/api/users/github/{github_id}", users.find_user_by_login),
    get("/api/users/{github_id}/summary", summary.read_summary, version=summary.summary_version),
    get_file(
        "/api/users/{github_id}/calendar.ics", calendar_routes.read_participant_calendar, CALENDAR
    ),
    get_file("/api/users/{github_id}/report.pdf", reports.read_report, PDF),
    get("/api/users/{user_id}", users.find_user),
    get("/api/github-commits/{github_id}", commits.list_commits),
    get("/api/github-commits/{github_id}/stats", commits.read_stats),
    get("/api/github-commits/{github_id}/daily-counts", commits.read_daily_counts),
]

SEASON_ROUTES: list[BaseRoute] = [
    get("/api/seasons", seasons.list_seasons),
    get("/api/seasons/{season_id}", seasons.find_season),
    get_file("/api/seasons/{season_id}/export.csv", downloads.export_season_csv, CSV),
    get_file("/api/seasons/{season_id}/export.json", downloads.export_season_json, JSON),
    get_file(
        "/api/seasons/{season_id}/calendar.ics", calendar_routes.read_season_calendar, CALENDAR
    ),
    post("/api/seasons/{season_id}/join", membership.join_season, SIGNED_IN),
    post("/api/seasons/{season_id}/leave", membership.leave_season, SIGNED_IN),
]

# `{date}` matches any text, so the routes with a word in its place come first.
ATTENDANCE_ROUTES: list[BaseRoute] = [
    get("/api/board", board.read_board, version=board_version),
    get("/api/attendance/history/{github_id}", attendance.read_history, version=board_version),
    get("/api/attendance/stats", statistics.read_stats, version=board_version),
    get("/api/attendance/stats/{date}", statistics.read_day_stats, version=board_version),
    get("/api/attendance/ranking", statistics.read_ranking, version=board_version),
    get("/api/attendance/weekday", aggregates.read_weekdays, version=board_version),
    get("/api/attendance/heatmap", aggregates.read_heatmap, version=board_version),
    get("/api/attendance/hourly-commits", statistics.read_hourly_commits, version=board_version),
    post("/api/attendance/check", reconcile.check_all, ADMIN, status=202),
    post("/api/attendance/check/{github_id}", reconcile.check_user, SIGNED_IN, status=202),
    get("/api/attendance/check/{job_id}", reconcile.read_check, SIGNED_IN),
    get("/api/attendance/{date}", attendance.read_day, version=board_version),
    get("/api/attendance/{date}/{github_id}", day_explanation.explain_day),
]

ROUTES: list[BaseRoute] = [
    *SETUP_ROUTES,
    *me.ROUTES,
    *USER_ROUTES,
    *SEASON_ROUTES,
    *ATTENDANCE_ROUTES,
    *admin.ROUTES,
]
