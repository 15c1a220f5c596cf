"""The OpenAPI descriptions of problems, and of the routes whose handlers take a plain request.

Those receive, redirect or stream; tests compare the descriptions with the responses.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from webhook_app.web.auth.sign_in import TokensResponse
from webhook_app.web.health import HealthResponse, ReadyResponse
from webhook_app.web.webhook import CONTENT_TYPES, ReceivedResponse

SCHEMAS = "#/components/schemas/"
RESPONSE_TYPES = (ReceivedResponse, TokensResponse, HealthResponse, ReadyResponse)

PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "An error (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened, and what to do."},
        "parameter": {"type": "string", "description": "The parameter or field at fault."},
        "header": {"type": "string", "description": "The header at fault."},
    },
}

_MEANINGS = {
    400: "A parameter or the request body cannot be read; `parameter` names it.",
    401: "The caller is not signed in, or the token is invalid.",
    403: "The caller is not allowed to do this.",
    404: "There is no such thing.",
    409: "The request conflicts with the current state.",
    413: "The request body is too large.",
    415: "The request body has another media type.",
    422: "The request body is well-formed but invalid; `parameter` names the field.",
    429: "Too many requests. Try again after `Retry-After` seconds.",
    502: "GitHub did not respond or refused the request.",
    503: "The database, or another part that is needed, is not available now.",
}
_RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
_HEADERS = {
    401: {"WWW-Authenticate": {"description": "`Bearer`.", "schema": {"type": "string"}}},
    429: {"Retry-After": _RETRY_AFTER},
    503: {"Retry-After": _RETRY_AFTER},
}


def _problem(description: str, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": SCHEMAS + "Problem"}}}
    more = {"headers": headers} if headers else {}
    return {"description": description, **more, "content": content}


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "")


RESPONSES = {
    **{_name(code): _problem(text, _HEADERS.get(code)) for code, text in _MEANINGS.items()},
    "UnknownParticipant": {
        "description": "A badge that says so; a problem if the season is unknown.",
        "content": {
            "image/svg+xml": {},
            "application/json": {},
            **_problem("")["content"],
        },
    },
    "Fault": _problem("Any other error."),
}


def problem_responses(statuses: Iterable[int]) -> dict[str, Any]:
    """Return the responses of an operation that can refuse with these statuses, and `default`."""
    named = {str(status): _name(status) for status in sorted(statuses)} | {"default": "Fault"}
    return {status: {"$ref": f"#/components/responses/{name}"} for status, name in named.items()}


def paths() -> dict[str, Any]:
    """Return the operations of those routes, by path."""
    return {
        "/webhooks/github": {"post": _RECEIVE},
        "/api/events": {"get": _EVENTS},
        "/api/auth/login": {"get": _LOGIN},
        "/api/auth/callback": {"get": _CALLBACK},
        "/api/auth/refresh": {"post": _REFRESH},
        "/api/auth/logout": {"post": _LOGOUT},
        "/healthz": {"get": _HEALTHZ},
        "/readyz": {"get": _READYZ},
        "/metrics": {"get": _METRICS},
    }


def _json(response: type, description: str = "The response.") -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": SCHEMAS + response.__name__}}}
    return {"description": description, "content": content}


def _header(name: str, description: str, *, required: bool = True) -> dict[str, Any]:
    schema = {"type": "string"}
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": schema,
    }


def _parameter(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "query", "description": description, "schema": schema}


_RECEIVE: dict[str, Any] = {
    "operationId": "webhook_receive",
    "tags": ["webhooks"],
    "summary": "Record a delivery of GitHub; the response is sent once it is durable.",
    "description": "A delivery that is already recorded changes nothing. Every event is accepted.",
    "security": [],
    "parameters": [
        _header("X-Hub-Signature-256", "`sha256=` and the HMAC of the raw body in hex."),
        _header("X-GitHub-Event", "The event's name."),
        _header("X-GitHub-Delivery", "The delivery's id.", required=False),
    ],
    "requestBody": {
        "required": True,
        "content": {
            CONTENT_TYPES[0]: {"schema": {}},
            CONTENT_TYPES[1]: {
                "schema": {"type": "object", "properties": {"payload": {"type": "string"}}}
            },
        },
    },
    "responses": {
        "202": _json(ReceivedResponse, "It is recorded and will not be lost."),
        **problem_responses({400, 401, 413, 415, 503}),
    },
}
_EVENTS: dict[str, Any] = {
    "operationId": "stream_events",
    "tags": ["events"],
    "summary": "Send changes as server-sent events, without end.",
    "description": "`mark` carries a MarkEvent, `heartbeat` (every 15 s) a Heartbeat, `book` says "
    "that something else changed. The stream resumes after Last-Event-ID.",
    "parameters": [_header("Last-Event-ID", "The last id that arrived.", required=False)],
    "responses": {
        "200": {
            "description": "The stream.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **problem_responses({503}),
    },
}
_LOGIN: dict[str, Any] = {
    "operationId": "sign_in_login",
    "tags": ["auth"],
    "summary": "Start the sign-in: redirect the browser to GitHub.",
    "security": [],
    "parameters": [_parameter("next", "The path to return to after the sign-in.")],
    "responses": {
        "303": {"description": "Redirect to GitHub."},
        **problem_responses({429, 503}),
    },
}
_CALLBACK: dict[str, Any] = {
    "operationId": "sign_in_callback",
    "tags": ["auth"],
    "summary": "Finish the sign-in, when GitHub sends the browser back.",
    "security": [],
    "parameters": [
        _parameter("code", "GitHub's code; missing if the user refused."),
        _parameter("state", "The value that links it to the sign-in that this browser started."),
    ],
    "responses": {
        "303": {"description": "Signed in; redirect to the path where the sign-in started."},
        **problem_responses({400, 429, 502, 503}),
    },
}
_REFRESH_TOKEN = {"type": "object", "properties": {"refresh_token": {"type": "string"}}}
_REFRESH: dict[str, Any] = {
    "operationId": "sign_in_refresh",
    "tags": ["auth"],
    "summary": "Exchange a refresh token, which is then invalid, for new tokens.",
    "description": "Browsers send the token in its cookie, scripts in the body.",
    "security": [],
    "requestBody": {"content": {"application/json": {"schema": _REFRESH_TOKEN}}},
    "responses": {
        "200": _json(TokensResponse),
        **problem_responses({401, 403, 413, 429}),
    },
}
_LOGOUT: dict[str, Any] = {
    "operationId": "sign_in_logout",
    "tags": ["auth"],
    "summary": "End the session and invalidate all of its tokens.",
    "requestBody": {"content": {"application/json": {"schema": _REFRESH_TOKEN}}},
    "responses": {"204": {"description": "Done."}, **problem_responses({403, 413})},
}
_HEALTHZ: dict[str, Any] = {
    "operationId": "health_healthz",
    "tags": ["health"],
    "summary": "Report that the process is alive.",
    "security": [],
    "responses": {"200": _json(HealthResponse), **problem_responses(())},
}
_READYZ: dict[str, Any] = {
    "operationId": "health_readyz",
    "tags": ["health"],
    "summary": "Report whether deliveries can be recorded.",
    "security": [],
    "responses": {"200": _json(ReadyResponse), **problem_responses({503})},
}
_METRICS: dict[str, Any] = {
    "operationId": "health_metrics",
    "tags": ["health"],
    "summary": "Return the metrics of all processes of this server in Prometheus' text format.",
    "security": [],
    "responses": {
        "200": {"description": "The metrics.", "content": {"text/plain": {}}},
        **problem_responses(()),
    },
}
