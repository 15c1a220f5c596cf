"""/setup: registers the GitHub App in two clicks, for whoever holds the one-time link.

The link's secret moves into a sealed cookie at once, so that it stays in no address bar. The
browser posts the manifest to GitHub and comes back with a code; from then on the App works, and
the sign-in that follows makes its registrant the first admin.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from webhook_app.forges.github.app import AppRefused, set_hook_secret
from webhook_app.forges.github.failures import GitHubUnreachable
from webhook_app.forges.github.manifest import (
    ManifestRefused,
    exchange_manifest_code,
    manifest,
    registration_url,
)
from webhook_app.identity.reachability import NEW_CHANNEL, is_reachable, relay_command, webhook_url
from webhook_app.models import Season
from webhook_app.settings import GITHUB
from webhook_app.store.deliveries import Delivery, list_deliveries
from webhook_app.store.seasons import list_seasons
from webhook_app.store.secrets import add_secret, new_secret
from webhook_app.store.setup import GitHubApp, is_setup_link, save_app, use_setup_links
from webhook_app.web.api.schemas import Answer
from webhook_app.web.auth import sign_in
from webhook_app.web.auth.setup_link import COOKIE, PURPOSE, has_setup_link, require_setup_link
from webhook_app.web.auth.tokens import TokenRefused, sign_cookie, verify_cookie
from webhook_app.web.http.context import Context, context_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.roles import Role
from webhook_app.web.http.routing import ApiRequest, NoQuery, get, post, problems
from webhook_app.web.pages import routes

STATE_PURPOSE = "setup-state"
LIFETIME = timedelta(hours=1)  # as long as GitHub's code is good

log = structlog.get_logger()


class SetupResponse(Answer, frozen=True, kw_only=True):
    """How far the set-up is, and, for the link's holder and admins, whether GitHub reaches us.

    `relay_command` says how deliveries get to a server that GitHub cannot reach; `webhook_url` is
    where they arrive, `delivered_to` where GitHub sends them: there, or to a relay.
    `kakao_javascript_key` is what the pages tell Kakao to share in KakaoTalk; null: they do not.
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
    delivered_to: str | None
    is_reachable_by_github: bool
    relay_command: str | None
    last_delivery_at: datetime | None
    last_ping_at: datetime | None
    has_season: bool
    permissions: dict[str, str]
    events: list[str]
    kakao_javascript_key: str | None


class ManifestBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the App is registered: a personal account, or an organisation by its login.

    `webhook_url` is a relay's address, for a server that GitHub cannot reach.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=34)] = "Gardeners attendance book"
    organization: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,39}$(?!\n)")] | None = None
    webhook_url: Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s\0]+$(?!\n)")] | None = None


class ManifestResponse(Answer, frozen=True, kw_only=True):
    """What the browser posts to GitHub: a form with the one field `manifest`, to `action`."""

    action: str
    manifest: str


