"""Sign-in with GitHub (OAuth with PKCE): to GitHub and back, refresh and sign-out.

GitHub's token is used once, for identity, verified addresses and reachable installations, and then
discarded. Our own tokens travel in cookies.
Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Literal
from urllib.parse import quote

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from webhook_app.changes.accounts import sign_in
from webhook_app.forges.github.oauth import (
    Identity,
    OAuthClient,
    SignInRefused,
    authorize_url,
    client_for,
    identify,
)
from webhook_app.identity.github_app import current_app
from webhook_app.loading import load
from webhook_app.store.sessions import (
    continue_session,
    open_session,
    revoke_session,
    revoke_session_of_token,
)
from webhook_app.web.api.schemas import Answer
from webhook_app.web.auth.cookies import (
    ACCESS_LIFETIME,
    AUTH_PATH,
    REFRESH_COOKIE,
    delete_registrant,
    delete_session,
    delete_state,
    is_registrant,
    issue_access_token,
    read_state,
    set_session,
    set_state,
)
from webhook_app.web.http.context import Context, context_of, now
from webhook_app.web.http.decoding import read_body
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.tokens import TokenRefused, read_token
from webhook_app.web.http.viewer import ACCESS_COOKIE

NO_STORE = {"cache-control": "no-store"}
MAX_PATH_LENGTH = 2000

log = structlog.get_logger()


class TokensResponse(Answer, frozen=True, kw_only=True):
    """The next tokens, in OAuth's words."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    refresh_token: str


async def login(request: Request) -> Response:
    """Redirect the browser to GitHub; `next` is the path to return to."""
    context = context_of(request)
    context.limits.sign_in.check(request)
    return await begin(context, request.query_params.get("next", "/"))


async def begin(context: Context, following: str) -> Response:
    """Return the redirect to GitHub; raise Problem 503 if no App is set up."""
    client = await _oauth_client(context)
    await load("jwt")
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    url = authorize_url(client, _redirect_uri(context), state, verifier)
    response = RedirectResponse(url, 303, NO_STORE)
    facts = {"state": state, "verifier": verifier, "next": safe_path(following)}
    set_state(context, response, facts)
    return response


async def callback(request: Request) -> Response:
    """Exchange GitHub's code for the user, open a session and redirect to `next`."""
    context = context_of(request)
    context.limits.sign_in.check(request)
    await load("jwt")
    facts = _state_facts(context, request)
    if "code" not in request.query_params:  # the user refused, or GitHub did
        refused = RedirectResponse("/?sign_in=refused", 303, NO_STORE)
        delete_state(context, refused)
        return refused
    identity = await _identify(context, request.query_params["code"], facts["verifier"])
    user = await sign_in(
        context.database,
        github_user_id=identity.github_user_id,
        login=identity.login,
        emails=identity.emails,
        installation_ids=identity.installation_ids,
        is_first_admin=is_registrant(context, request),
    )
    async with context.database.connection() as connection:
        session = await open_session(connection, user.id)
    log.info("signed_in", user_id=user.id)
    response = RedirectResponse(safe_path(facts["next"]), 303, NO_STORE)
    delete_state(context, response)
    delete_registrant(context, response)
    set_session(context, response, session, issue_access_token(context, session))
    return response


async def refresh(request: Request) -> Response:
    """Return the next tokens for a refresh token, which is then invalid.

    Browsers send the token in its cookie, scripts as `refresh_token` of a JSON body.
    """
    context = context_of(request)
    context.limits.refresh.check(request)
    requested_at = now()
    token = await _refresh_token(request)
    if not token:
        raise Problem(401, "You are not signed in. Sign in first.")
    async with context.database.connection() as connection:
        session = await continue_session(connection, token, requested_at)
    if session is None:
        ended = Problem(401, "The session has ended. Sign in again.").response()
        delete_session(context, ended)
        return ended
    access = issue_access_token(context, session)
    tokens = TokensResponse(
        access_token=access,
        token_type="Bearer",  # noqa: S106 a word of OAuth's
        expires_in=int(ACCESS_LIFETIME.total_seconds()),
        refresh_token=session.refresh_token,
    )
    response = Response(msgspec.json.encode(tokens), 200, NO_STORE, "application/json")
    set_session(context, response, session, access)
    return response


async def logout(request: Request) -> Response:
    """End the session and invalidate all of its tokens."""
    context = context_of(request)
    token = await _refresh_token(request)
    async with context.database.connection() as connection:
        if token:
            await revoke_session_of_token(connection, token)
        try:
            claims = read_token(context.secret_key, _access_token(request))
            if claims.session_id is not None:
                await revoke_session(connection, claims.session_id)
        except TokenRefused:
            pass
    response = Response(status_code=204)
    delete_session(context, response)
    return response


ROUTES: list[BaseRoute] = [
    Route("/api/auth/login", login, methods=["GET"]),
    Route("/api/auth/callback", callback, methods=["GET"]),
    Route("/api/auth/refresh", refresh, methods=["POST"]),
    Route("/api/auth/logout", logout, methods=["POST"]),
]


def safe_path(path: str) -> str:
    """Return a path of this server to redirect to; `/` for anything that could lead elsewhere."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    is_plain = path.isprintable() and "\\" not in path and len(path) <= MAX_PATH_LENGTH
    return quote(path, safe="/?&=%#:+,;@!$'()*~") if is_ours and is_plain else "/"


async def _oauth_client(context: Context) -> OAuthClient:
    app = await current_app(context.settings, context.database, context.secret_key)
    if app is None or not app.client_id:
        raise Problem(503, "No GitHub App is set up yet. Set one up before you sign in.")
    return client_for(context.settings, app.client_id, app.client_secret)


def _redirect_uri(context: Context) -> str:
    return f"{context.settings.base_url}{AUTH_PATH}/callback"


def _state_facts(context: Context, request: Request) -> dict[str, str]:
    """Return the facts of the state cookie; raise Problem 400 unless it fits the query's state."""
    begun_elsewhere = Problem(400, "This sign-in did not begin in this browser. Start it again.")
    try:
        facts = read_state(context, request)
    except TokenRefused:
        raise begun_elsewhere from None
    state = request.query_params.get("state", "")
    if not hmac.compare_digest(facts["state"].encode(), state.encode("utf-8", "replace")):
        raise begun_elsewhere
    return facts


async def _identify(context: Context, code: str, verifier: str) -> Identity:
    """Return who signed in, from GitHub; raise Problem 400 if GitHub refuses the code."""
    client = await _oauth_client(context)
    try:
        return await identify(client, code, _redirect_uri(context), verifier)
    except SignInRefused as refused:
        raise Problem(400, str(refused)) from None


async def _refresh_token(request: Request) -> str:
    if token := request.cookies.get(REFRESH_COOKIE):
        return token
    body = await read_body(request)
    try:
        return msgspec.json.decode(body, type=dict[str, str]).get("refresh_token", "")
    except msgspec.MsgspecError:
        return ""


def _access_token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.cookies.get(ACCESS_COOKIE, "")
