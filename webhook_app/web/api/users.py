"""/api/users: the accounts known to the book."""

from __future__ import annotations

from webhook_app.store import users
from webhook_app.web.answers import UserAnswer, user_answer
from webhook_app.web.api.asked import user_of
from webhook_app.web.errors import Problem
from webhook_app.web.routing import Call, NoQuery


async def list_users(call: Call, query: NoQuery) -> list[UserAnswer]:
    """Every user whom the caller may see, by lower-cased login."""
    async with call.context.database.reading() as connection:
        known = await users.list_users(connection)
    known.sort(key=lambda user: user.github_id.lower())
    return [
        user_answer(user, call.context.settings.github_url)
        for user in known
        if call.viewer.may_see(user.id, is_hidden=user.is_hidden)
    ]


async def find_user(call: Call, query: NoQuery) -> UserAnswer:
    """A user by our id."""
    user_id = call.path_number("user_id")
    async with call.context.database.reading() as connection:
        user = await users.find_user(connection, user_id)
    if user is None or not call.viewer.may_see(user.id, is_hidden=user.is_hidden):
        raise Problem(404, f"There is no user {user_id}.")
    return user_answer(user, call.context.settings.github_url)


async def find_user_by_login(call: Call, query: NoQuery) -> UserAnswer:
    """A user by their current login, whatever the case."""
    return user_answer(await user_of(call), call.context.settings.github_url)
