"""POST /webhooks/github, with all that GitHub and others have ever sent to such an address."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx
import pytest
from pydantic import SecretStr

from tests.support.application import running
from tests.support.db_helpers import (
    book,
    is_rebuilt_the_same,
    join,
    marks,
    open_season,
    rows,
    until,
    value,
)
from tests.support.github import (
    SECRET,
    ZEROS,
    commit,
    deliver,
    headers,
    push,
    repository,
    seoul,
    sha,
    signature,
)
from tests.support.local_server import serving_here
from webhook_app.models import Season
from webhook_app.settings import InvalidSetting, Settings, load_settings
from webhook_app.store.database import Database

NOON = seoul("2025-03-10 12:00:00")
LIMIT = 26_000_000
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def season(database: Database) -> Season:
    """Season 10 with Ann in it."""
    opened = await open_season(database)
    await join(database, opened, "ann", ["ann@example.org"])
    return opened


async def count(database: Database, table: str) -> int:
    found: int = await value(database, f"select count(*) from {table}")
    return found


# Redelivery


async def test_a_push_is_recorded_and_counted(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    answer = await deliver(client, push([commit(NOON)]), delivery_id="one")

    assert answer.status_code == 202
    assert answer.json() == {"delivery_id": "one", "status": "processed", "commit_count": 1}
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_redelivery_changes_nothing(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    await deliver(client, body, delivery_id="one")
    before = await rows(database, "select * from webhook_deliveries"), await book(database)

    answer = await deliver(client, body, delivery_id="one")

    assert (answer.status_code, answer.json()["status"]) == (202, "duplicate")
    assert before == (
        await rows(database, "select * from webhook_deliveries"),
        await book(database),
    )


async def test_a_redelivery_with_another_body_does_not_replace_the_first(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await deliver(client, push([commit(NOON)]), delivery_id="one")

    await deliver(client, push([commit(NOON), commit(NOON)]), delivery_id="one")

    assert await marks(database) == {"2025-03-10": 1}


async def test_fifty_identical_deliveries_at_once_are_one(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()

    answers = await asyncio.gather(*(deliver(client, body, delivery_id="one") for _ in range(50)))

    assert [a.status_code for a in answers] == [202] * 50
    assert sorted(a.json()["status"] for a in answers) == ["duplicate"] * 49 + ["processed"]
    assert await count(database, "webhook_deliveries") == 1
    assert await marks(database) == {"2025-03-10": 1}


async def test_one_guid_for_two_apps_is_two_deliveries_of_one_commit(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()

    for app_id in ("4242", "4343"):
        await deliver(
            client, body, delivery_id="one", **{"X-GitHub-Hook-Installation-Target-ID": app_id}
        )

    held = await rows(database, "select app_id from webhook_deliveries order by 1")
    assert held == [{"app_id": 4242}, {"app_id": 4343}]
    assert await count(database, "github_commits") == 1
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_body_replayed_under_a_new_guid_counts_once(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    await deliver(client, body)
    before = await book(database)

    answer = await deliver(client, body)

    assert answer.status_code == 202
    assert await count(database, "webhook_deliveries") == 2
    assert await book(database) == before


async def test_a_push_replayed_as_another_event_changes_nothing(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()

    answer = await deliver(client, body, "ping")

    assert (answer.status_code, answer.json()["status"]) == (202, "ignored")
    assert await count(database, "github_commits") == 0


async def test_another_event_replayed_as_a_push_is_kept_unread(
    client: httpx.AsyncClient, database: Database
) -> None:
    answer = await deliver(client, {"zen": "Design for failure.", "hook_id": 1}, "push")

    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    [held] = await rows(database, "select status, error, processed_at from webhook_deliveries")
    assert held["status"] == "pending"
    assert "ref" in held["error"]


async def test_a_delivery_without_a_guid_is_recorded_once(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    bare = {name: v for name, v in headers(body).items() if name != "X-GitHub-Delivery"}

    answers = [
        await client.post("/webhooks/github", content=body, headers=bare | more)
        for more in ({}, {"X-GitHub-Delivery": ""}, {})
    ]

    assert [a.json()["status"] for a in answers] == ["processed", "duplicate", "duplicate"]


async def test_a_sender_that_hangs_up_before_the_answer_is_recorded_all_the_same(
    settings: Settings, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    async with serving_here(settings) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request(headers(body, delivery_id="one"), body, length=len(body)))
        await writer.drain()
        writer.close()
        await until(lambda: value(database, "select true from webhook_deliveries"))
        async with httpx.AsyncClient(base_url=server.url, timeout=30, verify=False) as client:
            answer = await deliver(client, body, delivery_id="one")

    assert answer.json()["status"] == "duplicate"
    assert await marks(database) == {"2025-03-10": 1}


# Signatures

BODY = json.dumps(push([commit(NOON)])).encode()
RIGHT = signature(BODY)
SHA1 = "sha1=" + hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest()


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param([], id="missing"),
        pytest.param([("X-Hub-Signature", SHA1)], id="SHA-1 only"),
        pytest.param([("X-Hub-Signature-256", SHA1)], id="SHA-1 in its place"),
        *(
            pytest.param([("X-Hub-Signature-256", text)], id=name)
            for name, text in {
                "empty": "",
                "no hash": "sha256=",
                "no prefix": RIGHT.removeprefix("sha256="),
                "upper-case hex": "sha256=" + RIGHT.removeprefix("sha256=").upper(),
                "upper-case prefix": RIGHT.replace("sha256", "SHA256"),
                "cut": RIGHT[:-1],
                "prolonged": RIGHT + "0",
                "twice in one line": f"{RIGHT}, {RIGHT}",
                "not hex": "sha256=" + "z" * 64,
                "non-ASCII": "sha256=ü" + RIGHT[8:],
                "Korean digits": "sha256=" + "일이삼사" * 16,
                "overlong": "sha256=" + "a" * 60_000,
                "another secret": signature(BODY, "not the secret you look for"),
                "the empty secret": signature(BODY, ""),
                "another body": signature(BODY + b" "),
            }.items()
        ),
        pytest.param([("X-Hub-Signature-256", b"sha256=\xff\xfe\x80")], id="bytes of no charset"),
        pytest.param(
            [("X-Hub-Signature-256", "sha256=0"), ("X-Hub-Signature-256", RIGHT)], id="wrong, right"
        ),
        pytest.param(
            [("X-Hub-Signature-256", RIGHT), ("X-Hub-Signature-256", "sha256=0")], id="right, wrong"
        ),
    ],
)
async def test_what_is_not_signed_as_it_should_be_is_refused(
    client: httpx.AsyncClient, database: Database, sent: list[tuple[str, str | bytes]]
) -> None:
    bare = [(k, v) for k, v in headers(BODY).items() if k != "X-Hub-Signature-256"]
    encoded = [(k, v.encode() if isinstance(v, str) else v) for k, v in [*bare, *sent]]

    answer = await client.post(
        "/webhooks/github", content=BODY, headers=[(k.encode(), v) for k, v in encoded]
    )

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 401
    assert await count(database, "webhook_deliveries") == 0


async def test_any_of_several_secrets_fits(settings: Settings, database: Database) -> None:
    old, new = "the old secret of the app", "the new secret of the app"
    rotated = settings.model_copy(
        update={"github_webhook_secret": (SecretStr(new), SecretStr(old))}
    )

    async with running(rotated) as client:
        answers = [
            await deliver(client, push([commit(NOON)]), secret=secret)
            for secret in (old, new, SECRET, f"{new},{old}")
        ]

    assert [a.status_code for a in answers] == [202, 202, 401, 401]
    assert await count(database, "github_commits") == 2


@pytest.mark.parametrize("secret", ["", " ", ",", "short", "long enough by itself,"])
def test_an_empty_or_short_secret_stops_the_program(secret: str) -> None:
    with pytest.raises(InvalidSetting, match="GITHUB_WEBHOOK_SECRET"):
        load_settings(github_webhook_secret=secret)


async def test_an_unsigned_body_is_not_even_read(client: httpx.AsyncClient) -> None:
    answer = await deliver(
        client,
        b"[" * 100_000,
        **{"X-Hub-Signature-256": "sha256=0", "Content-Type": "text/plain", "X-GitHub-Event": ""},
    )

    assert answer.status_code == 401


# The envelope


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
    assert set(held["headers"]) == {
        "content-type",
        "user-agent",
        "x-github-delivery",
        "x-github-event",
        "x-github-hook-id",
        "x-github-hook-installation-target-id",
        "x-github-hook-installation-target-type",
    }
    assert "VGhlIHNlY3JldA" not in held["everything"]
    assert "VGhlIHNlY3JldA" not in "".join(capfd.readouterr())


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
    assert await value(database, "select body from webhook_deliveries") == body


async def test_a_form_is_signed_as_it_stands_and_read_from_its_payload(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    payload = json.dumps(
        push([commit(NOON, message="정원 & 물 + 햇빛 = 꽃 100%")]), ensure_ascii=False
    )
    body = urlencode({"payload": payload}).encode()

    answer = await deliver(client, body, **{"Content-Type": f"{FORM}; charset=utf-8"})

    assert answer.json()["status"] == "processed"
    [held] = await rows(
        database, "select d.body, c.message from webhook_deliveries d, github_commits c"
    )
    assert held == {"body": body, "message": "정원 & 물 + 햇빛 = 꽃 100%"}
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_form_of_several_megabytes_is_read(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    payload = json.dumps(push([commit(NOON)], filler="정" * 1_000_000), ensure_ascii=False)
    body = f"payload={quote_plus(payload)}".encode()
    assert len(body) > 9_000_000

    answer = await deliver(client, body, **{"Content-Type": FORM.upper()})

    assert answer.json()["status"] == "processed"
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
async def test_a_form_without_a_readable_payload_is_kept_unread(
    client: httpx.AsyncClient, database: Database, body: bytes
) -> None:
    answer = await deliver(client, body, **{"Content-Type": FORM})

    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    assert await value(database, "select error from webhook_deliveries")


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
    client: httpx.AsyncClient, content_type: str
) -> None:
    answer = await deliver(client, push([commit(NOON)]), **{"Content-Type": content_type})

    assert answer.json()["status"] == "processed"


async def test_without_an_event_there_is_no_delivery(client: httpx.AsyncClient) -> None:
    bare = {k: v for k, v in headers(BODY).items() if k != "X-GitHub-Event"}

    answers = [
        await client.post("/webhooks/github", content=BODY, headers=bare | more)
        for more in ({}, {"X-GitHub-Event": ""}, {"X-GitHub-Event": "  "})
    ]

    assert [a.status_code for a in answers] == [400] * 3
    assert {a.headers["content-type"] for a in answers} == {"application/problem+json"}


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_only_post_is_allowed(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/webhooks/github")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert answer.headers["content-type"] == "application/problem+json"


async def test_every_answer_carries_the_headers_of_a_careful_server(
    client: httpx.AsyncClient,
) -> None:
    answers = [
        await deliver(client, push([commit(NOON)])),
        await deliver(client, push([commit(NOON)]), secret="somebody else's secret"),
        await client.get("/webhooks/github"),
    ]

    assert [a.status_code for a in answers] == [202, 401, 405]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"]
        assert "server" not in answer.headers


@pytest.mark.parametrize("name", ["x-github-delivery", "user-agent", "x-github-event"])
@pytest.mark.parametrize("sent", [b"\xe9\xff\x00\x01", b"x" * 60_000, b"'\"{}\\u0000;--"])
async def test_odd_headers_are_kept_as_far_as_they_can_be(
    client: httpx.AsyncClient, database: Database, name: str, sent: bytes
) -> None:
    encoded = [
        (k.lower().encode(), sent if k.lower() == name else v.encode())
        for k, v in headers(BODY).items()
    ]

    answer = await client.post("/webhooks/github", content=BODY, headers=encoded)

    assert answer.status_code == 202
    assert await value(database, "select body from webhook_deliveries") == BODY


# Size, against a real server: how a body arrives is the server's business too


def request(
    sent: dict[str, str], body: bytes = b"", *, length: int | str | None, chunked: bool = False
) -> bytes:
    lines = ["POST /webhooks/github HTTP/1.1", "Host: book.test"]
    lines += [f"{name}: {v}" for name, v in sent.items()]
    lines += [f"Content-Length: {length}"] if length is not None else []
    lines += ["Transfer-Encoding: chunked"] if chunked else []
    return "\r\n".join([*lines, "", ""]).encode() + body


async def exchange(port: int, *parts: bytes, hang_up: bool = False) -> bytes:
    """Send until the server has heard enough, and read what it says."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = asyncio.create_task(reader.read(100))
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            if answer.done():
                break
    except ConnectionError:
        pass  # it does not want the rest
    if hang_up:
        writer.write_eof()
    said = await asyncio.wait_for(answer, 10)
    writer.close()
    return said


