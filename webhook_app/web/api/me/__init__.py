"""The routes under /api/me: what only the signed-in user sees and changes."""

from __future__ import annotations

from starlette.routing import BaseRoute

from webhook_app.web.api.me import account, identity, overview
from webhook_app.web.exports import downloads
from webhook_app.web.http.roles import Role
from webhook_app.web.http.routing import delete, get, get_file, put

SIGNED_IN = Role.SIGNED_IN

ROUTES: list[BaseRoute] = [
    get("/api/auth/me", identity.read_me),
    get("/api/me", overview.read_own, SIGNED_IN),
    put("/api/me", account.change_me, SIGNED_IN),
    delete("/api/me", account.delete_me, SIGNED_IN),
    put("/api/me/goal", account.set_goal, SIGNED_IN),
    get_file("/api/me/export.csv", downloads.export_own_csv, "text/csv", SIGNED_IN),
    get_file("/api/me/export.json", downloads.export_own_json, "application/json", SIGNED_IN),
]
