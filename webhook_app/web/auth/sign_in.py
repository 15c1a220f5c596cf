"""Sign-in with GitHub: to GitHub and back, and the cookies that follow.

`state` and the PKCE verifier travel in a sealed cookie of ten minutes; our own tokens in HttpOnly
cookies. GitHub's token is used once, for identity and verified addresses, and forgotten.
Whoever has just registered the App becomes an admin when they sign in.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import Literal
from urllib.parse import quote

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from webhook_app.changes.members import sign_in
from webhook_app.forges.github.oauth import (
    OAuthClient,
    SignInRefused,
    authorize_url,
    client_for,
    identify,
)
from webhook_app.identity.github_app import current_app
from webhook_app.store.sessions import (
    REFRESH_LIFETIME,
    Continued,
    continue_session,
    open_session,
    revoke_session,
    revoke_session_of_token,
)
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.context import Context, context_of, now
from webhook_app.web.http.decoding import read_body
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.tokens import (
    TokenRefused,
    issue_token,
    read_token,
    sign_cookie,
    verify_cookie,
)
from webhook_app.web.http.viewer import ACCESS_COOKIE

REFRESH_COOKIE, STATE_COOKIE = "refresh_token", "sign_in"
HINT_COOKIE = "signed_in"  # readable by the page, so that it asks who is signed in only then
ACCESS_LIFETIME = timedelta(minutes=15)
STATE_LIFETIME = timedelta(minutes=10)
REGISTRANT_COOKIE, REGISTRANT_PURPOSE = "registrant", "registrant"
REGISTRANT_LIFETIME = timedelta(hours=1)
AUTH_PATH = "/api/auth"
STATE_PURPOSE = "sign-in"
NOT_KEPT = {"cache-control": "no-store"}

log = structlog.get_logger()


class TokensResponse(Answer, frozen=True, kw_only=True):
    """The next tokens, in OAuth's words."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    refresh_token: str


async def login(request: Request) -> Response:
    """GET /api/auth/login?next=/path: send the browser to GitHub."""
    context = context_of(request)
    context.limits.sign_in.check(request)
    return await begin(context, request.query_params.get("next", "/"))


async def begin(context: Context, following: str) -> Response:
    """The redirect to GitHub; raises Problem 503 as long as no App is set up."""
    client = await _oauth_client(context)
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    facts = {"state": state, "verifier": verifier, "next": safe_path(following)}
    url = authorize_url(client, _redirect_uri(context), state, verifier)
    response = RedirectResponse(url, 303, NOT_KEPT)
    sealed = sign_cookie(context.secret_key, STATE_PURPOSE, facts, STATE_LIFETIME)
    _set_cookie(context, response, STATE_COOKIE, sealed, STATE_LIFETIME, AUTH_PATH)
    return response


def grant_first_admin(context: Context, response: Response) -> None:
    """Let whoever has just registered the App become an admin, once they sign in."""
    sealed = sign_cookie(context.secret_key, REGISTRANT_PURPOSE, {}, REGISTRANT_LIFETIME)
    _set_cookie(context, response, REGISTRANT_COOKIE, sealed, REGISTRANT_LIFETIME, AUTH_PATH)


async def callback(request: Request) -> Response:
    """GET /api/auth/callback: GitHub sends the browser back with a code."""
    context = context_of(request)
    context.limits.sign_in.check(request)
    facts = _carried_facts(context, request)
    if "code" not in request.query_params:  # the person said no, or GitHub did
        return _forget(context, RedirectResponse("/?sign_in=refused", 303, NOT_KEPT), STATE_COOKIE)
    try:
        identity = await identify(
            await _oauth_client(context),
            request.query_params["code"],
            _redirect_uri(context),
            facts["verifier"],
        )
    except SignInRefused as refused:
        raise Problem(400, str(refused)) from None
    user = await sign_in(
        context.database,
        github_user_id=identity.github_user_id,
        login=identity.login,
        emails=identity.emails,
        installation_ids=identity.installation_ids,
        is_first_admin=_is_registrant(context, request),
    )
    async with context.database.connection() as connection:
        session = await open_session(connection, user.id)
    log.info("signed_in", user_id=user.id)
    response = RedirectResponse(safe_path(facts["next"]), 303, NOT_KEPT)
    _forget(context, response, STATE_COOKIE, REGISTRANT_COOKIE)
    return _with_session(context, response, session)


