"""What an App requests over REST: installations, tokens, repositories, history, deliveries.

Every answer carries an ETag and the limit, every request is counted, faults come on demand.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from tests.support.github_double.apps import app_of
from tests.support.github_double.histories import History
from tests.support.github_double.model import Installation, Model, Repository

HOURLY_LIMIT = 5000
Answer = Callable[[Request], Awaitable[Response]]


@dataclass(slots=True)
class CommandFailed:
    """A fault of requests whose path matches, `times` times (None: always).

    `kind` is a status, or one of slow, reset, cut, secondary, exhausted.
    """

    path: str
    kind: int | str
    times: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    skip: int = 0


@dataclass(slots=True)
class Rest:
    """The state of the REST side beyond the model, and the requests it received."""

    histories: dict[int, History] = field(default_factory=dict)
    faults: list[CommandFailed] = field(default_factory=list)
    tokens: dict[str, Installation] = field(default_factory=dict)
    token_seconds: float = 3600.0
    slow_seconds: float = 30.0
    per_page: int = 100
    keeps_activity_since: datetime | None = None
    answers: list[tuple[str, int]] = field(default_factory=list)
    used: Counter[int] = field(default_factory=Counter)
    under_way: int = 0
    most_at_once: int = 0
    mended: asyncio.Event = field(default_factory=asyncio.Event)

    def history(self, repository: Repository) -> History:
        """Return a repository's history, empty at first."""
        return self.histories.setdefault(repository.id, History(repository))

    def fail(
        self,
        path: str,
        kind: int | str,
        times: int | None = None,
        *,
        skip: int = 0,
        **headers: str,
    ) -> CommandFailed:
        """Let requests whose path matches this pattern fail."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        fault = CommandFailed(path, kind, times, told, skip)
        self.faults.append(fault)
        self.mended.clear()
        return fault

    def mend(self) -> None:
        """Remove all faults, also for requests that wait for a slow answer."""
        self.faults.clear()
        self.mended.set()

    def count(self, pattern: str = "", status: int | None = None) -> int:
        """Return how many requests whose path matches were answered with this status."""
        return sum(
            re.search(pattern, path) is not None and status in (None, told)
            for path, told in self.answers
        )

    def forget_answers(self) -> None:
        """Count from now on."""
        self.answers.clear()


class _Broken(Response):
    """An answer that ends in the middle: the connection is closed, or the JSON is."""

    def __init__(self, body: bytes, *, is_reset: bool) -> None:
        super().__init__(body[: max(1, len(body) // 2)], media_type="application/json")
        self._is_reset = is_reset

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._is_reset:
            length = str(len(self.body) + 1000).encode()
            await send(
                {
                    "type": "http.response.start",
                    "status": 200,
                    "headers": [(b"content-length", length)],
                }
            )
            await send({"type": "http.response.body", "body": self.body, "more_body": False})
            return
        await super().__call__(scope, receive, send)


def rest_of(request: Request) -> Rest:
    """Return the REST side's own knowledge."""
    rest: Rest = request.app.state.rest
    return rest


def _model(request: Request) -> Model:
    model: Model = request.app.state.model
    return model


def _told(answer: Answer) -> Answer:
    """Return the answer with ETag, limit and faults, counted."""

    async def endpoint(request: Request) -> Response:
        rest = rest_of(request)
        rest.under_way += 1
        rest.most_at_once = max(rest.most_at_once, rest.under_way)
        try:
            response = await _faulty(rest, request, answer)
        finally:
            rest.under_way -= 1
        rest.answers.append((request.url.path, response.status_code))
        return response

    return endpoint


async def _faulty(rest: Rest, request: Request, answer: Answer) -> Response:
    fault = next((one for one in rest.faults if _fits(one, request.url.path)), None)
    if fault is not None:
        if fault.times is not None:
            fault.times -= 1
        if isinstance(fault.kind, int):
            return JSONResponse({"message": "A fault"}, fault.kind, fault.headers)
        if fault.kind == "slow":
            with suppress(TimeoutError):
                await asyncio.wait_for(rest.mended.wait(), rest.slow_seconds)
        if fault.kind == "secondary":
            text = {"message": "You have exceeded a secondary rate limit."}
            return JSONResponse(text, 403, fault.headers | {"x-ratelimit-remaining": "4000"})
        if fault.kind == "exhausted":
            told = {"x-ratelimit-remaining": "0", "x-ratelimit-limit": str(HOURLY_LIMIT)}
            told["x-ratelimit-reset"] = str(int(time.time()) + 1800)
            return JSONResponse({"message": "API rate limit exceeded"}, 403, told | fault.headers)
    response = await answer(request)
    if fault is not None and fault.kind in {"reset", "cut"}:
        return _Broken(bytes(response.body), is_reset=fault.kind == "reset")
    return _tagged(rest, request, response)


