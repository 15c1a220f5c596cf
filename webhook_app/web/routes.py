"""The routes that the OpenAPI description is made from: the API and the images."""

from __future__ import annotations

from webhook_app.web import api, exports, images, setup
from webhook_app.web.http.routing import ApiRoute

# The first route that matches answers: `{date}` would match what is named after it.
ROUTES: list[ApiRoute] = [*setup.API_ROUTES, *api.ROUTES, *exports.ROUTES, *images.ROUTES]
