"""/api/auth/me: who the caller is."""

from __future__ import annotations

import msgspec

from webhook_app.models import User
from webhook_app.web.api.schemas import MeResponse, user_response
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest, NoQuery


async def read_me(call: ApiRequest, query: NoQuery) -> MeResponse:
    """The signed-in user, 401 for everybody else."""
    if call.viewer.user is None:
        raise Problem(401, "Nobody is signed in.")
    return me_response(call, call.viewer.user)


def me_response(call: ApiRequest, user: User) -> MeResponse:
    """The signed-in user as they see themselves."""
    visible_participants = user_response(user, call.context.settings.github_url)
    return MeResponse(
        **msgspec.structs.asdict(visible_participants),
        is_admin=call.viewer.is_admin,
        is_hidden=user.is_hidden,
    )