@pytest.fixture
async def port(settings: Settings) -> AsyncGenerator[int]:
    async with serving_here(settings) as server:
        yield server.port


async def test_a_body_announced_as_too_large_is_refused_before_it_is_read(port: int) -> None:
    said = await exchange(port, request(headers(b""), length=LIMIT + 1))

    assert said.startswith(b"HTTP/1.1 413")


async def test_a_chunked_body_is_refused_where_it_becomes_too_large(
    port: int, database: Database
) -> None:
    megabyte = b"f4240\r\n" + b" " * 1_000_000 + b"\r\n"

    said = await exchange(
        port,
        request(headers(b""), length=None, chunked=True),
        *[megabyte] * 27,
        b"0\r\n\r\n",
    )

    assert said.startswith(b"HTTP/1.1 413")
    assert await count(database, "webhook_deliveries") == 0


async def test_a_chunked_push_is_recorded(port: int, database: Database, season: Season) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    halves = body[:100], body[100:]
    chunks = [f"{len(half):x}\r\n".encode() + half + b"\r\n" for half in halves]

    said = await exchange(
        port, request(headers(body), length=None, chunked=True), *chunks, b"0\r\n\r\n"
    )

    assert said.startswith(b"HTTP/1.1 202")
    assert await marks(database) == {"2025-03-10": 1}