async def setup_page(request: Request) -> Response:
    """GET /setup: the page; with `token` the link is checked and taken out of the address.

    A fresh server has nothing to show to a passer-by, and says so also by its status.
    """
    context = context_of(request)
    token = request.query_params.get("token")
    if token is None:
        is_fresh = await context.github_app.app() is None
        is_closed = is_fresh and not await has_setup_link(context, request)
        return await routes.private_page(request, 403 if is_closed else 200)
    context.limits.setup.check(request)
    async with context.database.connection() as connection:
        is_good = await is_setup_link(connection, token)
    if not is_good:
        raise Problem(403, "This set-up link was used or is not ours; the server prints a new one.")
    response = RedirectResponse("/setup", 303)
    response.set_cookie(
        COOKIE,
        sign_cookie(context.secret_key, PURPOSE, {"link": token}, LIFETIME),
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=context.settings.base_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return response


async def read_setup(call: ApiRequest, query: NoQuery) -> SetupResponse:
    """How far the set-up is; how the server is doing only for the link's holder and admins."""
    context = call.context
    settings = context.settings
    app = await context.github_app.app()
    asked = manifest(settings.base_url, "", webhook_url(settings))
    may_set_up = await has_setup_link(context, call.request)
    last: list[Delivery] = []
    ping: list[Delivery] = []
    async with context.database.connection() as connection:
        seasons: list[Season] = await list_seasons(connection)
        if may_set_up or call.viewer.is_admin:
            last = await list_deliveries(connection, limit=1)
            ping = await list_deliveries(connection, event="ping", limit=1)
    relay = app.webhook_url if app and app.webhook_url != webhook_url(settings) else ""
    can_be_reached = is_reachable(settings) and not relay
    return SetupResponse(
        is_registered=app is not None,
        can_sign_in=bool(app and app.client_id),
        may_set_up=may_set_up,
        app_name=app.name or None if app else None,
        app_url=app.html_url or None if app else None,
        install_url=f"{app.html_url}/installations/new" if app and app.html_url else None,
        github_url=settings.github_url,
        public_url=settings.base_url,
        webhook_url=webhook_url(settings),
        delivered_to=app.webhook_url or None if app else None,
        is_reachable_by_github=can_be_reached,
        relay_command=None if can_be_reached else relay_command(settings, relay),
        last_delivery_at=last[0].received_at if last else None,
        last_ping_at=ping[0].received_at if ping else None,
        has_season=bool(seasons),
        permissions=asked["default_permissions"],
        events=asked["default_events"],
        kakao_javascript_key=settings.kakao_javascript_key,
    )


@problems(409, 429)
async def make_manifest(call: ApiRequest, body: ManifestBody) -> ManifestResponse:
    """The manifest for GitHub, and where to post it; for the holder of the link."""
    context = call.context
    context.limits.setup.check(call.request)
    link = await require_setup_link(context, call.request)
    settings = context.settings
    if settings.github_app_id is not None:
        raise Problem(409, "GITHUB_APP_ID names the App; unset it to register another one.")
    if body.webhook_url is None and settings.github_url == GITHUB and not is_reachable(settings):
        raise Problem(
            422,
            f"GitHub refuses to deliver to {settings.base_url}: open {NEW_CHANNEL} and give the "
            f"address that it shows as webhook_url, then run {relay_command(settings)}.",
            parameter="webhook_url",
        )
    deliver_to = body.webhook_url or webhook_url(settings)
    facts = {"link": _fingerprint(link), "webhook_url": deliver_to}
    state = sign_cookie(context.secret_key, STATE_PURPOSE, facts, LIFETIME)
    filled = manifest(settings.base_url, body.name, deliver_to)
    return ManifestResponse(
        action=registration_url(settings.github_url, body.organization, state),
        manifest=msgspec.json.encode(filled).decode(),
    )


async def finish(request: Request) -> Response:
    """GET /setup/callback: GitHub sends the browser back; the App is ours and works at once."""
    context = context_of(request)
    context.limits.setup.check(request)
    link = await require_setup_link(context, request)
    facts = _carried_facts(context, request, link)
    try:
        github_app = await exchange_manifest_code(
            context.settings.github_api_url, request.query_params.get("code", "")
        )
    except ManifestRefused as refused:
        raise Problem(400, str(refused)) from None
    app = GitHubApp(
        app_id=github_app.id,
        client_id=github_app.client_id,
        client_secret=github_app.client_secret,
        private_key=github_app.pem,
        slug=github_app.slug,
        name=github_app.name,
        html_url=github_app.html_url,
        webhook_url=facts["webhook_url"],
    )
    secret = github_app.webhook_secret or new_secret()
    async with context.database.write_transaction() as connection:
        await save_app(connection, context.secret_key, app)
        await add_secret(connection, context.secret_key, secret)
        await use_setup_links(connection)
    await context.secrets.read()
    log.info("app_registered", app_id=app.app_id, slug=app.slug)
    if context.settings.github_webhook_secret or not github_app.webhook_secret:
        await _sign_with(context, app, secret)
    response = await sign_in.begin(context, "/setup")
    sign_in.grant_first_admin(context, response)
    response.delete_cookie(COOKIE, path="/")
    return response


async def _sign_with(context: Context, app: GitHubApp, secret: str) -> None:
    """Let GitHub sign as we expect it: with the environment's secret, or with one that we made."""
    settings = context.settings
    if settings.github_webhook_secret:
        secret = settings.github_webhook_secret[0].get_secret_value()
    try:
        await set_hook_secret(settings.github_api_url, app.app_id, app.private_key, secret)
    except (AppRefused, GitHubUnreachable) as error:
        log.error("hook_secret_not_set", app_id=app.app_id, error=str(error))


def _carried_facts(context: Context, request: Request, link: str) -> dict[str, str]:
    """What the state carries; raises Problem 403 unless this browser sent the manifest."""
    try:
        facts = verify_cookie(
            context.secret_key, STATE_PURPOSE, request.query_params.get("state", "")
        )
    except TokenRefused:
        facts = {}
    if facts.get("link") != _fingerprint(link):
        raise Problem(403, "This set-up did not begin here; open the set-up link again.")
    return facts


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
