"""What an App requests as itself, with a JWT that is verified."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tests.support.github_double.model import App, Model, now_text, pem

LONGEST = timedelta(minutes=10)


async def convert(request: Request) -> Response:
    """Answer POST /app-manifests/{code}/conversions: the credentials, once."""
    model: Model = request.app.state.model
    app = model.conversions.pop(request.path_params["code"], None)
    if app is None:
        return JSONResponse({"message": "Not Found"}, 404)
    told = {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "webhook_secret": app.webhook_secret,
        "pem": pem(app.key),
    }
    return JSONResponse(_shown(request, app) | told, 201)


async def read_app(request: Request) -> Response:
    """Answer GET /app."""
    app = app_of(request)
    return app if isinstance(app, Response) else JSONResponse(_shown(request, app))


async def hook_config(request: Request) -> Response:
    """Answer GET and PATCH /app/hook/config: the URL and the secret of deliveries."""
    app = app_of(request)
    if isinstance(app, Response):
        return app
    if request.method == "PATCH":
        change = await request.json()
        app.webhook_secret = change.get("secret", app.webhook_secret)
        app.manifest["hook_attributes"]["url"] = change.get("url", app.hook_url)
    shown = {"url": app.hook_url, "content_type": "json", "insecure_ssl": "0"}
    return JSONResponse(shown | {"secret": "********"})


def app_of(request: Request) -> App | Response:
    """Return the App that a request's JWT names, else GitHub's refusal."""
    model: Model = request.app.state.model
    _, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        issuer = str(jwt.decode(token, options={"verify_signature": False})["iss"])
        app = next(a for a in model.apps if issuer in (str(a.id), a.client_id))
        claims = jwt.decode(
            token,
            app.key.public_key(),
            ["RS256"],
            options={"require": ["iat", "exp", "iss"], "verify_iss": False},
        )
    except (jwt.InvalidTokenError, KeyError, StopIteration):
        return JSONResponse({"message": "A JSON web token could not be decoded"}, 401)
    if datetime.fromtimestamp(claims["exp"], UTC) > datetime.now(UTC) + LONGEST:
        return JSONResponse({"message": "'Expiration time' claim ('exp') is too far"}, 401)
    return app


def _shown(request: Request, app: App) -> dict[str, Any]:
    base: str = request.app.state.url
    return {
        "id": app.id,
        "slug": app.slug,
        "name": app.name,
        "owner": app.owner.shown(),
        "html_url": f"{base}/apps/{app.slug}",
        "external_url": app.manifest["url"],
        "permissions": app.permissions,
        "events": app.manifest.get("default_events", []),
        "created_at": now_text(),
        "updated_at": now_text(),
    }


API: list[BaseRoute] = [
    Route("/app-manifests/{code}/conversions", convert, methods=["POST"]),
    Route("/app", read_app),
    Route("/app/hook/config", hook_config, methods=["GET", "PATCH"]),
]