def _fits(fault: CommandFailed, path: str) -> bool:
    if fault.times == 0 or not re.search(fault.path, path):
        return False
    if fault.skip > 0:
        fault.skip -= 1
        return False
    return True


def _tagged(rest: Rest, request: Request, response: Response) -> Response:
    installation = _installation(request)
    number = installation.id if installation else 0
    etag = f'W/"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    is_same = response.status_code == 200 and request.headers.get("if-none-match") == etag
    if not is_same:
        rest.used[number] += 1
    told = {
        "etag": etag,
        "x-ratelimit-limit": str(HOURLY_LIMIT),
        "x-ratelimit-remaining": str(HOURLY_LIMIT - rest.used[number]),
        "x-ratelimit-reset": str(int(time.time()) + 3600),
    }
    if is_same:
        links = {"link": response.headers["link"]} if "link" in response.headers else {}
        return Response(None, 304, told | links)
    response.headers.update(told)
    return response


def _installation(request: Request) -> Installation | None:
    _, _, token = request.headers.get("authorization", "").partition(" ")
    return rest_of(request).tokens.get(token)


def _paged(
    request: Request, items: Sequence[Any], wrap: str | None = None, **more: Any
) -> Response:
    """Return a page by number, as most lists have them."""
    size = min(int(request.query_params.get("per_page", 30)), rest_of(request).per_page)
    page = int(request.query_params.get("page", 1))
    some = list(items[(page - 1) * size : page * size])
    response = JSONResponse({wrap: some} | more if wrap else some)
    if page * size < len(items):
        query = dict(request.query_params) | {"page": str(page + 1)}
        _link(request, response, query)
    return response


def _cursored(request: Request, items: Sequence[dict[str, Any]], name: str) -> Response:
    """Return a page behind a cursor, newest first."""
    size = min(int(request.query_params.get("per_page", 30)), rest_of(request).per_page)
    at = int(request.query_params.get(name, 0))
    some = list(items[at : at + size])
    response = JSONResponse(some)
    if at + size < len(items):
        _link(request, response, dict(request.query_params) | {name: str(at + size)})
    return response


def _link(request: Request, response: Response, query: dict[str, str]) -> None:
    address = f"{request.url.replace(query='')}?{urlencode(query)}"
    response.headers["link"] = f'<{address}>; rel="next", <{address}>; rel="last"'


async def list_installations(request: Request) -> Response:
    """Answer GET /app/installations."""
    app = app_of(request)
    if isinstance(app, Response):
        return app
    return _paged(request, [i.shown() for i in _model(request).installations if i.app is app])


