"""openapi: the description of the API."""

from __future__ import annotations

from webhook_app.cli.terminal import print_json
from webhook_app.web.openapi import describe


def openapi() -> None:
    """Print the OpenAPI description of the API as JSON."""
    print_json(describe())
