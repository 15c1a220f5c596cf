"""Signatures of deliveries: which ones fit, and what is refused."""

from __future__ import annotations

import hashlib
import hmac

import httpx
import pytest
from pydantic import SecretStr

from tests.support.application import running
from tests.support.db_helpers import count
from tests.support.github import SECRET, commit, deliver, headers, push, signature
from tests.support.receiver import BODY, NOON
from webhook_app.settings import InvalidSetting, Settings, load_settings
from webhook_app.store.database import Database

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
