"""Access tokens that were tampered with, and keys that are rotated."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from tests.support.browser_users import RunningServer, Visitor, me, open_book
from tests.support.github_double import GitHubDouble
from tests.support.people import ANN, join
from webhook_app.changes.webhook_secret_rotation import reencrypt_stored_secrets
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.store.encryption import derived_key
from webhook_app.web.http.tokens import issue_token, sign_cookie

KEY = "tests' own secret key"
OTHER_KEY = "another key of sixteen"


def claims_of(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    claims = {"iss": "webhook-app", "sub": "1", "iat": now, "exp": now + timedelta(hours=1)}
    return {name: value for name, value in (claims | changes).items() if value is not None}


def signed(key: str = KEY, purpose: str = "access", **changes: Any) -> str:
    return jwt.encode(claims_of(**changes), derived_key(key, f"tokens/{purpose}"), "HS256")


def signed_with_sha384() -> str:
    """Return our own key and claims under another algorithm, which PyJWT would warn of."""
    claims = claims_of() | {"iat": 1, "exp": 4_000_000_000}
    parts = [json.dumps(part).encode() for part in ({"alg": "HS384", "typ": "JWT"}, claims)]
    text = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    proof = hmac.digest(derived_key(KEY, "tokens/access"), text, "sha384")
    return (text + b"." + urlsafe_b64encode(proof).rstrip(b"=")).decode()


def test_what_is_tampered_with_below_is_otherwise_good() -> None:
    ours = jwt.decode(issue_token(KEY, 1, timedelta(hours=1)), options={"verify_signature": False})

    assert set(ours) == set(claims_of())
    assert (ours["iss"], ours["sub"]) == ("webhook-app", "1")


TAMPERED = {
    "alg none": lambda: jwt.encode(claims_of(), None, "none"),
    "a wrong key": lambda: signed(OTHER_KEY),
    "an empty key": lambda: signed(""),
    "the key itself": lambda: jwt.encode(claims_of(), KEY * 3, "HS256"),
    "another algorithm": signed_with_sha384,
    "another purpose": lambda: signed(purpose="sign-in"),
    "a seal": lambda: sign_cookie(KEY, "sign-in", {"sub": "1"}, timedelta(hours=1)),
    "expired": lambda: signed(exp=datetime.now(UTC) - timedelta(seconds=1)),
    "no expiry": lambda: signed(exp=None),
    "another issuer": lambda: signed(iss="somebody"),
    "no issuer": lambda: signed(iss=None),
    "nobody": lambda: signed(sub=None),
    "no number": lambda: signed(sub="ann"),
    "nobody known": lambda: signed(sub="999999"),
    "an unknown session": lambda: signed(sid="999999"),
    "cut": lambda: signed()[:-4],
    "no token": lambda: "x.y.z",
}


async def test_tampered_tokens_are_refused_and_their_cookies_are_as_none(
    book: RunningServer, visitor: Visitor, database: Database
) -> None:
    await join(database, None, ANN)
    for name, made in TAMPERED.items():
        cookie = {"cookie": f"access_token={made()}"}

        assert await me(visitor, authorization=f"Bearer {made()}") == 401, name
        assert await me(visitor, **cookie) == 401, name
        assert (await visitor.get("/api/board", headers=cookie)).status_code == 200, name


async def test_a_good_token_of_the_same_kind_is_taken(
    book: RunningServer, visitor: Visitor, database: Database
) -> None:
    await join(database, None, ANN)

    assert await me(visitor, authorization=f"Bearer {signed()}") == 200


async def test_keys_are_rotated_without_signing_anybody_out(
    unset: Settings, github: GitHubDouble, database: Database
) -> None:
    github.visitor = ann = github.account("ann")
    async with open_book(unset, github, database) as book, book.visitor() as visitor:
        await book.set_up(ann)
        await visitor.signed_in()
        cookies = visitor.http.cookies

    statuses = []
    for keys in (f"{OTHER_KEY}, {KEY}", OTHER_KEY):
        rotated = Settings(**unset.model_dump(exclude_unset=True) | {"secret_key": keys})
        await reencrypt_stored_secrets(
            database, f"{OTHER_KEY},{KEY}"
        )  # as `serve` does at its start
        async with open_book(rotated, github, database) as book, book.visitor() as visitor:
            visitor.http.cookies = cookies
            statuses += [await me(visitor), (await visitor.post("/api/auth/refresh")).status_code]
            cookies = visitor.http.cookies

    assert statuses == [200, 200, 200, 200]
