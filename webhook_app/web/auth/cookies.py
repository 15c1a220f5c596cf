"""The cookies of the sign-in and of the session that follows."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from webhook_app.store.sessions import REFRESH_LIFETIME, Continued
from webhook_app.web.http.context import Context
from webhook_app.web.http.tokens import TokenRefused, issue_token, sign_cookie, verify_cookie
from webhook_app.web.http.viewer import ACCESS_COOKIE

REFRESH_COOKIE, STATE_COOKIE = "refresh_token", "sign_in"
HINT_COOKIE = "signed_in"  # readable by the page, which asks for the user only if it is set
ACCESS_LIFETIME = timedelta(minutes=15)
STATE_LIFETIME = timedelta(minutes=10)
STATE_PURPOSE = "sign-in"
REGISTRANT_COOKIE, REGISTRANT_PURPOSE = "registrant", "registrant"
REGISTRANT_LIFETIME = timedelta(hours=1)
AUTH_PATH = "/api/auth"


def set_state(context: Context, response: Response, facts: dict[str, str]) -> None:
    """Store what belongs to a sign-in that is under way."""
    state = sign_cookie(context.secret_key, STATE_PURPOSE, facts, STATE_LIFETIME)
    _set_cookie(context, response, STATE_COOKIE, state, STATE_LIFETIME, AUTH_PATH)


def read_state(context: Context, request: Request) -> dict[str, str]:
    """Return what belongs to this browser's sign-in; raise TokenRefused if there is none."""
    return verify_cookie(context.secret_key, STATE_PURPOSE, request.cookies.get(STATE_COOKIE, ""))


def grant_first_admin(context: Context, response: Response) -> None:
    """Let the browser that has just registered the App sign in as an admin."""
    registrant = sign_cookie(context.secret_key, REGISTRANT_PURPOSE, {}, REGISTRANT_LIFETIME)
    _set_cookie(context, response, REGISTRANT_COOKIE, registrant, REGISTRANT_LIFETIME, AUTH_PATH)


def is_registrant(context: Context, request: Request) -> bool:
    """Return whether this browser has just registered the App."""
    registrant = request.cookies.get(REGISTRANT_COOKIE, "")
    try:
        verify_cookie(context.secret_key, REGISTRANT_PURPOSE, registrant)
    except TokenRefused:
        return False
    return True


def delete_state(context: Context, response: Response) -> None:
    """Delete the cookie of a sign-in that is over."""
    _delete_cookie(context, response, STATE_COOKIE, AUTH_PATH)


def delete_registrant(context: Context, response: Response) -> None:
    """Delete the cookie of the browser that has registered the App."""
    _delete_cookie(context, response, REGISTRANT_COOKIE, AUTH_PATH)


def issue_access_token(context: Context, session: Continued) -> str:
    """Return an access token of a session."""
    return issue_token(context.secret_key, session.user_id, ACCESS_LIFETIME, session.session_id)


def set_session(context: Context, response: Response, session: Continued, access: str) -> None:
    """Store a session's tokens."""
    _set_cookie(context, response, ACCESS_COOKIE, access, ACCESS_LIFETIME, "/")
    _set_cookie(
        context, response, REFRESH_COOKIE, session.refresh_token, REFRESH_LIFETIME, AUTH_PATH
    )
    _set_cookie(context, response, HINT_COOKIE, "1", REFRESH_LIFETIME, "/", is_readable=True)


def delete_session(context: Context, response: Response) -> None:
    """Delete a session's tokens."""
    for name, path in ((ACCESS_COOKIE, "/"), (REFRESH_COOKIE, AUTH_PATH), (HINT_COOKIE, "/")):
        _delete_cookie(context, response, name, path)


def _delete_cookie(context: Context, response: Response, name: str, path: str) -> None:
    _set_cookie(context, response, name, "", timedelta(0), path)


def _set_cookie(
    context: Context,
    response: Response,
    name: str,
    value: str,
    lifetime: timedelta,
    path: str,
    *,
    is_readable: bool = False,
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(lifetime.total_seconds()),
        path=path,
        secure=context.settings.base_url.startswith("https://"),
        httponly=not is_readable,
        samesite="lax",
    )