async def test_the_largest_body_of_github_is_recorded(port: int, database: Database) -> None:
    body = json.dumps(push([commit(NOON)], filler="x" * 24_990_000)).encode()

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        answer = await deliver(client, body)

    assert answer.json()["status"] == "processed"
    assert await value(database, "select octet_length(body) from webhook_deliveries") == len(body)


@pytest.mark.parametrize("length", [None, "0", "10", str(len(BODY) - 1)])
async def test_a_body_longer_than_announced_is_refused(
    port: int, database: Database, length: str | None
) -> None:
    said = await exchange(port, request(headers(BODY), BODY, length=length))

    assert said.startswith((b"HTTP/1.1 401", b"HTTP/1.1 400"))
    assert await count(database, "webhook_deliveries") == 0


async def test_a_body_shorter_than_announced_is_not_recorded(port: int, database: Database) -> None:
    said = await exchange(port, request(headers(BODY), BODY, length=len(BODY) + 9), hang_up=True)

    assert not said.startswith(b"HTTP/1.1 2")
    assert await count(database, "webhook_deliveries") == 0


@pytest.mark.parametrize("length", ["-1", "1e9", "0x10", "²", "9" * 5000, "10, 10"])
async def test_a_length_that_is_no_number_is_refused(
    port: int, client: httpx.AsyncClient, length: str
) -> None:
    over_http = await exchange(port, request(headers(BODY), length=length))
    behind_another_server = await client.post(
        "/webhooks/github",
        content=BODY,
        headers=[(b"content-length", length.encode("latin-1"))],
    )

    assert over_http.startswith(b"HTTP/1.1 400")
    assert behind_another_server.status_code in {401, 413}


