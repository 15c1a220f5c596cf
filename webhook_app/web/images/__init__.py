"""What the book shows elsewhere: badges in a README, cards beside a link, heads of its pages."""

from __future__ import annotations

from starlette.routing import BaseRoute

from webhook_app.web.http.routing import get_shared
from webhook_app.web.images import badges, cards

SVG, JSON, PNG = "image/svg+xml", "application/json", "image/png"

ROUTES: list[BaseRoute] = [
    get_shared("/badges/{github_id}.svg", badges.read_badge, SVG, says_unknown=True),
    get_shared("/badges/{github_id}.json", badges.read_endpoint, JSON, says_unknown=True),
    get_shared("/cards/season.png", cards.read_season_card, PNG),
    get_shared("/cards/{github_id}.png", cards.read_participant_card, PNG),
]
