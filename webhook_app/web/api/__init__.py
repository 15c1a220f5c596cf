"""The routes under /api, as one table."""

from __future__ import annotations

from starlette.routing import BaseRoute

from webhook_app.web import setup
from webhook_app.web.api import (
    attendance,
    board,
    charts,
    checks,
    commits,
    editing,
    jobs,
    me,
    membership,
    own,
    seasons,
    secrets,
    statistics,
    summary,
    users,
    why,
)
from webhook_app.web.api.asked import book_version
from webhook_app.web.roles import Role
from webhook_app.web.routing import delete, get, post, put

SIGNED_IN, ADMIN = Role.SIGNED_IN, Role.ADMIN

ROUTES: list[BaseRoute] = [
    *setup.API_ROUTES,
    get("/api/auth/me", me.read_me),
    get("/api/me", own.read_own, SIGNED_IN),
    get("/api/users", users.list_users),
    post("/api/users", editing.create_user, ADMIN, status=201),
    put("/api/users/{user_id}", editing.change_user, ADMIN),
    get("/api/users/github/{github_id}", users.find_user_by_login),
    get("/api/users/{github_id}/summary", summary.read_summary),
    get("/api/users/{user_id}", users.find_user),
    get("/api/seasons", seasons.list_seasons),
    post("/api/seasons", editing.create_season, ADMIN, status=201),
    get("/api/seasons/{season_id}", seasons.find_season),
    put("/api/seasons/{season_id}", editing.change_season, ADMIN),
    post("/api/seasons/{season_id}/join", membership.join_season, SIGNED_IN),
    post("/api/seasons/{season_id}/leave", membership.leave_season, SIGNED_IN),
    get("/api/admin/requests", membership.read_requests, ADMIN),
    post("/api/admin/requests/{season_id}/{user_id}", membership.approve_request, ADMIN),
    delete("/api/admin/requests/{season_id}/{user_id}", membership.decline_request, ADMIN),
    get("/api/admin/secrets", secrets.read_secrets, ADMIN),
    post("/api/admin/secrets", secrets.rotate, ADMIN, status=201),
    delete("/api/admin/secrets/{secret_id}", secrets.drop, ADMIN),
    get("/api/admin/jobs", jobs.read_jobs, ADMIN),
    get("/api/board", board.read_board, version=book_version),
    get("/api/attendance/history/{github_id}", attendance.read_history, version=book_version),
    get("/api/attendance/stats", statistics.read_stats, version=book_version),
    get("/api/attendance/stats/{date}", statistics.read_day_stats, version=book_version),
    get("/api/attendance/ranking", statistics.read_ranking, version=book_version),
    get("/api/attendance/weekday", charts.read_weekdays, version=book_version),
    get("/api/attendance/heatmap", charts.read_heatmap, version=book_version),
    get("/api/attendance/hourly-commits", statistics.read_hourly_commits, version=book_version),
    post("/api/attendance/check", checks.check_everybody, ADMIN, status=202),
    post("/api/attendance/check/{github_id}", checks.check_user, SIGNED_IN, status=202),
    get("/api/attendance/check/{job_id}", checks.read_check, SIGNED_IN),
    get("/api/attendance/{date}", attendance.read_day, version=book_version),
    get("/api/attendance/{date}/{github_id}", why.explain_day),
    get("/api/github-commits/{github_id}", commits.list_commits),
    get("/api/github-commits/{github_id}/stats", commits.read_stats),
    get("/api/github-commits/{github_id}/daily-counts", commits.read_daily_counts),
]
