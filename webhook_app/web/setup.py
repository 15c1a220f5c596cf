"""/setup: registers the GitHub App in two clicks, for whoever holds the one-time link.

The link's secret moves into a sealed cookie at once, so that it stays in no address bar. The
browser posts the manifest to GitHub and comes back with a code; from then on the App works, and
the sign-in that follows makes its registrant the first admin.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from webhook_app.github.manifest import ManifestRefused, convert, manifest, registration_url
from webhook_app.models import Season
from webhook_app.store.deliveries import Delivery, list_deliveries
from webhook_app.store.seasons import list_seasons
from webhook_app.store.secrets import add_secret
from webhook_app.store.setup import GitHubApp, is_setup_link, save_app, use_setup_links
from webhook_app.web import pages, sign_in
from webhook_app.web.answers import Answer
from webhook_app.web.context import Context, context_of
from webhook_app.web.errors import Problem
from webhook_app.web.registered import current_app
from webhook_app.web.roles import Role
from webhook_app.web.routing import Call, NoQuery, get, post
from webhook_app.web.tokens import TokenRefused, seal, unseal

COOKIE, PURPOSE, STATE_PURPOSE = "setup", "setup", "setup-state"
LIFETIME = timedelta(hours=1)  # as long as GitHub's code is good
LOOPBACKS = frozenset({"localhost", "127.0.0.1", "::1"})

log = structlog.get_logger()


class SetupAnswer(Answer, frozen=True, kw_only=True):
    """How far the set-up is, and, for the link's holder and admins, whether GitHub reaches us.

    `relay_command` says how deliveries get to a server that GitHub cannot reach.
    """

    is_registered: bool
    can_sign_in: bool
    may_set_up: bool
    app_name: str | None
    app_url: str | None
    install_url: str | None
    github_url: str
    public_url: str
    webhook_url: str
    is_reachable_by_github: bool
    relay_command: str | None
    last_delivery_at: datetime | None
    last_ping_at: datetime | None
    has_season: bool
    permissions: dict[str, str]
    events: list[str]


class ManifestBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the App is registered: a personal account, or an organisation by its login."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=34)] = "Gardeners attendance book"
    organization: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,39}$")] | None = None


class ManifestAnswer(Answer, frozen=True, kw_only=True):
    """What the browser posts to GitHub: a form with the one field `manifest`, to `action`."""

    action: str
    manifest: str


async def setup_page(request: Request) -> Response:
    """GET /setup: the page; with `token` the link is checked and taken out of the address."""
    context = context_of(request)
    token = request.query_params.get("token")
    if token is None:
        return await pages.page(request)
    context.limits.setup.check(request)
    async with context.database.reading() as connection:
        is_good = await is_setup_link(connection, token)
    if not is_good:
        raise Problem(403, "This set-up link was used or is not ours; the server prints a new one.")
    response = RedirectResponse("/setup", 303)
    response.set_cookie(
        COOKIE,
        seal(context.secret_key, PURPOSE, {"link": token}, LIFETIME),
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=context.settings.base_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return response


async def read_setup(call: Call, query: NoQuery) -> SetupAnswer:
    """How far the set-up is; how the server is doing only for the link's holder and admins."""
    context = call.context
    settings = context.settings
    app = await current_app(settings, context.database, context.secret_key)
    asked = manifest(settings.base_url, "")
    try:
        may_set_up = bool(await _good_link(context, call.request))
    except Problem:
        may_set_up = False
    last: list[Delivery] = []
    ping: list[Delivery] = []
    async with context.database.reading() as connection:
        seasons: list[Season] = await list_seasons(connection)
        if may_set_up or call.viewer.is_admin:
            last = await list_deliveries(connection, limit=1)
            ping = await list_deliveries(connection, event="ping", limit=1)
    is_reachable = urlsplit(settings.base_url).hostname not in LOOPBACKS
    webhook_url = f"{settings.base_url}/webhooks/github"
    return SetupAnswer(
        is_registered=app is not None,
        can_sign_in=bool(app and app.client_id),
        may_set_up=may_set_up,
        app_name=app.name or None if app else None,
        app_url=app.html_url or None if app else None,
        install_url=f"{app.html_url}/installations/new" if app and app.html_url else None,
        github_url=settings.github_url,
        public_url=settings.base_url,
        webhook_url=webhook_url,
        is_reachable_by_github=is_reachable,
        relay_command=None
        if is_reachable
        else f"npx smee-client --url https://smee.io/YOUR-CHANNEL --target {webhook_url}",
        last_delivery_at=last[0].received_at if last else None,
        last_ping_at=ping[0].received_at if ping else None,
        has_season=bool(seasons),
        permissions=asked["default_permissions"],
        events=asked["default_events"],
    )


