"""/api/auth/me: which user the caller is."""

from __future__ import annotations

import msgspec

from webhook_app.models import User
from webhook_app.web.api.schemas import MeResponse, user_response
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest, NoQuery


async def read_me(call: ApiRequest, query: NoQuery) -> MeResponse:
    """Return the signed-in user; 401 if nobody is signed in."""
    if call.viewer.user is None:
        raise Problem(401, "Nobody is signed in.")
    return me_response(call, call.viewer.user)


def me_response(call: ApiRequest, user: User) -> MeResponse:
    """Return the signed-in user as they see themselves."""
    shared = user_response(user, call.context.settings.github_url)
    return MeResponse(
        **msgspec.structs.asdict(shared),
        is_admin=call.viewer.is_admin,
        is_hidden=user.is_hidden,
    )
