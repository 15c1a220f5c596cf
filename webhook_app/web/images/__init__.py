"""Badges for a README and cards beside a shared link."""

from __future__ import annotations

from webhook_app.web.http.routing import ApiRoute, get_shared
from webhook_app.web.images import badges, cards
from webhook_app.web.images.render import SVG

JSON, PNG = "application/json", "image/png"

ROUTES: list[ApiRoute] = [
    get_shared("/badges/{github_id}.svg", badges.read_badge, SVG, has_unknown_response=True),
    get_shared("/badges/{github_id}.json", badges.read_endpoint, JSON, has_unknown_response=True),
    get_shared("/cards/season.png", cards.read_season_card, PNG),
    get_shared("/cards/{github_id}.png", cards.read_participant_card, PNG),
]
