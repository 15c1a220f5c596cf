"""Headers of every response, the size of requests, and other sites that may not write."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import httpx
import pytest

from tests.support.application import bearer, running
from tests.support.heads import policy
from tests.support.people import ANN, join, plant_now
from tests.support.routes import all_routes, filled
from webhook_app.changes.accounts import promote
from webhook_app.settings import Settings
from webhook_app.store.database import Database

PATHS = ("/", "/setup", "/admin", "/api/board", "/api/nothing", "/nothing", "/healthz", "/metrics")


async def test_no_page_runs_inline_script_or_shows_in_a_frame(client: httpx.AsyncClient) -> None:
    for path in PATHS:
        answer = await client.get(path)
        allowed = policy(answer)
        assert allowed["default-src"] == allowed["script-src"] == "'self'", path
        assert allowed["style-src"] == allowed["connect-src"] == "'self'", path
        assert allowed["frame-ancestors"] == allowed["object-src"] == "'none'", path
        assert allowed["base-uri"] == "'none'", path
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"


async def test_only_the_set_up_page_may_post_to_github(client: httpx.AsyncClient) -> None:
    targets = {path: policy(await client.get(path))["form-action"] for path in PATHS}

    assert targets.pop("/setup") == "'self' https://github.com"
    assert set(targets.values()) == {"'self'"}


async def test_kakao_is_allowed_and_announced_only_if_a_key_is_set_and_only_on_profiles(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    key = "0123456789abcdef0123456789abcdef"
    profile = "/users/ann"
    without = policy(await client.get(profile))
    unset = (await client.get("/api/setup")).json()["kakao_javascript_key"]

    async with running(settings.model_copy(update={"kakao_javascript_key": key})) as sharing:
        told = (await sharing.get("/api/setup")).json()["kakao_javascript_key"]
        allowed = policy(await sharing.get(profile))
        others = [await sharing.get(path) for path in PATHS]

    assert (unset, told) == (None, key)
    assert not any("kakao" in rest for rest in without.values())
    assert {name: rest for name, rest in allowed.items() if rest != without[name]} == {
        "script-src": "'self' https://t1.kakaocdn.net",
        "connect-src": "'self' https://kapi.kakao.com",
        "form-action": "'self' https://sharer.kakao.com https://accounts.kakao.com",
    }
    assert not any("kakao" in answer.headers["content-security-policy"] for answer in others)


@pytest.mark.parametrize(
    ("github_url", "pictures"),
    [
        ("https://github.com", "https://avatars.githubusercontent.com"),
        ("https://git.example:8443/", "https://git.example:8443"),
    ],
)
async def test_pictures_come_from_us_and_from_github_alone(
    settings: Settings, database: Database, github_url: str, pictures: str
) -> None:
    await join(database, None, ANN)
    fields = settings.model_dump(exclude_unset=True, exclude={"github_api_url"})

    async with running(Settings(**fields | {"github_url": github_url})) as client:
        allowed = policy(await client.get("/"))["img-src"]
        (ann,) = (await client.get("/api/users")).json()

    assert allowed == f"'self' data: {pictures}"
    assert ann["avatar_url"] == f"{pictures}/{'' if 'github' in pictures else 'avatars/'}u/1001?v=4"


@pytest.mark.parametrize(
    ("public_url", "lasts"), [("https://book.test", True), ("http://book.test", False)]
)
async def test_https_is_remembered_where_it_is_ours(
    settings: Settings, public_url: str, lasts: bool
) -> None:
    async with running(settings.model_copy(update={"public_url": public_url})) as client:
        for path in PATHS:
            told = (await client.get(path)).headers.get("strict-transport-security")
            assert (told == "max-age=31536000") is lasts, path


async def test_what_belongs_to_one_person_is_stored_by_no_cache(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    ann = await join(database, None, ANN)
    token = {"authorization": bearer(settings, ann)}

    for path in ("/api/auth/me", "/api/me"):
        told = (await client.get(path, headers=token)).headers["cache-control"]
        assert "no-cache" in told or "no-store" in told
        assert "public" not in told


def writing_routes(settings: Settings) -> list[tuple[str, str]]:
    """Return every route that takes a request with a body, and its method."""
    return [
        (method, filled(route.path))
        for route in all_routes(settings)
        for method in sorted((route.methods or set()) - {"GET", "HEAD"})
    ]


@pytest.fixture
async def admin_token(database: Database, settings: Settings) -> dict[str, str]:
    ann = await join(database, None, ANN)
    await promote(database, ann, is_admin=True)
    await plant_now(database)
    return {"authorization": bearer(settings, ann)}


async def test_every_writing_route_refuses_a_body_that_is_too_large(
    client: httpx.AsyncClient, settings: Settings, admin_token: dict[str, str]
) -> None:
    routes = [route for route in writing_routes(settings) if route[1] != "/webhooks/github"]
    for method, path in routes:
        answer = await client.request(method, path, content=b"x" * 70_000, headers=admin_token)
        refused_before = path == "/api/setup/manifest"
        assert answer.status_code == 413 or refused_before, (method, path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json", (method, path)
    assert len(routes) > 10


async def test_a_body_without_a_length_is_cut_while_it_streams(
    client: httpx.AsyncClient, admin_token: dict[str, str]
) -> None:
    sent = 0

    async def endless() -> AsyncGenerator[bytes]:
        nonlocal sent
        while sent < 100_000_000:
            sent += 10_000
            yield b"x" * 10_000

    answer = await client.post("/api/users", content=endless(), headers=admin_token)

    assert answer.status_code == 413
    assert sent < 1_000_000


FOREIGN = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://book.test.evil.example"},
    {"origin": "http://evil.example", "sec-fetch-site": "none"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "http://book.test", "sec-fetch-site": "cross-site"},
    {"origin": "https://evil.example", "authorization": "Basic YTpi"},
)
OWN = (
    {"origin": "http://book.test"},
    {"origin": "http://book.test", "sec-fetch-site": "same-origin"},
    {},
)


async def test_no_other_site_can_write_in_a_visitors_name(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    routes = [route for route in writing_routes(settings) if route[1].startswith("/api/")]
    for method, path in routes:
        for headers in FOREIGN:
            answer = await client.request(method, path, headers=headers)
            assert answer.status_code == 403, (method, path, headers)
            assert "Another site" in answer.json()["detail"], (method, path, headers)


async def test_our_own_pages_and_scripts_can(client: httpx.AsyncClient) -> None:
    for headers in OWN:
        answer = await client.post("/api/auth/logout", headers=headers)
        assert answer.status_code == 204, headers


async def test_a_token_that_no_browser_sends_by_itself_works_from_anywhere(
    client: httpx.AsyncClient, admin_token: dict[str, str]
) -> None:
    answer = await client.post(
        "/api/users",
        json={"github_id": "bob", "github_user_id": 5},
        headers=admin_token | {"origin": "https://scripts.example"},
    )

    assert answer.status_code == 201


async def test_no_answer_lets_another_site_read_it(
    client: httpx.AsyncClient, admin_token: dict[str, str]
) -> None:
    preflight = {"origin": "https://evil.example", "access-control-request-method": "POST"}

    answers = [
        await client.options("/api/users", headers=preflight),
        await client.get("/api/me", headers=admin_token | preflight),
    ]

    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control-")]
