"""Who holds the one-time link to /setup: a sealed cookie says so, as long as the link is good."""

from __future__ import annotations

from starlette.requests import Request

from webhook_app.store.setup import is_setup_link
from webhook_app.web.auth.tokens import TokenRefused, verify_cookie
from webhook_app.web.http.context import Context
from webhook_app.web.http.problems import Problem

COOKIE, PURPOSE = "setup", "setup"


async def require_setup_link(context: Context, request: Request) -> str:
    """The link this browser holds; raises Problem 403 unless it may still be used."""
    try:
        link = verify_cookie(context.secret_key, PURPOSE, request.cookies.get(COOKIE, ""))["link"]
    except TokenRefused:
        link = ""
    async with context.database.connection() as connection:
        if link and await is_setup_link(connection, link):
            return link
    raise Problem(403, "Open the one-time link that the server printed at its start.")


async def has_setup_link(context: Context, request: Request) -> bool:
    """Whether this browser holds a link that may still be used."""
    try:
        return bool(await require_setup_link(context, request))
    except Problem:
        return False
