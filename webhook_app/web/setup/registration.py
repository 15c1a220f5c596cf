"""Registration of the GitHub App by its manifest, for the holder of the one-time link.

The browser posts the manifest to GitHub and comes back with a code, which is exchanged for the
App's keys. The sign-in that follows makes the holder of the link the first admin.
Source: https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response

from webhook_app.forges.github.app import AppRefused, set_hook_secret
from webhook_app.forges.github.failures import GitHubUnreachable
from webhook_app.forges.github.manifest import (
    ManifestRefused,
    exchange_manifest_code,
    manifest,
    registration_url,
)
from webhook_app.identity.reachability import NEW_CHANNEL, is_reachable, relay_command, webhook_url
from webhook_app.identity.webhook_secrets import configured_secrets
from webhook_app.settings import GITHUB
from webhook_app.store.secrets import add_secret, new_secret
from webhook_app.store.setup import GitHubApp, save_app, use_setup_links
from webhook_app.web.api.schemas import Answer
from webhook_app.web.auth import sign_in
from webhook_app.web.auth.cookies import grant_first_admin
from webhook_app.web.http.context import Context, context_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.routing import problems
from webhook_app.web.http.setup_link import LIFETIME, delete_setup_link, require_setup_link
from webhook_app.web.http.tokens import TokenRefused, sign_cookie, verify_cookie

STATE_PURPOSE = "setup-state"

log = structlog.get_logger()


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


@problems(409, 429)
async def make_manifest(call: ApiRequest, body: ManifestBody) -> ManifestResponse:
    """Return the manifest for GitHub, and where to post it; for the holder of the set-up link."""
    context = call.context
    context.limits.setup.check(call.request)
    link = await require_setup_link(context, call.request)
    settings = context.settings
    if settings.github_app_id is not None:
        raise Problem(409, "GITHUB_APP_ID names the App. Unset it to register another one.")
    if body.webhook_url is None and settings.github_url == GITHUB and not is_reachable(settings):
        raise Problem(
            422,
            f"GitHub refuses to deliver to {settings.base_url}. Open {NEW_CHANNEL}, send the "
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
    """Store the App that GitHub's code stands for, and send the browser on to sign in."""
    context = context_of(request)
    context.limits.setup.check(request)
    link = await require_setup_link(context, request)
    facts = _state_facts(context, request, link)
    app, app_secret = await _exchange_code(context, request, facts["webhook_url"])
    secret = app_secret or new_secret()
    async with context.database.write_transaction() as connection:
        await save_app(connection, context.secret_key, app)
        await add_secret(connection, context.secret_key, secret)
        await use_setup_links(connection)
    await context.secrets.read()
    log.info("app_registered", app_id=app.app_id, slug=app.slug)
    if configured_secrets(context.settings) or not app_secret:
        await _send_hook_secret(context, app, secret)
    response = await sign_in.begin(context, "/setup")
    grant_first_admin(context, response)
    delete_setup_link(response)
    return response


def _state_facts(context: Context, request: Request, link: str) -> dict[str, str]:
    """Return the facts in the state; raise Problem 403 unless this browser sent the manifest."""
    try:
        facts = verify_cookie(
            context.secret_key, STATE_PURPOSE, request.query_params.get("state", "")
        )
    except TokenRefused:
        facts = {}
    if facts.get("link") != _fingerprint(link):
        raise Problem(403, "This set-up did not begin in this browser. Open the set-up link again.")
    return facts


async def _exchange_code(
    context: Context, request: Request, deliver_to: str
) -> tuple[GitHubApp, str | None]:
    """Return the registered App and the webhook secret that GitHub made, if it made one."""
    try:
        registered = await exchange_manifest_code(
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
        webhook_url=deliver_to,
    )
    return app, registered.webhook_secret


async def _send_hook_secret(context: Context, app: GitHubApp, secret: str) -> None:
    """Let GitHub sign with the environment's secret if it is set, else with `secret`."""
    settings = context.settings
    secret = next(iter(configured_secrets(settings)), secret)
    try:
        await set_hook_secret(settings.github_api_url, app.app_id, app.private_key, secret)
    except (AppRefused, GitHubUnreachable) as error:
        log.error("hook_secret_not_set", app_id=app.app_id, error=str(error))


def _fingerprint(link: str) -> str:
    return hashlib.sha256(link.encode()).hexdigest()
