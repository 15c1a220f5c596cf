"""The command `openapi`: the description of the API."""

from __future__ import annotations

from webhook_app.cli.output import print_json


def openapi() -> None:
    """Print the OpenAPI description of the API as JSON."""
    from webhook_app.web.openapi.document import describe

    print_json(describe())
