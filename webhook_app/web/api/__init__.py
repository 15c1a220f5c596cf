"""The routes under /api, as one table."""

from __future__ import annotations

from starlette.routing import BaseRoute

from webhook_app.web.api import attendance, board, commits, me, seasons, statistics, users, why
from webhook_app.web.routing import get

ROUTES: list[BaseRoute] = [
    get("/api/auth/me", me.read_me),
    get("/api/users", users.list_users),
    get("/api/users/github/{github_id}", users.find_user_by_login),
    get("/api/users/{user_id}", users.find_user),
    get("/api/seasons", seasons.list_seasons),
    get("/api/seasons/{season_id}", seasons.find_season),
    get("/api/board", board.read_board),
    get("/api/attendance/history/{github_id}", attendance.read_history),
    get("/api/attendance/stats", statistics.read_stats),
    get("/api/attendance/stats/{date}", statistics.read_day_stats),
    get("/api/attendance/ranking", statistics.read_ranking),
    get("/api/attendance/hourly-commits", statistics.read_hourly_commits),
    get("/api/attendance/{date}", attendance.read_day),
    get("/api/attendance/{date}/{github_id}", why.explain_day),
    get("/api/github-commits/{github_id}", commits.list_commits),
    get("/api/github-commits/{github_id}/stats", commits.read_stats),
    get("/api/github-commits/{github_id}/daily-counts", commits.read_daily_counts),
]