async def new_token(request: Request) -> Response:
    """Answer POST /app/installations/{id}/access_tokens."""
    app = app_of(request)
    if isinstance(app, Response):
        return app
    number = request.path_params["id"]
    found = next((i for i in _model(request).installations if str(i.id) == number), None)
    if found is None:
        return JSONResponse({"message": "Not Found"}, 404)
    if found.suspended_at:
        return JSONResponse({"message": "This installation has been suspended"}, 403)
    await asyncio.sleep(0.01)  # so that those who ask at once meet
    token = f"ghs_{secrets.token_hex(18)}"
    rest = rest_of(request)
    rest.tokens[token] = found
    expires_at = datetime.now(UTC) + timedelta(seconds=rest.token_seconds)
    told = {"token": token, "expires_at": expires_at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return JSONResponse(told | {"permissions": app.permissions}, 201)


async def list_repositories(request: Request) -> Response:
    """Answer GET /installation/repositories."""
    installation = _installation(request)
    if installation is None:
        return JSONResponse({"message": "Bad credentials"}, 401)
    shown = [_shown(rest_of(request), one) for one in installation.repositories]
    return _paged(request, shown, "repositories", total_count=len(shown))


def _shown(rest: Rest, repository: Repository) -> dict[str, Any]:
    """Return a repository as REST shows it: its last push as text, and its default branch."""
    history = rest.history(repository)
    pushed = [change.pushed_at for change in history.changes]
    last = max(pushed).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if pushed else None
    return repository.shown() | {
        "pushed_at": last,
        "created_at": "2023-11-14T22:13:20Z",
        "default_branch": history.default.removeprefix("refs/heads/"),
    }


def _history(request: Request) -> History | Response:
    """Return the history a path names, where the token may read it."""
    installation = _installation(request)
    if installation is None:
        return JSONResponse({"message": "Bad credentials"}, 401)
    name = f"{request.path_params['owner']}/{request.path_params['name']}".lower()
    for repository in installation.repositories:
        if repository.full_name.lower() == name:
            return rest_of(request).history(repository)
    return JSONResponse({"message": "Not Found"}, 404)


async def read_repository(request: Request) -> Response:
    """Answer GET /repos/{owner}/{name}."""
    history = _history(request)
    if isinstance(history, Response):
        return history
    shown = _shown(rest_of(request), history.repository)
    if history.upstream:
        shown["parent"] = _shown(rest_of(request), history.upstream[0])
    return JSONResponse(shown)


async def list_activity(request: Request) -> Response:
    """Answer GET /repos/{owner}/{name}/activity: newest first, by cursor."""
    history = _history(request)
    if isinstance(history, Response):
        return history
    since = rest_of(request).keeps_activity_since
    kept = [c for c in history.changes if since is None or c.pushed_at >= since]
    newest = sorted(kept, key=lambda c: c.pushed_at)[::-1]
    return _cursored(request, [c.shown() | {"id": 7} for c in newest], "after")


async def compare(request: Request) -> Response:
    """Answer GET /repos/{owner}/{name}/compare/{base}...{head}, page by page."""
    history = _history(request)
    if isinstance(history, Response):
        return history
    base, _, head = request.path_params["range"].partition("...")
    ends = history.resolve(base), history.resolve(head)
    if ends[0] is None or ends[1] is None:
        return JSONResponse({"message": "Not Found"}, 404)
    if not history.behind(ends[0]) & history.behind(ends[1]):
        return JSONResponse({"message": "No common ancestor"}, 404)
    found = history.between(ends[0], ends[1])
    shown = [history.commits[sha].listed(history.repository) for sha in found]
    return _paged(request, shown, "commits", total_commits=len(shown), status="ahead")


async def list_commits(request: Request) -> Response:
    """Answer GET /repos/{owner}/{name}/commits: one branch, newest first by date."""
    history = _history(request)
    if isinstance(history, Response):
        return history
    if not history.commits:
        return JSONResponse({"message": "Git Repository is empty."}, 409)
    head = history.resolve(request.query_params.get("sha", "main"))
    if head is None:
        return JSONResponse({"message": "Not Found"}, 404)
    found = history.by_date(history.behind(head))
    return _paged(request, [history.commits[sha].listed(history.repository) for sha in found])


async def list_branches(request: Request) -> Response:
    """Answer GET /repos/{owner}/{name}/branches."""
    history = _history(request)
    if isinstance(history, Response):
        return history
    shown = [
        {"name": ref.removeprefix("refs/heads/"), "commit": {"sha": sha}, "protected": False}
        for ref, sha in sorted(history.refs.items())
    ]
    return _paged(request, shown)


async def list_deliveries(request: Request) -> Response:
    """Answer GET /app/hook/deliveries: the log of three days, newest first, by cursor."""
    app = app_of(request)
    if isinstance(app, Response):
        return app
    oldest = (datetime.now(UTC) - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    kept = [d for d in _model(request).deliveries if d.delivered_at >= oldest]
    shown = [
        {
            "id": one.id,
            "guid": one.guid,
            "delivered_at": one.delivered_at,
            "redelivery": False,
            "duration": 0.1,
            "status": "OK" if 200 <= one.status_code < 300 else "Error",
            "status_code": one.status_code,
            "event": one.event,
            "action": (one.payload or {}).get("action"),
            "installation_id": None,
            "repository_id": None,
        }
        for one in sorted(kept, key=lambda d: (d.delivered_at, d.id), reverse=True)
    ]
    return _cursored(request, shown, "cursor")


async def read_delivery(request: Request) -> Response:
    """Answer GET /app/hook/deliveries/{id}: with what was sent."""
    app = app_of(request)
    if isinstance(app, Response):
        return app
    number = request.path_params["id"]
    for one in _model(request).deliveries:
        if str(one.id) == number:
            sent = {"headers": {"X-GitHub-Event": one.event}, "payload": one.payload}
            return JSONResponse({"id": one.id, "guid": one.guid, "request": sent})
    return JSONResponse({"message": "Not Found"}, 404)


async def attempt_delivery(request: Request) -> Response:
    """Answer POST /app/hook/deliveries/{id}/attempts, which the server must never request."""
    return JSONResponse({}, 202)


def body_of(response: Response) -> Any:
    """Return the JSON of an answer."""
    return json.loads(bytes(response.body))


_REPOSITORY = "/repos/{owner}/{name}"
API: list[BaseRoute] = [
    Route("/app/installations", _told(list_installations)),
    Route("/app/installations/{id}/access_tokens", _told(new_token), methods=["POST"]),
    Route("/app/hook/deliveries", _told(list_deliveries)),
    Route("/app/hook/deliveries/{id}", _told(read_delivery)),
    Route("/app/hook/deliveries/{id}/attempts", _told(attempt_delivery), methods=["POST"]),
    Route("/installation/repositories", _told(list_repositories)),
    Route(_REPOSITORY, _told(read_repository)),
    Route(f"{_REPOSITORY}/activity", _told(list_activity)),
    Route(f"{_REPOSITORY}/compare/{{range:path}}", _told(compare)),
    Route(f"{_REPOSITORY}/commits", _told(list_commits)),
    Route(f"{_REPOSITORY}/branches", _told(list_branches)),
]
