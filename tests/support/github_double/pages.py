"""What a browser sees of GitHub: plain pages with a form and a button, no script."""

from __future__ import annotations

import json
import secrets
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from tests.support.github_double.forms import form_of
from tests.support.github_double.hooks import Hooks
from tests.support.github_double.model import Account, App, Grant, Installation, Model

_HOOK_FIELDS = {"url", "active"}
_EVENTS_NEED = {"push": "contents", "repository": "metadata", "public": "metadata"}


async def new_app(request: Request) -> Response:
    """Answer POST [/organizations/ORG]/settings/apps/new: the form with the manifest's name."""
    model = _model(request)
    text = (await form_of(request)).one("manifest")
    try:
        complaint = _complaint(json.loads(text))
    except ValueError:
        complaint = "The manifest is no JSON."
    organization = request.path_params.get("org")
    if organization is not None and organization.lower() not in model.accounts:
        return _page("Not Found", "", 404)
    if complaint:
        return _page("Invalid GitHub App configuration", f"<p>{escape(complaint)}</p>", 422)
    hidden = {
        "manifest": text,
        "state": request.query_params.get("state", ""),
        "org": organization or "",
    }
    name = escape(json.loads(text)["name"], quote=True)
    return _page(
        "Create GitHub App",
        f'<form method="post" action="/settings/apps-from-manifest">{_hidden(hidden)}'
        f'<label>GitHub App name <input name="name" value="{name}"></label>'
        "<button>Create GitHub App</button></form>",
    )


async def create_app(request: Request) -> Response:
    """Answer POST /settings/apps-from-manifest: register, ping the hook, lead back with a code."""
    model = _model(request)
    form = await form_of(request)
    manifest: dict[str, Any] = json.loads(form.one("manifest"))
    owner = model.accounts[form.one("org").lower()] if form.one("org") else _visitor(request)
    app = model.register(owner, manifest | {"name": form.one("name")})
    await _hooks(request).ping(
        app
    )  # the server cannot verify it yet: it gets the secret afterwards
    code = secrets.token_hex(20)
    model.conversions[code] = app
    query = {"code": code} | ({"state": form.one("state")} if form.one("state") else {})
    return RedirectResponse(f"{manifest['redirect_url']}?{urlencode(query)}", 302)


async def authorize(request: Request) -> Response:
    """Answer GET /login/oauth/authorize: a form that lets the visitor authorize the App."""
    query = request.query_params
    app = _model(request).app_of(client_id=query.get("client_id", ""))
    if app is None:
        return _page("Not Found", "", 404)
    if query.get("redirect_uri") not in app.callback_urls:
        return _page("Be careful!", "<p>The redirect_uri is not associated with this App.</p>", 400)
    if "code_challenge" in query and query.get("code_challenge_method") != "S256":
        return _page("Bad request", "<p>code_challenge_method must be S256.</p>", 400)
    names = ("client_id", "redirect_uri", "state", "code_challenge")
    hidden = {name: query.get(name, "") for name in names}
    return _page(
        f"Authorize {escape(app.name)}",
        f"<p>as {escape(_visitor(request).login)}</p>"
        f'<form method="post" action="/login/oauth/authorize">{_hidden(hidden)}'
        '<button name="authorize" value="1">Authorize</button>'
        '<button name="authorize" value="0">Cancel</button></form>',
    )


async def decide(request: Request) -> Response:
    """Answer POST /login/oauth/authorize: back to the App, with a code or with the visitor's no."""
    model = _model(request)
    form = await form_of(request)
    app = model.app_of(client_id=form.one("client_id"))
    assert app is not None
    redirect_uri, challenge = form.one("redirect_uri"), form.one("code_challenge")
    state = {"state": form.one("state")} if form.one("state") else {}
    if form.one("authorize") != "1":
        answer = {"error": "access_denied", "error_description": "The user has denied access."}
    else:
        answer = {"code": secrets.token_hex(10)}
        model.grants[answer["code"]] = Grant(
            app, _visitor(request), redirect_uri, challenge or None
        )
    return RedirectResponse(f"{redirect_uri}?{urlencode(answer | state)}", 302)


