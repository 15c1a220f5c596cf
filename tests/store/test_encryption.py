"""Keys derived from SECRET_KEY, and texts encrypted with them."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from webhook_app.store.encryption import SecretKeyChanged, decrypt, derived_key, encrypt


@given(st.text(), st.text())
def test_a_derived_key_is_that_of_hkdf(secret_key: str, purpose: str) -> None:
    theirs = HKDF(SHA256(), 32, salt=None, info=purpose.encode())

    assert derived_key(secret_key, purpose) == theirs.derive(secret_key.encode())


def test_a_key_that_is_stored_nowhere_else_is_the_same_in_every_release() -> None:
    key = derived_key("a secret key of the tests", "tokens/access")

    assert key.hex() == "24ac6516bbcbad997a6a54c981f5a7777937a5edb1141d96662db269754bf24a"


def test_a_text_is_read_with_an_older_key_and_not_with_another() -> None:
    encrypted = encrypt("older", "a webhook's secret")

    assert decrypt("newer, older", encrypted) == "a webhook's secret"
    with pytest.raises(SecretKeyChanged):
        decrypt("newer", encrypted)
