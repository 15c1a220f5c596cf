"""/api/users: the GitHub accounts that are registered here."""

from __future__ import annotations

from webhook_app.store import users
from webhook_app.web.api.schemas import UserResponse, user_response
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest, NoQuery
from webhook_app.web.http.season_query import user_of


async def list_users(call: ApiRequest, query: NoQuery) -> list[UserResponse]:
    """Return all users whom the caller may see, by lower-cased login."""
    async with call.context.database.connection() as connection:
        existing = await users.list_users(connection)
    existing.sort(key=lambda user: user.github_id.lower())
    return [
        user_response(user, call.context.settings.github_url)
        for user in existing
        if call.viewer.may_see(user.id, is_hidden=user.is_hidden)
    ]


async def find_user(call: ApiRequest, query: NoQuery) -> UserResponse:
    """Return the user with this id (not GitHub's number)."""
    user_id = call.path_number("user_id")
    async with call.context.database.connection() as connection:
        user = await users.find_user(connection, user_id)
    if user is None or not call.viewer.may_see(user.id, is_hidden=user.is_hidden):
        raise Problem(404, f"There is no user {user_id}.")
    return user_response(user, call.context.settings.github_url)


async def find_user_by_login(call: ApiRequest, query: NoQuery) -> UserResponse:
    """Return the user with this current login; upper and lower case are the same."""
    return user_response(await user_of(call), call.context.settings.github_url)
