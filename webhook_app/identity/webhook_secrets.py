"""The webhook secrets of this server: those of the environment, else those stored.

This module alone decides which secrets are valid, for the server, the commands, the demo and the
doctor. GITHUB_WEBHOOK_SECRET wins; without it the stored secrets are valid, and the first is
created on demand.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

from webhook_app.settings import Settings, secret_key_of
from webhook_app.signature import SignatureRefused, VerifiedBody, verify
from webhook_app.store.database import Database
from webhook_app.store.secrets import StoredSecret, count_uses, list_secrets
from webhook_app.store.secrets import webhook_secrets as stored_or_first_secret

MIN_REREAD_SECONDS = 1.0
"""A signature that fits no secret causes a new read of the stored secrets, at most this often."""
MAX_AGE_SECONDS = 30.0
"""After this a removed secret is no longer valid in any process."""


def configured_secrets(settings: Settings) -> tuple[str, ...]:
    """Return the secrets of GITHUB_WEBHOOK_SECRET, newest first; empty if it is not set."""
    return tuple(secret.get_secret_value() for secret in settings.github_webhook_secret or ())


async def valid_secrets(settings: Settings, database: Database) -> tuple[str, ...]:
    """Return the secrets that sign deliveries to this server, newest first, at least one.

    Raises SecretKeyChanged.
    """
    return configured_secrets(settings) or await stored_or_first_secret(
        database, secret_key_of(settings)
    )


async def open_webhook_secrets(settings: Settings, database: Database) -> WebhookSecrets:
    """Return the secrets of this process, read once; raises SecretKeyChanged."""
    await valid_secrets(settings, database)  # creates the first one
    secrets = WebhookSecrets(database, secret_key_of(settings), configured_secrets(settings))
    await secrets.read()
    return secrets


class WebhookSecrets:
    """Secrets from the environment, else those stored, with a count of the uses of each.

    A secret that another process just added (set-up, rotation) is found when a signature does not
    fit: the stored secrets are then read again, so that no delivery is refused.
    """

    def __init__(self, database: Database, secret_key: str, configured: Sequence[str] = ()) -> None:
        self._database = database
        self.secret_key = secret_key
        self._configured = tuple(configured)
        self._stored: list[StoredSecret] = []
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()
        self._flushing = asyncio.Lock()
        self._uses: Counter[int] = Counter()

    async def verify(self, body: bytes, signature: str | None) -> VerifiedBody:
        """Return the body if any secret fits; raises SignatureRefused, DatabaseUnavailable."""
        if self._configured:
            return verify(body, signature, self._configured)
        await self._read_unless_newer_than(MAX_AGE_SECONDS)
        try:
            return self._verify_stored(body, signature)
        except SignatureRefused:
            await self._read_unless_newer_than(MIN_REREAD_SECONDS)
        return self._verify_stored(body, signature)

    async def signing_secret(self) -> str:
        """Return the newest secret, to sign deliveries to this server; the demo does."""
        if self._configured:
            return self._configured[0]
        await self._read_unless_newer_than(MAX_AGE_SECONDS)
        return self._stored[0].secret

    async def read(self) -> None:
        """Read the stored secrets; a removed one is valid no longer."""
        if self._configured:
            return
        began = time.monotonic()  # a secret added during the read may be missing from its result
        async with self._database.connection() as connection:
            self._stored = await list_secrets(connection, self.secret_key)
        self._read_at = began

    async def flush_use_counts(self) -> None:
        """Add the uses counted since the last flush to the stored secrets.

        A second caller waits until the first flush is stored. After a failure the counts are added
        by the next flush.
        """
        async with self._flushing:
            uses, self._uses = self._uses, Counter()
            if not uses:
                return
            try:
                async with self._database.connection() as connection:
                    await count_uses(connection, uses)
            except BaseException:
                self._uses.update(uses)
                raise

    async def _read_unless_newer_than(self, seconds: float) -> None:
        """Read the secrets if the last read is older; of many callers at once one reads for all."""
        async with self._reading:
            if time.monotonic() - self._read_at > seconds:
                await self.read()

    def _verify_stored(self, body: bytes, signature: str | None) -> VerifiedBody:
        for secret in self._stored:
            try:
                verified = verify(body, signature, [secret.secret])
            except SignatureRefused:
                continue
            self._uses[secret.id] += 1
            return verified
        raise SignatureRefused()
