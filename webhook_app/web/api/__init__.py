"""The routes under /api, as one table."""

from __future__ import annotations

from starlette.routing import BaseRoute

from webhook_app.web import setup
from webhook_app.web.api import (
    accepting,
    attendance,
    board,
    checks,
    commits,
    corrections,
    deliveries,
    editing,
    installations,
    jobs,
    logs,
    me,
    members,
    membership,
    own,
    seasons,
    secrets,
    statistics,
    status,
    unmatched,
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
    get("/api/admin/members", members.read_members, ADMIN),
    put("/api/admin/members/{season_id}/{user_id}", members.change_member, ADMIN),
    get("/api/admin/corrections", corrections.read_corrections, ADMIN),
    post("/api/admin/corrections", corrections.correct_day, ADMIN, status=201),
    delete("/api/admin/corrections/{correction_id}", corrections.revoke_correction, ADMIN),
    post("/api/admin/commits/{commit_row_id}/accept", accepting.accept_commit, ADMIN, status=201),
    delete("/api/admin/commits/{commit_row_id}/accept", accepting.withdraw_acceptance, ADMIN),
    get("/api/admin/deliveries", deliveries.read_deliveries, ADMIN),
    get("/api/admin/deliveries/{delivery_row_id}", deliveries.read_delivery, ADMIN),
    post("/api/admin/deliveries/{delivery_row_id}/replay", deliveries.replay_delivery, ADMIN),
    get("/api/admin/installations", installations.read_installations, ADMIN),
    get("/api/admin/unmatched", unmatched.read_unmatched, ADMIN),
    get("/api/admin/status", status.read_status, ADMIN),
    post("/api/admin/github-check", status.check_github, ADMIN),
    get("/api/admin/logs", logs.read_logs, ADMIN),
    get("/api/board", board.read_board, version=book_version),
    get("/api/attendance/history/{github_id}", attendance.read_history, version=book_version),
    get("/api/attendance/stats", statistics.read_stats, version=book_version),
    get("/api/attendance/stats/{date}", statistics.read_day_stats, version=book_version),
    get("/api/attendance/ranking", statistics.read_ranking, version=book_version),
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
