"""Bodies, forms, content types and headers of deliveries."""

from __future__ import annotations

import json
from urllib.parse import quote_plus, urlencode

import httpx
import pytest

from tests.support.db_helpers import count, marks, result_of, rows, stored_bodies, value
from tests.support.github import commit, deliver, headers, push, signature
from tests.support.receiver import BODY, NOON
from webhook_app.models import Season
from webhook_app.store.database import Database
from webhook_app.store.deliveries import find_delivery

FORM = "application/x-www-form-urlencoded"


async def test_a_secret_in_an_unexpected_header_is_neither_stored_nor_logged(
    client: httpx.AsyncClient, database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    await deliver(
        client,
        push([commit(NOON)]),
        **{
            "X-Github-Encoded-Secret": "VGhlIHNlY3JldA==",
            "Authorization": "Bearer VGhlIHNlY3JldA==",
            "Cookie": "session=VGhlIHNlY3JldA==",
        },
    )

    [held] = await rows(
        database, "select d.headers, d::text as everything from webhook_deliveries d"
    )
    assert held["headers"] == {}
    assert "VGhlIHNlY3JldA" not in held["everything"]
    assert "VGhlIHNlY3JldA" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"Content-Type": f"{FORM}; charset=utf-8"},
        {"Content-Type": "application/json; charset=utf-8"},
        {"X-GitHub-Hook-Installation-Target-Type": "repository"},
        {"X-GitHub-Hook-Installation-Target-Type": None},
        {"X-GitHub-Hook-Installation-Target-ID": None, "X-GitHub-Delivery": None},
        {"User-Agent": None, "X-GitHub-Hook-ID": None},
        {"User-Agent": "GitHub-Hookshot/"},
        {"User-Agent": "GitHub-Hookshot/abc1234 (a relay)"},
        {"User-Agent": "curl/8.1"},
        {"X-GitHub-Enterprise-Host": "git.example", "X-GitHub-Enterprise-Version": "3.21"},
    ],
)
async def test_headers_are_read_back_as_they_were_sent_except_two_usual_ones(
    client: httpx.AsyncClient, database: Database, odd: dict[str, str | None]
) -> None:
    sent = {name: text for name, text in (headers(BODY) | odd).items() if text is not None}
    request = client.build_request("POST", "/webhooks/github", content=BODY, headers=sent)
    if "User-Agent" not in sent:
        del request.headers["user-agent"]

    answer = await client.send(request)

    async with database.connection() as connection:
        held = await find_delivery(connection, answer.json()["delivery_id"])
    assert held is not None
    told = {name.lower(): text for name, text in sent.items() if name != "X-Hub-Signature-256"}
    if odd.get("X-GitHub-Hook-Installation-Target-Type") == "repository":
        del told["x-github-hook-installation-target-id"]  # it is not the number of an App
    if "x-github-hook-installation-target-id" in told:
        told.pop("x-github-hook-id", None)  # an App has one webhook
    if "User-Agent" not in odd:
        del told["user-agent"]  # GitHub's own
    assert held.headers == told


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(push([commit(NOON, message="정원")]), indent=3).encode() + b"\n\n",
        json.dumps(push([commit(NOON, message="정원")]), ensure_ascii=False).encode(),
        json.dumps(push([commit(NOON, message="a\0b")])).encode(),
        b"\x00\xff\xfe not JSON at all \x80",
        b"",
    ],
)
async def test_a_body_is_stored_exactly_as_it_was_signed(
    client: httpx.AsyncClient, database: Database, body: bytes
) -> None:
    answer = await deliver(client, body)

    assert answer.status_code == 202
    assert await stored_bodies(database) == [body]


async def test_a_form_is_signed_as_it_stands_and_read_from_its_payload(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    payload = json.dumps(
        push([commit(NOON, message="정원 & 물 + 햇빛 = 꽃 100%")]), ensure_ascii=False
    )
    body = urlencode({"payload": payload}).encode()

    answer = await deliver(client, body, **{"Content-Type": f"{FORM}; charset=utf-8"})

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "processed"
    assert await stored_bodies(database) == [body]
    shown = await value(database, "select message from github_commits")
    assert shown == "정원 & 물 + 햇빛 = 꽃 100%"
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_form_of_several_megabytes_is_read(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    payload = json.dumps(push([commit(NOON)], filler="정" * 1_000_000), ensure_ascii=False)
    body = f"payload={quote_plus(payload)}".encode()
    assert len(body) > 9_000_000

    answer = await deliver(client, body, **{"Content-Type": FORM.upper()})

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "processed"
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_form_signed_over_its_decoded_payload_is_refused(client: httpx.AsyncClient) -> None:
    payload = json.dumps(push([commit(NOON)]))
    body = urlencode({"payload": payload}).encode()

    answer = await deliver(
        client,
        body,
        **{"Content-Type": FORM, "X-Hub-Signature-256": signature(payload.encode())},
    )

    assert answer.status_code == 401


@pytest.mark.parametrize("body", [b"", b"payload", b"other=1", b"payload=%ZZ%ff%", b"&&&=&"])
async def test_a_form_without_a_readable_payload_is_stored_unread(
    client: httpx.AsyncClient, database: Database, body: bytes
) -> None:
    answer = await deliver(client, body, **{"Content-Type": FORM})

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "pending"
    assert (await result_of(database))["error"]


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "", "multipart/form-data; boundary=x", "application/jsonp", "\xff"],
)
async def test_another_content_type_is_refused(
    client: httpx.AsyncClient, database: Database, content_type: str
) -> None:
    sent = headers(BODY) | {"Content-Type": content_type}

    answer = await client.post(
        "/webhooks/github",
        content=BODY,
        headers=[(k.encode(), v.encode("latin-1")) for k, v in sent.items()],
    )

    assert answer.status_code == 415
    assert answer.headers["content-type"] == "application/problem+json"
    assert await count(database, "webhook_deliveries") == 0


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
async def test_a_content_type_may_be_written_as_http_allows(
    client: httpx.AsyncClient, database: Database, content_type: str
) -> None:
    answer = await deliver(client, push([commit(NOON)]), **{"Content-Type": content_type})

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "processed"


async def test_without_an_event_there_is_no_delivery(client: httpx.AsyncClient) -> None:
    bare = {k: v for k, v in headers(BODY).items() if k != "X-GitHub-Event"}

    answers = [
        await client.post("/webhooks/github", content=BODY, headers=bare | more)
        for more in ({}, {"X-GitHub-Event": ""}, {"X-GitHub-Event": "  "})
    ]

    assert [a.status_code for a in answers] == [400] * 3
    assert {a.headers["content-type"] for a in answers} == {"application/problem+json"}


@pytest.mark.parametrize("name", ["x-github-delivery", "user-agent", "x-github-event"])
@pytest.mark.parametrize("sent", [b"\xe9\xff\x00\x01", b"x" * 60_000, b"'\"{}\\u0000;--"])
async def test_odd_headers_are_stored_as_far_as_they_can_be(
    client: httpx.AsyncClient, database: Database, name: str, sent: bytes
) -> None:
    encoded = [
        (k.lower().encode(), sent if k.lower() == name else v.encode())
        for k, v in headers(BODY).items()
    ]

    answer = await client.post("/webhooks/github", content=BODY, headers=encoded)

    assert answer.status_code == 202
    assert await stored_bodies(database) == [BODY]
