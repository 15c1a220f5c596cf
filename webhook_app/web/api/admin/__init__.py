"""The routes under /api/admin, and those with which admins write users and seasons."""

from __future__ import annotations

from webhook_app.web.api import membership
from webhook_app.web.api.admin import (
    commit_overrides,
    day_overrides,
    deliveries,
    installations,
    jobs,
    logs,
    members,
    seasons,
    secrets,
    status,
    unmatched,
    users,
)
from webhook_app.web.http.roles import Role
from webhook_app.web.http.routing import ApiRoute, delete, get, post, put

ADMIN = Role.ADMIN
ACCEPTANCE = "/api/admin/commits/{commit_row_id}/accept"

ROUTES: list[ApiRoute] = [
    post("/api/users", users.create_user, ADMIN, status=201),
    put("/api/users/{user_id}", users.change_user, ADMIN),
    post("/api/seasons", seasons.create_season, ADMIN, status=201),
    put("/api/seasons/{season_id}", seasons.change_season, ADMIN),
    get("/api/admin/requests", membership.read_requests, ADMIN),
    post("/api/admin/requests/{season_id}/{user_id}", membership.approve_request, ADMIN),
    delete("/api/admin/requests/{season_id}/{user_id}", membership.decline_request, ADMIN),
    get("/api/admin/members", members.read_members, ADMIN),
    put("/api/admin/members/{season_id}/{user_id}", members.change_member, ADMIN),
    get("/api/admin/corrections", day_overrides.read_corrections, ADMIN),
    post("/api/admin/corrections", day_overrides.override_day, ADMIN, status=201),
    delete("/api/admin/corrections/{correction_id}", day_overrides.revoke_day_override, ADMIN),
    post(ACCEPTANCE, commit_overrides.accept_commit, ADMIN, status=201),
    delete(ACCEPTANCE, commit_overrides.withdraw_acceptance, ADMIN),
    get("/api/admin/deliveries", deliveries.read_deliveries, ADMIN),
    get("/api/admin/deliveries/{delivery_row_id}", deliveries.read_delivery, ADMIN),
    post("/api/admin/deliveries/{delivery_row_id}/replay", deliveries.replay_delivery, ADMIN),
    get("/api/admin/installations", installations.read_installations, ADMIN),
    get("/api/admin/unmatched", unmatched.read_unmatched, ADMIN),
    get("/api/admin/secrets", secrets.read_secrets, ADMIN),
    post("/api/admin/secrets", secrets.rotate_secret, ADMIN, status=201),
    delete("/api/admin/secrets/{secret_id}", secrets.drop_secret, ADMIN),
    get("/api/admin/jobs", jobs.read_jobs, ADMIN),
    get("/api/admin/status", status.read_status, ADMIN),
    post("/api/admin/github-check", status.check_github, ADMIN),
    get("/api/admin/logs", logs.read_logs, ADMIN),
]
