"""What the description says of problems, and of the routes outside the API's own table.

Those receive, redirect, stream or draw, so their words stand here; tests hold them to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from webhook_app.web.auth.sign_in import TokensResponse
from webhook_app.web.health import HealthResponse
from webhook_app.web.webhook import CONTENT_TYPES, ReceivedResponse

SCHEMAS = "#/components/schemas/"
ANSWERS = (ReceivedResponse, TokensResponse, HealthResponse)

PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "An error (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What went wrong, in one sentence."},
        "parameter": {"type": "string", "description": "The parameter or field at fault."},
        "header": {"type": "string", "description": "The header at fault."},
    },
}

_WHY = {
    400: "A parameter or the body cannot be read; `parameter` names it.",
    401: "Nobody is signed in, or the token does not hold.",
    403: "The caller may not do this.",
    404: "What was named does not exist.",
    409: "What is there already stands against it.",
    413: "The body is too large.",
    415: "The body is of another type.",
    422: "The body can be read, but not be so; `parameter` names the field.",
    429: "Too many requests; come again after `Retry-After` seconds.",
    502: "GitHub was needed for this and did not help.",
    503: "The database, or what else is needed, is not there now.",
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
    **{_name(status): _problem(why, _HEADERS.get(status)) for status, why in _WHY.items()},
    "UnknownParticipant": {
        "description": "A badge that says so; a problem where it is the season that is unknown.",
        "content": {
            "image/svg+xml": {},
            "application/json": {},
            **_problem("")["content"],
        },
    },
    "Fault": _problem("Anything else that went wrong."),
}


def problem_responses(statuses: Iterable[int]) -> dict[str, Any]:
    """The responses of an operation that can refuse with these; anything may fail otherwise."""
    named = {str(status): _name(status) for status in sorted(statuses)} | {"default": "Fault"}
    return {status: {"$ref": f"#/components/responses/{name}"} for status, name in named.items()}


def paths() -> dict[str, Any]:
    """The operations of those routes."""
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


def _json(answer: type, description: str = "The answer.") -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": SCHEMAS + answer.__name__}}}
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
    "summary": "Take in a delivery of GitHub's; answered once it is durable.",
    "description": "One that is already held changes nothing. Any event is fine.",
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
        "202": _json(ReceivedResponse, "It is held, and will not be lost."),
        **problem_responses({400, 401, 413, 415, 503}),
    },
}
_EVENTS: dict[str, Any] = {
    "operationId": "stream_events",
    "tags": ["events"],
    "summary": "Changes as server-sent events, for as long as one listens.",
    "description": "`mark` carries a MarkEvent, `heartbeat` (every 15 s) a Heartbeat, `book` says "
    "that something else changed. The stream resumes by Last-Event-ID.",
    "parameters": [_header("Last-Event-ID", "The last id that was heard.", required=False)],
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
    "summary": "Begin to sign in: the browser goes on to GitHub.",
    "security": [],
    "parameters": [_parameter("next", "The path to come back to.")],
    "responses": {
        "303": {"description": "On to GitHub."},
        **problem_responses({429, 503}),
    },
}
_CALLBACK: dict[str, Any] = {
    "operationId": "sign_in_callback",
    "tags": ["auth"],
    "summary": "GitHub sends the browser back here.",
    "security": [],
    "parameters": [
        _parameter("code", "GitHub's code; missing where the person said no."),
        _parameter("state", "What ties it to the sign-in that this browser began."),
    ],
    "responses": {
        "303": {"description": "Signed in, and on to where it began."},
        **problem_responses({400, 429, 502, 503}),
    },
}
_REFRESH_TOKEN = {"type": "object", "properties": {"refresh_token": {"type": "string"}}}
_REFRESH: dict[str, Any] = {
    "operationId": "sign_in_refresh",
    "tags": ["auth"],
    "summary": "The next tokens for a refresh token, which is then used up.",
    "description": "The token comes in its cookie, or in the body for scripts.",
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
    "summary": "End the session, here and for every copy of its tokens.",
    "requestBody": {"content": {"application/json": {"schema": _REFRESH_TOKEN}}},
    "responses": {"204": {"description": "Done."}, **problem_responses({403, 413})},
}
_HEALTHZ: dict[str, Any] = {
    "operationId": "health_healthz",
    "tags": ["health"],
    "summary": "Whether the process lives.",
    "security": [],
    "responses": {"200": _json(HealthResponse), **problem_responses(())},
}
_READYZ: dict[str, Any] = {
    "operationId": "health_readyz",
    "tags": ["health"],
    "summary": "Whether deliveries can be recorded.",
    "security": [],
    "responses": {"200": _json(HealthResponse), **problem_responses({503})},
}
_METRICS: dict[str, Any] = {
    "operationId": "health_metrics",
    "tags": ["health"],
    "summary": "Prometheus' text format, for all processes of this server together.",
    "security": [],
    "responses": {
        "200": {"description": "The metrics.", "content": {"text/plain": {}}},
        **problem_responses(()),
    },
}
