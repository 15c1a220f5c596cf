"""The language that a request prefers."""

from __future__ import annotations

from starlette.requests import Request

from webhook_app.texts import Language


def language_of(request: Request) -> Language:
    """Return `lang` of the query, else the first of Korean and English that the browser prefers."""
    asked = request.query_params.get("lang", "")
    preferences = [asked, *request.headers.get("accept-language", "").split(",")]
    for preference in preferences:
        tag = preference.split(";")[0].strip().lower()[:2]
        if tag == "ko":
            return "ko"
        if tag == "en":
            return "en"
    return "ko"
