"""Signatures of deliveries: HMAC-SHA256 over the raw body.

Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import NewType

from webhook_app.errors import Unauthenticated

PREFIX = "sha256="

VerifiedBody = NewType("VerifiedBody", bytes)
"""Raw bytes with a valid signature; only `verify` creates one."""


class SignatureRefused(Unauthenticated):
    """The delivery is not signed with a secret of this server (X-Hub-Signature-256)."""


_WELL_FORMED = re.compile(r"sha256=[0-9a-f]{64}")


def is_well_formed(signature: str | None) -> bool:
    """Return whether a header can be the signature of any body at all."""
    return signature is not None and _WELL_FORMED.fullmatch(signature) is not None


def sign(secret: str, body: bytes) -> str:
    """Return the value that GitHub would send as X-Hub-Signature-256."""
    return PREFIX + hmac.digest(secret.encode(), body, hashlib.sha256).hex()


def verify(body: bytes, signature: str | None, secrets: Iterable[str]) -> VerifiedBody:
    """Return the body if any of the secrets fits; raises SignatureRefused.

    Bytes are compared in constant time. SHA-1, upper-case hex, several values and anything else
    that is not `sha256=<64 hex>` are refused like a wrong signature.
    """
    claimed = (signature or "").encode(errors="replace")
    fits = [hmac.compare_digest(claimed, sign(secret, body).encode()) for secret in secrets]
    if not any(fits):
        raise SignatureRefused()
    return VerifiedBody(body)
