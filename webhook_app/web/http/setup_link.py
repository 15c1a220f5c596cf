"""The one-time set-up link, which travels in a signed cookie while it is valid."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from webhook_app.store.setup import is_setup_link
from webhook_app.web.http.context import Context
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.tokens import TokenRefused, sign_cookie, verify_cookie

COOKIE, PURPOSE = "setup", "setup"
LIFETIME = timedelta(hours=1)  # that of GitHub's code for a manifest


async def require_setup_link(context: Context, request: Request) -> str:
    """Return the link in the browser's cookie; raise Problem 403 unless it is still valid."""
    try:
        link = verify_cookie(context.secret_key, PURPOSE, request.cookies.get(COOKIE, ""))["link"]
    except TokenRefused:
        link = ""
    async with context.database.connection() as connection:
        if link and await is_setup_link(connection, link):
            return link
    raise Problem(403, "Open the one-time link that the server printed at its start.")


async def has_setup_link(context: Context, request: Request) -> bool:
    """Return whether the browser has a link that is still valid."""
    try:
        return bool(await require_setup_link(context, request))
    except Problem:
        return False


def set_setup_link(context: Context, response: Response, link: str) -> None:
    """Store a checked link in the browser's cookie."""
    response.set_cookie(
        COOKIE,
        sign_cookie(context.secret_key, PURPOSE, {"link": link}, LIFETIME),
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=context.settings.base_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )


def delete_setup_link(response: Response) -> None:
    """Delete the cookie, once the link is used."""
    response.delete_cookie(COOKIE, path="/")
