"""Who is asking, and what they may see."""

from __future__ import annotations

import msgspec
from starlette.requests import Request

from webhook_app.models import User
from webhook_app.store.sessions import find_session_user
from webhook_app.web.http.context import Context
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.tokens import TokenRefused, read_token

ACCESS_COOKIE = "access_token"


class Viewer(msgspec.Struct, frozen=True):
    """A caller: somebody unknown, a signed-in user, or an admin."""

    user: User | None = None
    is_admin: bool = False

    def may_see_private(self, author_id: int | None) -> bool:
        """Whether a private repository's name, sha, message and URL are this viewer's to see."""
        return self.is_admin or (self.user is not None and self.user.id == author_id)

    def may_see(self, user_id: int, *, is_hidden: bool) -> bool:
        """Whether this viewer may learn who somebody is: those who hide see only themselves."""
        return not is_hidden or self.may_see_private(user_id)


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