async def refresh(request: Request) -> Response:
    """POST /api/auth/refresh: the next pair of tokens for the refresh token, which is then used up.

    The token comes in its cookie, or as `refresh_token` of a JSON body for scripts.
    """
    context = context_of(request)
    context.limits.refresh.check(request)
    asked_at = now()
    token = await _refresh_token(request)
    if not token:
        raise Problem(401, "Nobody is signed in.")
    async with context.database.connection() as connection:
        session = await continue_session(connection, token, asked_at)
    if session is None:
        return _problem_signed_out(context)
    access = _access_token(context, session)
    tokens = TokensResponse(
        access_token=access,
        token_type="Bearer",  # noqa: S106 a word of OAuth's
        expires_in=int(ACCESS_LIFETIME.total_seconds()),
        refresh_token=session.refresh_token,
    )
    response = Response(msgspec.json.encode(tokens), 200, NOT_KEPT, "application/json")
    return _with_session(context, response, session, access)


async def logout(request: Request) -> Response:
    """POST /api/auth/logout: end the session, here and for every copy of its tokens."""
    context = context_of(request)
    token = await _refresh_token(request)
    async with context.database.connection() as connection:
        if token:
            await revoke_session_of_token(connection, token)
        try:
            claims = read_token(context.secret_key, _access_token_of(request))
            if claims.session_id is not None:
                await revoke_session(connection, claims.session_id)
        except TokenRefused:
            pass
    return _without_session(context, Response(status_code=204))


ROUTES: list[BaseRoute] = [
    Route("/api/auth/login", login, methods=["GET"]),
    Route("/api/auth/callback", callback, methods=["GET"]),
    Route("/api/auth/refresh", refresh, methods=["POST"]),
    Route("/api/auth/logout", logout, methods=["POST"]),
]


def safe_path(path: str) -> str:
    """A path of this server to go on to; anything that could lead elsewhere becomes `/`."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    is_plain = path.isprintable() and "\\" not in path and len(path) <= 2000
    return quote(path, safe="/?&=%#:+,;@!$'()*~") if is_ours and is_plain else "/"


async def _oauth_client(context: Context) -> OAuthClient:
    app = await current_app(context.settings, context.database, context.secret_key)
    if app is None or not app.client_id:
        raise Problem(503, "No GitHub App is set up yet; sign-in begins with it.")
    return client_for(context.settings, app.client_id, app.client_secret)


def _redirect_uri(context: Context) -> str:
    return f"{context.settings.base_url}{AUTH_PATH}/callback"


def _carried_facts(context: Context, request: Request) -> dict[str, str]:
    """What the state cookie carries; raises Problem 400 unless it fits the state in the query."""
    begun_elsewhere = Problem(400, "This sign-in did not begin here; start it again.")
    try:
        sealed = request.cookies.get(STATE_COOKIE, "")
        facts = verify_cookie(context.secret_key, STATE_PURPOSE, sealed)
    except TokenRefused:
        raise begun_elsewhere from None
    given = request.query_params.get("state", "")
    if not hmac.compare_digest(facts["state"].encode(), given.encode("utf-8", "replace")):
        raise begun_elsewhere
    return facts


def _is_registrant(context: Context, request: Request) -> bool:
    try:
        verify_cookie(
            context.secret_key, REGISTRANT_PURPOSE, request.cookies.get(REGISTRANT_COOKIE, "")
        )
    except TokenRefused:
        return False
    return True


async def _refresh_token(request: Request) -> str:
    if token := request.cookies.get(REFRESH_COOKIE):
        return token
    body = await read_body(request)
    try:
        return msgspec.json.decode(body, type=dict[str, str]).get("refresh_token", "")
    except msgspec.MsgspecError:
        return ""


def _access_token_of(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.cookies.get(ACCESS_COOKIE, "")


def _access_token(context: Context, session: Continued) -> str:
    return issue_token(context.secret_key, session.user_id, ACCESS_LIFETIME, session.session_id)


def _with_session(
    context: Context, response: Response, session: Continued, access: str | None = None
) -> Response:
    token = access or _access_token(context, session)
    _set_cookie(context, response, ACCESS_COOKIE, token, ACCESS_LIFETIME, "/")
    _set_cookie(
        context, response, REFRESH_COOKIE, session.refresh_token, REFRESH_LIFETIME, AUTH_PATH
    )
    _set_cookie(context, response, HINT_COOKIE, "1", REFRESH_LIFETIME, "/", is_readable=True)
    return response


def _without_session(context: Context, response: Response) -> Response:
    for name, path in ((ACCESS_COOKIE, "/"), (REFRESH_COOKIE, AUTH_PATH), (HINT_COOKIE, "/")):
        _set_cookie(context, response, name, "", timedelta(0), path)
    return response


def _forget(context: Context, response: Response, *names: str) -> Response:
    for name in names:
        _set_cookie(context, response, name, "", timedelta(0), AUTH_PATH)
    return response


def _problem_signed_out(context: Context) -> Response:
    problem = Problem(401, "The session has ended; sign in again.")
    return _without_session(context, problem.response())


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
