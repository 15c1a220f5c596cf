"""The webhook secrets that hold at this moment, as this process knows them.

A secret that was just added elsewhere (set-up, rotation) is found when a signature does not fit:
the stored secrets are then read again, at most once a second, so that no delivery is refused.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

from webhook_app.signature import SignatureRefused, VerifiedBody, verify
from webhook_app.store.database import Database
from webhook_app.store.secrets import StoredSecret, count_uses, list_secrets

SOONEST_SECONDS = 1.0
LATEST_SECONDS = 30.0


class WebhookSecrets:
    """Secrets from the environment, else those stored; counts what each was good for."""

    def __init__(
        self, database: Database, secret_key: str, from_environment: Sequence[str] = ()
    ) -> None:
        self._database = database
        self.secret_key = secret_key
        self._fixed = tuple(from_environment)
        self._stored: list[StoredSecret] = []
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()
        self._noting = asyncio.Lock()
        self._uses: Counter[int] = Counter()

    async def verify(self, body: bytes, signature: str | None) -> VerifiedBody:
        """The body, once any secret fits; raises SignatureRefused, DatabaseUnavailable."""
        if self._fixed:
            return verify(body, signature, self._fixed)
        await self._read_unless_newer_than(LATEST_SECONDS)
        try:
            return self._verify_stored(body, signature)
        except SignatureRefused:
            await self._read_unless_newer_than(SOONEST_SECONDS)
        return self._verify_stored(body, signature)

    async def read(self) -> None:
        """Read the stored secrets; a removed one is good no longer."""
        if self._fixed:
            return
        began = time.monotonic()  # what is added while it reads may be missing from it
        async with self._database.connection() as connection:
            self._stored = await list_secrets(connection, self.secret_key)
        self._read_at = began

    async def _read_unless_newer_than(self, seconds: float) -> None:
        """Read them again where that is due; of many who ask at once one reads for all."""
        async with self._reading:
            if time.monotonic() - self._read_at > seconds:
                await self.read()

    async def flush_use_counts(self) -> None:
        """Add what was counted since the last time to the stored secrets.

        Who comes while that is under way waits until it is stored; what could not be stored
        counts the next time.
        """
        async with self._noting:
            uses, self._uses = self._uses, Counter()
            if not uses:
                return
            try:
                async with self._database.connection() as connection:
                    await count_uses(connection, uses)
            except BaseException:
                self._uses.update(uses)
                raise

    def _verify_stored(self, body: bytes, signature: str | None) -> VerifiedBody:
        for secret in self._stored:
            try:
                verified = verify(body, signature, [secret.secret])
            except SignatureRefused:
                continue
            self._uses[secret.id] += 1
            return verified
        raise SignatureRefused()
