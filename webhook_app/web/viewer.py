"""Who is asking, and what they may see."""

from __future__ import annotations

import msgspec
from starlette.requests import Request

from webhook_app.models import User
from webhook_app.store import users
from webhook_app.web.context import Context
from webhook_app.web.errors import Problem
from webhook_app.web.tokens import TokenRefused, user_id_of


class Viewer(msgspec.Struct, frozen=True):
    """A caller: somebody unknown, a signed-in user, or an admin."""

    user: User | None = None
    is_admin: bool = False

    def may_see_private(self, author_id: int | None) -> bool:
        """Whether a private repository's name, sha, message and URL are this viewer's to see."""
        return self.is_admin or (self.user is not None and self.user.id == author_id)


async def viewer_of(request: Request, context: Context) -> Viewer:
    """The viewer a Bearer token names; raises Problem 401 for a token that is not ours."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return Viewer()
    try:
        user_id = user_id_of(context.secret_key, token.strip())
    except TokenRefused as refused:
        raise Problem(401, str(refused)) from None
    async with context.database.reading() as connection:
        user = await users.find_user(connection, user_id)
    if user is None:
        raise Problem(401, "The token's user no longer exists.")
    is_admin = user.is_admin or user.github_id.lower() in context.settings.admin_logins
    return Viewer(user, is_admin)
