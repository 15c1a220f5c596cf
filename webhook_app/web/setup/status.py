"""GET /api/setup: how far the set-up is."""

from __future__ import annotations

from datetime import datetime

from webhook_app.forges.github.manifest import manifest
from webhook_app.identity.reachability import is_reachable, relay_command, webhook_url
from webhook_app.store.deliveries import Delivery, list_deliveries
from webhook_app.store.seasons import list_seasons
from webhook_app.store.setup import GitHubApp
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.request import ApiRequest, NoQuery
from webhook_app.web.http.setup_link import has_setup_link


class SetupResponse(Answer, frozen=True, kw_only=True):
    """The state of the set-up; only the link's holder and admins get the last deliveries.

    `relay_command` says how deliveries get to a server that GitHub cannot reach; `webhook_url` is
    where they arrive, `delivered_to` where GitHub sends them: there, or to a relay.
    `kakao_javascript_key` is the key with which pages share in KakaoTalk; null if they do not.
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


async def read_setup(call: ApiRequest, query: NoQuery) -> SetupResponse:
    """Return how far the set-up is; the last deliveries only to the link's holder and admins."""
    context = call.context
    app = await context.github_app.app()
    may_set_up = await has_setup_link(context, call.request)
    last: Delivery | None = None
    ping: Delivery | None = None
    async with context.database.connection() as connection:
        has_season = bool(await list_seasons(connection))
        if may_set_up or call.viewer.is_admin:
            last = next(iter(await list_deliveries(connection, limit=1)), None)
            ping = next(iter(await list_deliveries(connection, event="ping", limit=1)), None)
    return _response(call, app, last, ping, may_set_up=may_set_up, has_season=has_season)


def _response(
    call: ApiRequest,
    app: GitHubApp | None,
    last: Delivery | None,
    ping: Delivery | None,
    *,
    may_set_up: bool,
    has_season: bool,
) -> SetupResponse:
    settings = call.context.settings
    wanted = manifest(settings.base_url, "", webhook_url(settings))
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
        last_delivery_at=last.received_at if last else None,
        last_ping_at=ping.received_at if ping else None,
        has_season=has_season,
        permissions=wanted["default_permissions"],
        events=wanted["default_events"],
        kakao_javascript_key=settings.kakao_javascript_key,
    )
