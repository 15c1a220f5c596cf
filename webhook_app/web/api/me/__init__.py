"""The routes under /api/me: what only the signed-in user sees and changes."""

from __future__ import annotations

from webhook_app.web.api.me import account, identity, overview
from webhook_app.web.http.roles import Role
from webhook_app.web.http.routing import ApiRoute, delete, get, put

SIGNED_IN = Role.SIGNED_IN

ROUTES: list[ApiRoute] = [
    get("/api/auth/me", identity.read_me),
    get("/api/me", overview.read_own, SIGNED_IN),
    put("/api/me", account.change_me, SIGNED_IN),
    delete("/api/me", account.delete_me, SIGNED_IN),
    put("/api/me/goal", account.set_goal, SIGNED_IN),
]