async def make_manifest(call: Call, body: ManifestBody) -> ManifestAnswer:
    """The manifest for GitHub, and where to post it; for the holder of the link."""
    context = call.context
    context.limits.setup.check(call.request)
    link = await _good_link(context, call.request)
    state = seal(context.secret_key, STATE_PURPOSE, {"link": _fingerprint(link)}, LIFETIME)
    filled = manifest(context.settings.base_url, body.name)
    return ManifestAnswer(
        action=registration_url(context.settings.github_url, body.organization, state),
        manifest=msgspec.json.encode(filled).decode(),
    )


async def finish(request: Request) -> Response:
    """GET /setup/callback: GitHub sends the browser back; the App is ours and works at once."""
    context = context_of(request)
    context.limits.setup.check(request)
    link = await _good_link(context, request)
    _refuse_foreign_state(context, request, link)
    try:
        registered = await convert(
            context.settings.github_api_url, request.query_params.get("code", "")
        )
    except ManifestRefused as refused:
        raise Problem(400, str(refused)) from None
    app = GitHubApp(
        app_id=registered.id,
        client_id=registered.client_id,
        client_secret=registered.client_secret,
        private_key=registered.pem,
        slug=registered.slug,
        name=registered.name,
        html_url=registered.html_url,
    )
    async with context.database.writing() as connection:
        await save_app(connection, context.secret_key, app)
        await add_secret(connection, context.secret_key, registered.webhook_secret)
        await use_setup_links(connection)
    await context.secrets.read()
    log.info("app_registered", app_id=app.app_id, slug=app.slug)
    response = await sign_in.begin(context, "/setup", first_admin=True)
    response.delete_cookie(COOKIE, path="/")
    return response


async def _good_link(context: Context, request: Request) -> str:
    """The link this browser holds; raises Problem 403 unless it may still be used."""
    try:
        link = unseal(context.secret_key, PURPOSE, request.cookies.get(COOKIE, ""))["link"]
    except TokenRefused:
        link = ""
    async with context.database.reading() as connection:
        if link and await is_setup_link(connection, link):
            return link
    raise Problem(403, "Open the one-time link that the server printed at its start.")


def _refuse_foreign_state(context: Context, request: Request, link: str) -> None:
    """Raise Problem 403 unless GitHub answers to a manifest that this browser sent."""
    try:
        state = unseal(context.secret_key, STATE_PURPOSE, request.query_params.get("state", ""))
    except TokenRefused:
        state = {}
    if state.get("link") != _fingerprint(link):
        raise Problem(403, "This set-up did not begin here; open the set-up link again.")


def _fingerprint(link: str) -> str:
    return hashlib.sha256(link.encode()).hexdigest()


API_ROUTES: list[BaseRoute] = [
    get("/api/setup", read_setup),
    post("/api/setup/manifest", make_manifest, Role.EVERYBODY),
]
ROUTES: list[BaseRoute] = [
    Route("/setup", setup_page, methods=["GET"]),
    Route("/setup/callback", finish, methods=["GET"]),
]