# Events


async def test_a_ping_is_answered(client: httpx.AsyncClient, database: Database) -> None:
    answer = await deliver(client, {"zen": "Keep it logically awesome.", "hook_id": 1}, "ping")

    assert answer.status_code == 202
    assert answer.json()["status"] == "ignored"
    [held] = await rows(database, "select event, status, error from webhook_deliveries")
    assert held == {"event": "ping", "status": "ignored", "error": None}


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("an_event_of_2031", {"action": "invented", "anything": [{"deep": None}]}),
        ("issues", {"action": 7}),
        ("issues", b"no JSON"),
        ("star", b"[]"),
        ("workflow_run", b""),
    ],
)
async def test_an_event_we_do_not_know_is_kept(
    client: httpx.AsyncClient, database: Database, event: str, payload: dict[str, Any] | bytes
) -> None:
    answer = await deliver(client, payload, event)

    assert (answer.status_code, answer.json()["status"]) == (202, "ignored")
    assert await value(database, "select event from webhook_deliveries") == event


async def test_the_action_of_an_event_is_kept(
    client: httpx.AsyncClient, database: Database
) -> None:
    await deliver(client, {"action": "an action of 2031"}, "installation")

    assert await value(database, "select action from webhook_deliveries") == "an action of 2031"


async def test_new_fields_and_values_of_a_push_do_no_harm(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    payload = push(
        [commit(NOON, verification={"verified": True}, distinct="maybe")],
        repo=repository(visibility="invented", topics=[None], archived="yes"),
        ref="refs/heads/정원",
        forced="perhaps",
        sender={"type": "Robot", "id": "x"},
        organization=[],
    )

    answer = await deliver(client, payload)

    assert answer.json()["status"] == "processed"
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_push_of_only_the_needed_fields_counts(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    payload = {
        "ref": "refs/heads/main",
        "before": ZEROS,
        "after": sha(1),
        "repository": {"id": 1, "full_name": "acme/garden", "pushed_at": int(NOON.timestamp()) + 1},
        "commits": [
            {"id": sha(1), "timestamp": NOON.isoformat(), "author": {"username": "ann"}},
        ],
    }

    answer = await deliver(client, payload)

    assert answer.json()["status"] == "processed"
    assert await marks(database) == {"2025-03-10": 1}
    assert await value(database, "select is_private from github_commits") is True


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"push"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"ref":' * 100_000,
        b'{"ref":"refs/heads/main"}',
        json.dumps(push([commit(NOON)]) | {"ref": None}).encode(),
        json.dumps(push([commit(NOON)]) | {"repository": None}).encode(),
        json.dumps(push([commit(NOON)], repo=repository(-1))).encode(),
        json.dumps(push([commit(NOON)], repo=repository(2**63))).encode(),
        json.dumps(push([commit(NOON)], repo=repository(1, ""))).encode(),
        json.dumps(push([commit(NOON)], repo=repository(1, "\0"))).encode(),
    ],
)
async def test_a_push_that_cannot_be_read_is_kept_with_its_error(
    client: httpx.AsyncClient, database: Database, body: bytes
) -> None:
    answer = await deliver(client, body)

    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    [held] = await rows(database, "select body, status, error, attempts from webhook_deliveries")
    assert (held["body"], held["status"], held["attempts"]) == (body, "pending", 1)
    assert held["error"]


# What a push may look like


async def test_exactly_2048_commits_mean_that_github_cut_the_list(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    commits = [commit(NOON, id=sha(f"of many {n}")) for n in range(2048)]

    await deliver(client, push(commits), delivery_id="cut")
    await deliver(client, push(commits[:2047]), delivery_id="whole")

    held = await rows(
        database, "select delivery_id, is_truncated from webhook_deliveries order by 1"
    )
    assert [(row["delivery_id"], row["is_truncated"]) for row in held] == [
        ("cut", True),
        ("whole", False),
    ]
    assert await marks(database) == {"2025-03-10": 2048}


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(push(before=ZEROS, created=True), id="new branch"),
        pytest.param(push(after=ZEROS, deleted=True, head_commit=None), id="branch deleted"),
        pytest.param(push(ref="refs/tags/v1", before=ZEROS, head_commit=commit(NOON)), id="tag"),
        pytest.param(push(head_commit=commit(NOON), before=ZEROS), id="branch of a known commit"),
        pytest.param(push() | {"commits": None}, id="commits null"),
        pytest.param(push(forced=True, head_commit=commit(NOON)), id="forced back"),
    ],
)
async def test_a_push_without_commits_counts_nothing(
    client: httpx.AsyncClient, database: Database, season: Season, payload: dict[str, Any]
) -> None:
    answer = await deliver(client, payload)

    assert answer.json() == answer.json() | {"status": "processed", "commit_count": 0}
    assert await count(database, "github_commits") == 0
    assert await marks(database) == {}


