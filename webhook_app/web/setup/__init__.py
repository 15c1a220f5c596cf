"""The way from an empty server to a registered GitHub App, or to a demo season."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from webhook_app.web.http.roles import Role
from webhook_app.web.http.routing import ApiRoute, delete, get, post
from webhook_app.web.setup import demo, page, registration, status

API_ROUTES: list[ApiRoute] = [
    get("/api/setup", status.read_setup),
    post("/api/setup/manifest", registration.make_manifest, Role.EVERYONE),
    get("/api/setup/demo", demo.read_demo),
    post("/api/setup/demo", demo.load_demo, Role.SETUP, status=202),
    delete("/api/setup/demo", demo.remove_demo, Role.SETUP),
]
ROUTES: list[BaseRoute] = [
    Route("/setup", page.setup_page, methods=["GET"]),
    Route("/setup/callback", registration.finish, methods=["GET"]),
]
