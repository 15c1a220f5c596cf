"""What an App requests in a user's name: a token for a code, then the user."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tests.support.github_double.forms import form_of
from tests.support.github_double.model import Account, App, Grant, Model


async def access_token(request: Request) -> Response:
    """Answer POST /login/oauth/access_token: always 200, as GitHub does, also for a refusal."""
    model = _model(request)
    form = await form_of(request)
    app = model.app_of(client_id=form.one("client_id"))
    if app is None or form.one("client_secret") != app.client_secret:
        return JSONResponse({"error": "incorrect_client_credentials"})
    grant = model.grants.pop(form.one("code"), None)
    if grant is None or grant.app is not app or not _is_proven(grant, form.one("code_verifier")):
        return JSONResponse({"error": "bad_verification_code"})
    if form.one("redirect_uri", grant.redirect_uri) != grant.redirect_uri:
        return JSONResponse({"error": "redirect_uri_mismatch"})
    token = f"ghu_{secrets.token_hex(18)}"
    model.tokens[token] = (app, grant.account)
    return JSONResponse(
        {
            "access_token": token,
            "expires_in": 28_800,
            "refresh_token": f"ghr_{secrets.token_hex(38)}",
            "refresh_token_expires_in": 15_897_600,
            "scope": "",
            "token_type": "bearer",
        }
    )


def _is_proven(grant: Grant, verifier: str) -> bool:
    """Return whether the client that redeems a code is the one that requested it (RFC 7636)."""
    if grant.challenge is None:
        return True
    digest = hashlib.sha256(verifier.encode()).digest()
    return grant.challenge == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


async def user(request: Request) -> Response:
    """Answer GET /user."""
    known = _known(request)
    return JSONResponse(known[1].shown()) if known else _bad_credentials()


async def emails(request: Request) -> Response:
    """Answer GET /user/emails, for an App that may."""
    known = _known(request)
    if known is None:
        return _bad_credentials()
    app, account = known
    if "emails" not in app.permissions:
        return JSONResponse({"message": "Resource not accessible by integration"}, 403)
    shown = [_email(address, verified=True) for address in account.emails]
    shown += [_email(address, verified=False) for address in account.unverified]
    return JSONResponse(shown)


async def installations(request: Request) -> Response:
    """Answer GET /user/installations: the App's installations that the person can reach, paged."""
    known = _known(request)
    if known is None:
        return _bad_credentials()
    app, account = known
    reached = [
        one.shown()
        for one in _model(request).installations
        if one.app is app and (one.account is account or account.login in one.account.emails)
    ]
    size = int(request.query_params.get("per_page", "30"))
    first = (int(request.query_params.get("page", "1")) - 1) * size
    return JSONResponse(
        {"total_count": len(reached), "installations": reached[first : first + size]}
    )


async def find_user(request: Request) -> Response:
    """Answer GET /users/{login}, without authentication."""
    found = _model(request).accounts.get(request.path_params["login"].lower())
    if found is None:
        return JSONResponse({"message": "Not Found"}, 404)
    return JSONResponse(found.shown())


async def avatar(request: Request) -> Response:
    """Answer GET /avatars/u/{id}: one face for all, at an Enterprise Server's path."""
    face = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8H0z"/></svg>'
    return Response(face, media_type="image/svg+xml")


async def meta(request: Request) -> Response:
    """Answer GET /meta."""
    return JSONResponse({"hooks": ["127.0.0.1/32"]})


def _known(request: Request) -> tuple[App, Account] | None:
    _, _, token = request.headers.get("authorization", "").partition(" ")
    return _model(request).tokens.get(token)


def _model(request: Request) -> Model:
    model: Model = request.app.state.model
    return model


def _email(address: str, *, verified: bool) -> dict[str, Any]:
    return {"email": address, "primary": False, "verified": verified, "visibility": None}


def _bad_credentials() -> Response:
    return JSONResponse({"message": "Bad credentials"}, 401)


PAGES: list[BaseRoute] = [
    Route("/login/oauth/access_token", access_token, methods=["POST"]),
    Route("/avatars/u/{id:int}", avatar),
]
API: list[BaseRoute] = [
    Route("/user", user),
    Route("/user/emails", emails),
    Route("/user/installations", installations),
    Route("/users/{login}", find_user),
    Route("/meta", meta),
]
