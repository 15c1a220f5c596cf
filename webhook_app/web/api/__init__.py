"""The routes under /api that answer with JSON, as one table; `me` and `admin` bring their own."""

from __future__ import annotations

from webhook_app.web.api import (
    admin,
    aggregates,
    attendance,
    board,
    commits,
    day_explanation,
    me,
    membership,
    reconcile,
    seasons,
    statistics,
    summary,
    users,
)
from webhook_app.web.http.roles import Role
from webhook_app.web.http.routing import ApiRoute, get, post
from webhook_app.web.http.season_query import board_version

SIGNED_IN, ADMIN = Role.SIGNED_IN, Role.ADMIN

USER_ROUTES: list[ApiRoute] = [
    get("/api/users", users.list_users),
    get("/api/users/github/{github_id}", users.find_user_by_login),
    get("/api/users/{github_id}/summary", summary.read_summary, version=summary.summary_version),
    get("/api/users/{user_id}", users.find_user),
    get("/api/github-commits/{github_id}", commits.list_commits),
    get("/api/github-commits/{github_id}/stats", commits.read_stats),
    get("/api/github-commits/{github_id}/daily-counts", commits.read_daily_counts),
]

SEASON_ROUTES: list[ApiRoute] = [
    get("/api/seasons", seasons.list_seasons),
    get("/api/seasons/{season_id}", seasons.find_season),
    post("/api/seasons/{season_id}/join", membership.join_season, SIGNED_IN),
    post("/api/seasons/{season_id}/leave", membership.leave_season, SIGNED_IN),
]

# `{date}` matches any text, so the routes with a word in its place come first.
ATTENDANCE_ROUTES: list[ApiRoute] = [
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

ROUTES: list[ApiRoute] = [
    *me.ROUTES,
    *USER_ROUTES,
    *SEASON_ROUTES,
    *ATTENDANCE_ROUTES,
    *admin.ROUTES,
]
