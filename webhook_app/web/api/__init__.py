"""The routes under /api, as one table."""

from __future__ import annotations

from starlette.routing import BaseRoute

from webhook_app.web import setup
from webhook_app.web.api import (
    aggregates,
    attendance,
    board,
    commits,
    day_explanation,
    demo,
    membership,
    reconcile,
    seasons,
    statistics,
    summary,
    users,
)
from webhook_app.web.api.admin import (
    commit_overrides,
    day_overrides,
    deliveries,
    editing,
    installations,
    jobs,
    logs,
    members,
    secrets,
    status,
    unmatched,
)
from webhook_app.web.api.me import account, identity, overview
from webhook_app.web.api.season_query import board_version
from webhook_app.web.exports import calendar_routes, downloads, reports
from webhook_app.web.http.roles import Role
from webhook_app.web.http.routing import delete, get, get_file, post, put

CALENDAR, CSV, JSON = "text/calendar", "text/csv", "application/json"
SIGNED_IN, ADMIN = Role.SIGNED_IN, Role.ADMIN

ROUTES: list[BaseRoute] = [
    *setup.API_ROUTES,
    get("/api/setup/demo", demo.read_demo),
    post("/api/setup/demo", demo.load_demo, Role.SETUP, status=202),
    delete("/api/setup/demo", demo.remove_demo, Role.SETUP),
    get("/api/auth/me", identity.read_me),
    get("/api/me", overview.read_own, SIGNED_IN),
    put("/api/me", account.change_me, SIGNED_IN),
    delete("/api/me", account.delete_me, SIGNED_IN),
    put("/api/me/goal", account.set_goal, SIGNED_IN),
    get_file("/api/me/export.csv", downloads.export_own_csv, CSV, SIGNED_IN),
    get_file("/api/me/export.json", downloads.export_own_json, JSON, SIGNED_IN),
    get("/api/users", users.list_users),
    post("/api/users", editing.create_user, ADMIN, status=201),
    put("/api/users/{user_id}", editing.change_user, ADMIN),
    get("/api/users/github/{github_id}", users.find_user_by_login),
    get("/api/users/{github_id}/summary", summary.read_summary, version=summary.summary_version),
    get("/api/users/{user_id}", users.find_user),
    get("/api/seasons", seasons.list_seasons),
    post("/api/seasons", editing.create_season, ADMIN, status=201),
    get("/api/seasons/{season_id}", seasons.find_season),
    put("/api/seasons/{season_id}", editing.change_season, ADMIN),
    get_file("/api/seasons/{season_id}/export.csv", downloads.export_season_csv, CSV),
    get_file("/api/seasons/{season_id}/export.json", downloads.export_season_json, JSON),
    get_file(
        "/api/seasons/{season_id}/calendar.ics", calendar_routes.read_season_calendar, CALENDAR
    ),
    get_file(
        "/api/users/{github_id}/calendar.ics", calendar_routes.read_participant_calendar, CALENDAR
    ),
    get_file("/api/users/{github_id}/report.pdf", reports.read_report, "application/pdf"),
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
    get("/api/admin/corrections", day_overrides.read_corrections, ADMIN),
    post("/api/admin/corrections", day_overrides.override_day, ADMIN, status=201),
    delete("/api/admin/corrections/{correction_id}", day_overrides.revoke_day_override, ADMIN),
    post(
        "/api/admin/commits/{commit_row_id}/accept",
        commit_overrides.accept_commit,
        ADMIN,
        status=201,
    ),
    delete(
        "/api/admin/commits/{commit_row_id}/accept", commit_overrides.withdraw_acceptance, ADMIN
    ),
    get("/api/admin/deliveries", deliveries.read_deliveries, ADMIN),
    get("/api/admin/deliveries/{delivery_row_id}", deliveries.read_delivery, ADMIN),
    post("/api/admin/deliveries/{delivery_row_id}/replay", deliveries.replay_delivery, ADMIN),
    get("/api/admin/installations", installations.read_installations, ADMIN),
    get("/api/admin/unmatched", unmatched.read_unmatched, ADMIN),
    get("/api/admin/status", status.read_status, ADMIN),
    post("/api/admin/github-check", status.check_github, ADMIN),
    get("/api/admin/logs", logs.read_logs, ADMIN),
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
    get("/api/github-commits/{github_id}", commits.list_commits),
    get("/api/github-commits/{github_id}/stats", commits.read_stats),
    get("/api/github-commits/{github_id}/daily-counts", commits.read_daily_counts),
]