async def test_a_deleted_branch_takes_nothing_back(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await deliver(client, push([commit(NOON)]))
    before = await book(database)

    await deliver(client, push(after=ZEROS, deleted=True, head_commit=None))

    assert await book(database) == before


async def test_commits_of_a_tag_count(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await deliver(client, push([commit(NOON)], ref="refs/tags/v1", before=ZEROS, created=True))

    assert await marks(database) == {"2025-03-10": 1}


async def test_a_new_branch_with_years_of_history_counts_only_what_was_pushed_in_time(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    history = [
        commit("2019-03-10T12:00:00+09:00"),
        commit(seoul("2025-03-10 12:00:00")),
        commit(seoul("2025-04-01 12:00:00")),
        commit(seoul("2025-04-02 12:00:00")),
    ]

    await deliver(client, push(history, before=ZEROS, created=True))

    assert await count(database, "github_commits") == 4
    assert await marks(database) == {"2025-04-01": 1, "2025-04-02": 1}


async def test_a_force_push_never_takes_back_a_day(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    first = commit(NOON)
    await deliver(client, push([first]))

    rewritten = commit(
        NOON + timedelta(days=1), author={"username": "ann", "date": NOON.isoformat()}
    )
    await deliver(client, push([rewritten], before=first["id"], forced=True))

    assert await marks(database) == {"2025-03-10": 1, "2025-03-11": 1}
    [held] = await rows(
        database,
        "select commit_date, author_date from github_commits where commit_id = $1",
        rewritten["id"],
    )
    assert held == {"commit_date": NOON + timedelta(days=1), "author_date": NOON}


async def test_nul_and_lone_surrogates_are_only_cleaned_in_what_is_shown(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    odd = commit(NOON, message="a\0b\ud83dc")
    odd["author"] |= {"name": "An\0n\udc00", "email": "a\0\ud800@example.org"}
    body = json.dumps(push([odd], ref="refs/heads/\udfff\0")).encode()

    answer = await deliver(client, body)

    assert answer.json()["status"] == "processed"
    [held] = await rows(
        database, "select d.body, c.message from webhook_deliveries d, github_commits c"
    )
    assert held == {"body": body, "message": "ab?c"}
    assert await marks(database) == {"2025-03-10": 1}


async def test_broken_utf_8_in_one_message_harms_no_other_commit(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON, message="BROKEN"), commit(NOON)])).encode()

    answer = await deliver(client, body.replace(b"BROKEN", b"\xff\xfe\x80"))

    assert answer.json()["status"] == "processed"
    assert await marks(database) == {"2025-03-10": 2}


async def test_a_message_of_a_megabyte_is_shortened_and_kept_in_the_body(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await deliver(client, push([commit(NOON, message="긴" * 1_000_000)]))

    shown = await value(database, "select message from github_commits")
    assert 0 < len(shown) < 100_000
    assert await marks(database) == {"2025-03-10": 1}


@pytest.mark.parametrize(
    "impossible",
    [
        "0000-00-00T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "1969-12-31T23:59:59Z",
        "9999-12-31T23:59:59-12:00",
        "2201-01-01T00:00:00Z",
        "2025-02-30T12:00:00+09:00",
        "2025-03-10T25:00:00+09:00",
        "2025-03-10T12:00:00",
        "2025-03-10",
        "2025-03-10T12:00:00+99:99",
        "Mon Mar 10 12:00:00 2025 +0900",
        "\0",
        "",
        None,
        1741575600,
        True,
        {"date": "2025-03-10T12:00:00+09:00"},
        ["2025-03-10T12:00:00+09:00"],
    ],
)
async def test_an_impossible_date_puts_that_one_commit_aside(
    client: httpx.AsyncClient, database: Database, season: Season, impossible: Any
) -> None:
    odd = commit(NOON, message="odd") | {"timestamp": impossible}

    answer = await deliver(client, push([odd, commit(NOON)], pushed_at=NOON + timedelta(seconds=1)))

    assert answer.json() == answer.json() | {"status": "processed", "commit_count": 2}
    [held] = await rows(
        database, "select commit_date, raw_date from github_commits where message = 'odd'"
    )
    assert held["commit_date"] is None
    assert held["raw_date"] is not None
    assert await marks(database) == {"2025-03-10": 1}


@pytest.mark.parametrize(
    "impossible", ["", "abc", "g" * 40, "a" * 39, "a" * 41, "a" * 63, None, 7, {}, [], "\0" * 40]
)
async def test_a_commit_without_a_sha_is_left_out(
    client: httpx.AsyncClient, database: Database, season: Season, impossible: Any
) -> None:
    odd = commit(NOON) | {"id": impossible}

    answer = await deliver(client, push([odd, commit(NOON)]))

    assert answer.json() == answer.json() | {"status": "processed", "commit_count": 1}
    assert await marks(database) == {"2025-03-10": 1}


@pytest.mark.parametrize("odd", [None, 1, "a commit", [], {}])
async def test_a_commit_that_is_none_is_left_out(
    client: httpx.AsyncClient, database: Database, season: Season, odd: Any
) -> None:
    payload = push([commit(NOON)])
    payload["commits"].append(odd)

    answer = await deliver(client, payload)

    assert answer.json()["status"] == "processed"
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_sha_is_the_same_in_either_case_and_may_be_a_sha_256(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    long = hashlib.sha256(b"long").hexdigest()
    commits = [commit(NOON, id=sha("x")), commit(NOON, id=sha("x").upper()), commit(NOON, id=long)]

    await deliver(client, push(commits))

    assert await marks(database) == {"2025-03-10": 2}


@pytest.mark.parametrize(
    "trailer",
    [
        "Co-authored-by: Bob <>",
        "Co-authored-by: Bob < >",
        "Co-authored-by: Bob <\u2003>",
        "Co-authored-by: Bob < bob@example.org >\nCo-authored-by: Bob <bob@example.org>",
        "Co-authored-by: Bob <BOB@example.org>\nco-authored-by: Bob <bob@EXAMPLE.org>",
        "Co-authored-by: Bob <bob\0@example.org>\nco-authored-by: Bob <bob@example.org>",
        "Co-authored-by: Bob <0+bob@users.noreply.github.com>",
        f"Co-authored-by: Bob <{'9' * 18}+bob@users.noreply.github.com>",
        f"Co-authored-by: Bob <{'b' * 5000}@example.org>",
        "Co-authored-by: <ann@example.org>",
        "\n".join(f"Co-authored-by: B{n} <b{n}@example.org>" for n in range(1500)),
    ],
)
async def test_no_trailer_of_a_message_spoils_its_push(
    client: httpx.AsyncClient, database: Database, season: Season, trailer: str
) -> None:
    odd = commit(NOON, message=f"물 주기\n\n{trailer}", email="ann@example.org")

    answer = await deliver(client, push([odd]))

    assert answer.json()["status"] == "processed"
    assert await marks(database) == {"2025-03-10": 1}


# The day


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2025-03-10T23:59:59+09:00", {"2025-03-10": 1}),
        ("2025-03-11T00:00:00+09:00", {"2025-03-11": 1}),
        ("2025-03-10T15:00:00Z", {"2025-03-11": 1}),
        ("2025-03-10T06:59:59-08:00", {"2025-03-10": 1}),
        ("2025-03-10T07:00:00-08:00", {"2025-03-11": 1}),
        ("2025-03-10T20:44:59.5+05:45", {"2025-03-10": 1}),
        ("2025-03-11T05:00:00+14:00", {"2025-03-11": 1}),
        ("2025-03-10T12:00:00+23:59", {}),
        ("2025-03-09T23:59:59+09:00", {}),
        ("2025-06-17T23:59:59+09:00", {"2025-06-17": 1}),
        ("2025-06-18T00:00:00+09:00", {}),
    ],
)
async def test_the_clock_of_the_season_decides_the_day(
    client: httpx.AsyncClient, database: Database, season: Season, at: str, day: dict[str, int]
) -> None:
    await deliver(client, push([commit(at)]))

    assert await marks(database) == day


@pytest.mark.parametrize(
    ("pushed_at", "counted"),
    [
        ("2025-03-11 23:59:59", {"2025-03-10": 1}),
        ("2025-03-12 00:00:00", {}),
        ("2025-03-10 11:55:00", {"2025-03-10": 1}),
        ("2025-03-10 11:54:59", {}),
    ],
)
async def test_github_s_time_of_the_push_decides_what_is_late_or_in_the_future(
    client: httpx.AsyncClient,
    database: Database,
    season: Season,
    pushed_at: str,
    counted: dict[str, int],
) -> None:
    await deliver(client, push([commit(NOON)], pushed_at=seoul(pushed_at)))

    assert await marks(database) == counted


@pytest.mark.parametrize("pushed_at", [None, "soon", 10**30, -5, {}, "2025-03-10"])
async def test_a_push_without_github_s_time_is_taken_at_receipt(
    client: httpx.AsyncClient, database: Database, season: Season, pushed_at: Any
) -> None:
    payload = push([commit(NOON)])
    payload["repository"]["pushed_at"] = pushed_at

    answer = await deliver(client, payload)

    assert answer.json()["status"] == "processed"
    [held] = await rows(
        database,
        "select c.pushed_at, d.received_at from github_commits c, webhook_deliveries d",
    )
    assert held["pushed_at"] == held["received_at"]


async def test_github_s_time_may_be_text(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    payload = push([commit(NOON)])
    payload["repository"]["pushed_at"] = "2025-03-10T03:00:09Z"

    await deliver(client, payload)

    held = await value(database, "select pushed_at from github_commits")
    assert held == seoul("2025-03-10 12:00:09")


# Pushes of the same commit


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_of_several_pushes_the_earliest_holds_in_any_order(
    client: httpx.AsyncClient, database: Database, season: Season, order: tuple[int, ...]
) -> None:
    same = commit(NOON)
    times = [NOON + timedelta(minutes=1), NOON + timedelta(hours=30), NOON + timedelta(days=9)]
    pushes = [push([same], pushed_at=at, ref=f"refs/heads/b{at.day}") for at in times]

    for place in order:
        await deliver(client, pushes[place])

    assert await value(database, "select pushed_at from github_commits") == times[0]
    assert await marks(database) == {"2025-03-10": 1}
    assert await is_rebuilt_the_same(database)


async def test_a_late_commit_counts_once_its_earlier_push_arrives(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    same = commit(NOON)
    await deliver(client, push([same], pushed_at=NOON + timedelta(days=3)))
    late = await marks(database)

    await deliver(client, push([same], pushed_at=NOON + timedelta(minutes=1)))

    assert (late, await marks(database)) == ({}, {"2025-03-10": 1})
    assert await is_rebuilt_the_same(database)


async def test_late_and_early_pushes_at_once_count_once(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    same = commit(NOON)
    hours = [80, 3, 70, 0, 60, 1, 50, 2]

    await asyncio.gather(
        *(
            deliver(
                client,
                push([same], pushed_at=NOON + timedelta(hours=h), repo=repository(h % 3 + 1)),
            )
            for h in hours
        )
    )

    assert await marks(database) == {"2025-03-10": 1}
    assert await is_rebuilt_the_same(database)


async def test_a_commit_on_several_branches_and_in_forks_counts_once(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    same = commit(NOON)
    fork = repository(2, "bob/garden", fork=True)

    await deliver(client, push([same], ref="refs/heads/one"))
    await deliver(client, push([same | {"distinct": False}], ref="refs/heads/two"))
    await deliver(client, push([same], repo=fork))
    await deliver(client, push([same, commit(NOON)], repo=repository(3, "acme/mirror")))

    assert await count(database, "github_commits") == 4
    assert await marks(database) == {"2025-03-10": 2}
    assert await is_rebuilt_the_same(database)


async def test_a_fork_s_copy_counts_where_the_original_was_late(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    same = commit(NOON)

    await deliver(client, push([same], pushed_at=NOON + timedelta(days=5)))
    await deliver(client, push([same], repo=repository(2, "ann/garden", fork=True)))

    assert await marks(database) == {"2025-03-10": 1}
    assert await is_rebuilt_the_same(database)


async def test_what_is_not_distinct_counts_like_anything_else(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await deliver(client, push([commit(NOON, distinct=False)]))

    assert await marks(database) == {"2025-03-10": 1}


async def test_a_push_delivered_days_later_lands_on_its_own_day(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    for day in (12, 10, 11):
        await deliver(client, push([commit(seoul(f"2025-03-{day} 23:00:00"))]))

    assert await marks(database) == {"2025-03-10": 1, "2025-03-11": 1, "2025-03-12": 1}


# Whose commit it is


@pytest.mark.parametrize(
    ("username", "email", "is_ann"),
    [
        ("ann", None, True),
        ("ANN", None, True),
        (None, "1001+ann@users.noreply.github.com", True),
        (None, "1001+Her-Old-Name@users.noreply.github.com", True),
        ("bob", "1001+ann@users.noreply.github.com", True),
        (None, "ann@users.noreply.github.com", True),
        (None, "ANN@example.org", True),
        (None, " ann@example.org ", True),
        (None, "1001+ann@users.noreply.example.org", False),
        (None, "1001+ann@users.noreply.github.com.example.org", False),
        (None, "1002+ann@users.noreply.github.com", False),
        (None, "ann@example.com", False),
        (None, None, False),
        (None, "", False),
        ("", "", False),
        ("annie", None, False),
    ],
)
async def test_an_author_is_found_by_id_login_or_verified_address(
    client: httpx.AsyncClient,
    database: Database,
    season: Season,
    username: str | None,
    email: str | None,
    is_ann: bool,
) -> None:
    answer = await deliver(client, push([commit(NOON, username=username, email=email)]))

    assert answer.json()["status"] == "processed"
    assert await count(database, "github_commits") == 1
    assert await marks(database) == ({"2025-03-10": 1} if is_ann else {})


async def test_a_commit_of_nobody_is_kept_and_matched_when_its_author_joins(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    theirs = [
        commit(NOON, username="Bob"),
        commit(NOON, username=None, email="bob@example.org"),
        commit(NOON, username=None, email="bob@users.noreply.github.com"),
        commit(NOON, username=None, email="1002+robert@users.noreply.github.com"),
    ]
    await deliver(client, push(theirs))
    unmatched = await value(database, "select count(*) from github_commits where user_id is null")

    await join(database, season, "bob", ["bob@example.org"])

    assert unmatched == 4
    assert await marks(database, "bob") == {"2025-03-10": 4}
    assert await is_rebuilt_the_same(database)


@pytest.mark.parametrize("author", [None, {}, "ann", 7, [], {"username": 5}, {"email": ["a"]}])
async def test_an_author_that_is_none_leaves_the_commit_unmatched(
    client: httpx.AsyncClient, database: Database, season: Season, author: Any
) -> None:
    odd = commit(NOON) | {"author": author}

    answer = await deliver(client, push([odd, commit(NOON)]))

    assert answer.json() == answer.json() | {"status": "processed", "commit_count": 2}
    assert await marks(database) == {"2025-03-10": 1}


async def test_the_author_is_credited_neither_the_pusher_nor_the_committer(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await join(database, season, "bob")
    by_web = {"name": "GitHub", "email": "noreply@github.com", "username": "web-flow"}
    merged = commit(NOON, username="ann", committer=by_web)

    await deliver(client, push([merged], sender={"login": "bob"}, pusher={"name": "bob"}))

    assert (await marks(database, "ann"), await marks(database, "bob")) == ({"2025-03-10": 1}, {})


@pytest.mark.parametrize(
    ("username", "email"),
    [
        ("web-flow", "noreply@github.com"),
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
        (None, "41898282+github-actions[bot]@users.noreply.github.com"),
        ("ann[bot]", "ann@example.org"),
    ],
)
async def test_a_bot_earns_nothing(
    client: httpx.AsyncClient, database: Database, season: Season, username: str | None, email: str
) -> None:
    await deliver(client, push([commit(NOON, username=username, email=email)]))

    assert await value(database, "select is_bot from github_commits") is True
    assert await marks(database) == {}


@pytest.mark.parametrize(("counts", "bobs_day"), [(False, {}), (True, {"2025-03-10": 1})])
async def test_co_authors_count_where_the_season_says_so(
    client: httpx.AsyncClient, database: Database, counts: bool, bobs_day: dict[str, int]
) -> None:
    season = await open_season(database, count_co_authors=counts)
    await join(database, season, "ann")
    await join(database, season, "bob", ["bob@example.org"])

    message = "둘이서\n\nCo-authored-by: Bob <bob@example.org>"
    await deliver(client, push([commit(NOON, message=message)]))

    assert await marks(database, "ann") == {"2025-03-10": 1}
    assert await marks(database, "bob") == bobs_day
    assert await is_rebuilt_the_same(database)


# Repositories


async def test_a_push_from_an_unknown_repository_makes_it_known(
    client: httpx.AsyncClient, database: Database
) -> None:
    await deliver(client, push(repo=repository(9, "bob/new", private=True, fork=True)))

    [held] = await rows(
        database, "select id, installation_id, full_name, is_private, is_fork from repositories"
    )
    assert held == {
        "id": 9,
        "installation_id": 5,
        "full_name": "bob/new",
        "is_private": True,
        "is_fork": True,
    }


@pytest.mark.parametrize(
    ("private", "is_private"), [(True, True), (False, False), (None, True), ("no", True), (0, True)]
)
async def test_a_repository_is_private_unless_it_says_that_it_is_not(
    client: httpx.AsyncClient, database: Database, private: Any, is_private: bool
) -> None:
    await deliver(client, push([commit(NOON)], repo=repository(private=private)))

    [held] = await rows(
        database,
        "select c.is_private as of_commit, r.is_private as of_repository"
        " from github_commits c join repositories r on r.id = c.repository_id",
    )
    assert held == {"of_commit": is_private, "of_repository": is_private}


async def test_a_new_name_and_visibility_hold_for_every_commit(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    before = repository(name="acme/old", private=False, updated_at="2025-03-10T00:00:00Z")
    after = repository(name="acme/new", private=True, updated_at="2025-03-11T00:00:00Z")
    await deliver(client, push([commit(NOON)], repo=before))

    await deliver(client, push([commit(NOON)], repo=after))

    held = await rows(database, "select repository, is_private from github_commits")
    assert held == [{"repository": "acme/new", "is_private": True}] * 2
    assert await marks(database) == {"2025-03-10": 2}


async def test_a_delayed_payload_does_not_undo_a_rename_or_a_change_to_private(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    before = repository(name="acme/old", private=False, updated_at="2025-03-10T00:00:00Z")
    after = repository(name="acme/new", private=True, updated_at="2025-03-11T00:00:00Z")
    await deliver(client, push([commit(NOON)], repo=after))

    await deliver(client, push([commit(NOON)], repo=before))

    held = await rows(database, "select repository, is_private from github_commits")
    assert held == [{"repository": "acme/new", "is_private": True}] * 2


async def test_a_delayed_payload_does_not_undo_a_later_one_that_told_nothing_new(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    dates = [f"2025-03-1{day}T00:00:00Z" for day in range(3)]
    public, private, hidden_again = (
        repository(name=name, private=name == "acme/hidden", updated_at=at)
        for name, at in zip(["acme/hidden", "acme/shown", "acme/hidden"], dates, strict=True)
    )

    for repo in (public, hidden_again, private):
        await deliver(client, push([commit(NOON)], repo=repo))

    held = await rows(database, "select full_name, is_private from repositories")
    assert held == [{"full_name": "acme/hidden", "is_private": True}]


async def test_a_commit_s_address_is_only_kept_where_it_is_one(
    client: httpx.AsyncClient, database: Database
) -> None:
    await deliver(
        client,
        push([commit(NOON, message="a", url="javascript:alert(1)"), commit(NOON, message="b")]),
    )

    held = await rows(database, "select commit_url from github_commits order by message")
    assert held[0] == {"commit_url": ""}
    assert held[1]["commit_url"].startswith("https://github.com/acme/garden/commit/")


async def test_offsets_of_the_committer_s_clock_do_not_change_the_instant(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    zones = [timezone(timedelta(hours=hours)) for hours in (-12, 0, 9, 14)]

    await deliver(client, push([commit(NOON.astimezone(zone)) for zone in zones]))

    held = await rows(database, "select distinct commit_date from github_commits")
    assert [datetime.fromisoformat(str(row["commit_date"])) for row in held] == [NOON]
    assert await marks(database) == {"2025-03-10": 4}
