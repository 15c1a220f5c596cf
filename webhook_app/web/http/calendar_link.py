"""The link to a hidden user's calendar, which works without signing in."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from webhook_app.book.viewer import Viewer
from webhook_app.models import User
from webhook_app.store.users import calendar_token_of, find_user
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.tokens import TokenRefused, sign_permanent, verify_cookie

_PURPOSE = "calendar"


async def calendar_url(call: ApiRequest, user: User) -> str:
    """Return where calendar programs read a user's days; a hidden user's has a secret token."""
    url = f"{call.context.settings.base_url}/api/users/{quote(user.github_id)}/calendar.ics"
    if not user.is_hidden:
        return url
    async with call.context.database.connection() as connection:
        link = await calendar_token_of(connection, user.id)
    facts = {"user": str(user.id), "link": str(link)}
    return f"{url}?token={sign_permanent(call.context.secret_key, _PURPOSE, facts)}"


async def as_calendar_owner(call: ApiRequest, token: str | None) -> ApiRequest:
    """Return the request as the link's owner sends it; unchanged without a valid token."""
    if token is None:
        return call
    try:
        facts = verify_cookie(call.context.secret_key, _PURPOSE, token)
    except TokenRefused:
        return call
    user_id = int(facts["user"])
    async with call.context.database.connection() as connection:
        if facts["link"] != str(await calendar_token_of(connection, user_id)):
            return call
        owner = await find_user(connection, user_id)
    return msgspec.structs.replace(call, viewer=Viewer(owner))