async def new_installation(request: Request) -> Response:
    """Answer GET /apps/{slug}/installations/new: choose the visitor's repositories."""
    model = _model(request)
    app = model.app_of(slug=request.path_params["slug"])
    if app is None:
        return _page("Not Found", "", 404)
    choices = "".join(
        f'<label><input type="checkbox" name="repository" value="{one.id}" checked>'
        f"{escape(one.full_name)}</label>"
        for one in model.owned_by(_visitor(request))
    )
    return _page(
        f"Install {escape(app.name)}",
        f'<form method="post">{choices}<button>Install</button></form>',
    )


async def create_installation(request: Request) -> Response:
    """Answer POST of the same path: install, notify the App, redirect to its setup URL."""
    model, hooks = _model(request), _hooks(request)
    app = model.app_of(slug=request.path_params["slug"])
    assert app is not None
    visitor = _visitor(request)
    chosen = {int(value) for value in (await form_of(request))["repository"]}
    repositories = [one for one in model.owned_by(visitor) if one.id in chosen]
    installed = await _install(model, hooks, app, visitor, repositories)
    setup_url = app.manifest.get("setup_url")
    if not setup_url:
        return _page("Installed", "")
    query = urlencode({"installation_id": installed.id, "setup_action": "install"})
    return RedirectResponse(f"{setup_url}?{query}", 302)


async def _install(
    model: Model, hooks: Hooks, app: App, visitor: Account, repositories: list[Any]
) -> Installation:
    held = next((i for i in model.installations if (i.app, i.account) == (app, visitor)), None)
    if held is None:
        return await hooks.install(visitor, repositories, app=app)
    held.repositories = repositories
    return held


async def app_page(request: Request) -> Response:
    """Answer GET /apps/{slug}: an App's public page."""
    app = _model(request).app_of(slug=request.path_params["slug"])
    if app is None:
        return _page("Not Found", "", 404)
    link = f'<a href="/apps/{app.slug}/installations/new">Install</a>'
    return _page(escape(app.name), link)


async def become(request: Request) -> Response:
    """Answer GET /login/as/{login}: set the account of this browser, instead of `visitor`."""
    response = _page(f"Signed in as {escape(request.path_params['login'])}", "")
    response.set_cookie("github_login", request.path_params["login"], httponly=True)
    return response


def _complaint(manifest: Any) -> str | None:
    """Return what GitHub would not take of a manifest."""
    if not isinstance(manifest, dict):
        return "The manifest is no object."
    missing = {"name", "url", "redirect_url", "hook_attributes"} - manifest.keys()
    if missing:
        return f"{sorted(missing)} wasn't supplied."
    if len(manifest["name"]) > 34:
        return "Name is too long (maximum is 34 characters)."
    if odd := manifest["hook_attributes"].keys() - _HOOK_FIELDS:
        return f"hook_attributes: {sorted(odd)} is not a permitted key."
    for name in ("url", "redirect_url", "setup_url"):
        if not str(manifest.get(name, "http://")).startswith(("http://", "https://")):
            return f"{name} must be a valid URL."
    permissions = manifest.get("default_permissions", {})
    for event in manifest.get("default_events", ()):
        if _EVENTS_NEED.get(event) not in permissions:
            return f"Default events are not supported by permissions: {event}."
    return None


def _model(request: Request) -> Model:
    model: Model = request.app.state.model
    return model


def _hooks(request: Request) -> Hooks:
    hooks: Hooks = request.app.state.hooks
    return hooks


def _visitor(request: Request) -> Account:
    model = _model(request)
    named = model.accounts.get(request.cookies.get("github_login", "").lower())
    visitor = named or model.visitor
    assert visitor is not None, "nobody is signed in to GitHub: set `visitor`"
    return visitor


def _hidden(fields: dict[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value, quote=True)}">'
        for name, value in fields.items()
    )


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
    return HTMLResponse(f"{head}<main><h1>{title}</h1>{body}</main></html>", status)


ROUTES: list[BaseRoute] = [
    Route("/settings/apps/new", new_app, methods=["POST"]),
    Route("/organizations/{org}/settings/apps/new", new_app, methods=["POST"]),
    Route("/settings/apps-from-manifest", create_app, methods=["POST"]),
    Route("/login/oauth/authorize", authorize, methods=["GET"]),
    Route("/login/oauth/authorize", decide, methods=["POST"]),
    Route("/login/as/{login}", become, methods=["GET"]),
    Route("/apps/{slug}", app_page, methods=["GET"]),
    Route("/apps/{slug}/installations/new", new_installation, methods=["GET"]),
    Route("/apps/{slug}/installations/new", create_installation, methods=["POST"]),
]
