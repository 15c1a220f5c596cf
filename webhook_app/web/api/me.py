"""/api/auth/me: who the caller is."""

from __future__ import annotations

import msgspec

from webhook_app.models import User
from webhook_app.web.answers import MeAnswer, user_answer
from webhook_app.web.errors import Problem
from webhook_app.web.routing import Call, NoQuery


async def read_me(call: Call, query: NoQuery) -> MeAnswer:
    """The signed-in user, 401 for everybody else."""
    if call.viewer.user is None:
        raise Problem(401, "Nobody is signed in.")
    return me_answer(call, call.viewer.user)


def me_answer(call: Call, user: User) -> MeAnswer:
    """The signed-in user as they see themselves."""
    shown = user_answer(user, call.context.settings.github_url)
    return MeAnswer(
        **msgspec.structs.asdict(shown), is_admin=call.viewer.is_admin, is_hidden=user.is_hidden
    )
