"""GET /setup: the page, and the check of the one-time link that opens it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from webhook_app.store.setup import is_setup_link
from webhook_app.web.http.context import context_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.setup_link import has_setup_link, set_setup_link
from webhook_app.web.pages import routes


async def setup_page(request: Request) -> Response:
    """Return the page; with `token` check the link, move it into a cookie and redirect here.

    The link's secret leaves the address at once, so that no history or screenshot has it.
    On a fresh server the page is 403 for everyone without a link: there is nothing to show yet.
    """
    context = context_of(request)
    token = request.query_params.get("token")
    if token is None:
        is_fresh = await context.github_app.app() is None
        is_closed = is_fresh and not await has_setup_link(context, request)
        return await routes.private_page(request, 403 if is_closed else 200)
    context.limits.setup.check(request)
    async with context.database.connection() as connection:
        is_valid = await is_setup_link(connection, token)
    if not is_valid:
        raise Problem(403, "This set-up link is used or invalid. The server prints a new one.")
    response = RedirectResponse("/setup", 303)
    set_setup_link(context, response, token)
    return response
