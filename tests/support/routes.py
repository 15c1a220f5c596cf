"""Every route of the application, and a path of each that can be requested."""

from __future__ import annotations

from starlette.routing import Route

from webhook_app.app import create_app
from webhook_app.settings import Settings
from webhook_app.web.http.routing import ApiRoute

NOBODY_THERE = {
    "user_id": "999",
    "season_id": "999",
    "secret_id": "999",
    "job_id": "999",
    "correction_id": "999",
    "commit_row_id": "999",
    "delivery_row_id": "999",
    "github_id": "ann",
    "date": "2025-03-10",
}


def all_routes(settings: Settings) -> list[Route]:
    """Return the routes of the application, without the folder of the dashboard's files."""
    routes = create_app(settings, settings.database_url or "").routes
    return [route for route in routes if isinstance(route, Route)]


def api_routes(settings: Settings) -> list[ApiRoute]:
    """The routes of the application that have a spec."""
    return [route for route in all_routes(settings) if isinstance(route, ApiRoute)]


def filled(path: str, **named: object) -> str:
    """Return a path whose parameters are `named`, else harmless and possibly missing things."""
    return path.format(**{**NOBODY_THERE, **named})
