"""The viewer of a request, from its token or cookie."""

from __future__ import annotations

from starlette.requests import Request

from webhook_app.book.viewer import Viewer
from webhook_app.loading import load
from webhook_app.store.sessions import find_session_user
from webhook_app.web.http.context import Context
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.tokens import TokenRefused, read_token

__all__ = ["ACCESS_COOKIE", "Viewer", "viewer_of"]

ACCESS_COOKIE = "access_token"


async def viewer_of(request: Request, context: Context) -> Viewer:
    """Return the viewer whom a Bearer token or the access cookie names.

    Raises Problem 401 for an invalid token. An invalid cookie is ignored, so that a page whose
    session has ended still shows what is public.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    is_bearer = scheme.lower() == "bearer" and bool(token.strip())
    access_token = token.strip() if is_bearer else request.cookies.get(ACCESS_COOKIE, "")
    if not access_token:
        return Viewer()
    await load("jwt")
    try:
        claims = read_token(context.secret_key, access_token)
    except TokenRefused as refused:
        if is_bearer:
            raise Problem(401, str(refused)) from None
        return Viewer()
    async with context.database.connection() as connection:
        user = await find_session_user(connection, claims.user_id, claims.session_id)
    if user is None:
        if is_bearer:
            raise Problem(401, "The token's session has ended.")
        return Viewer()
    is_admin = user.is_admin or user.github_id.lower() in context.settings.admin_logins
    return Viewer(user, is_admin)
