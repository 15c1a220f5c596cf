"""From a request to an entry of the log: admit by headers, verify, append."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from webhook_app.identity.webhook_secrets import WebhookSecrets
from webhook_app.ingest.appender import LogAppender, Receipt
from webhook_app.ingest.entry import RequestHeaders, new_delivery
from webhook_app.signature import VerifiedBody

LARGE_BYTES = 256_000
"""Bodies from this size are verified and compressed in a thread, so that nobody else waits."""


class Ingest:
    """Receives deliveries: verifies them, and appends them to the log durably."""

    def __init__(self, appender: LogAppender, secrets: WebhookSecrets) -> None:
        self._appender = appender
        self._secrets = secrets

    @property
    def waiting(self) -> int:
        """The number of deliveries that wait for their commit in this process."""
        return self._appender.waiting

    async def receive(self, headers: RequestHeaders, body: bytes) -> Receipt:
        """Verify a request's body and append it; after this it may be answered with 2xx.

        Raises SignatureRefused, and DatabaseUnavailable: the delivery may or may not be recorded
        then.
        """
        received_at = datetime.now(UTC)
        verified = await self._secrets.verify(body, headers.signature)
        return await self.record(headers, verified, received_at)

    async def record(
        self, headers: RequestHeaders, body: VerifiedBody, received_at: datetime
    ) -> Receipt:
        """Append a verified delivery; raises DatabaseUnavailable as `receive`."""
        if len(body) < LARGE_BYTES:
            entry = new_delivery(headers, body, received_at)
        else:
            entry = await asyncio.to_thread(new_delivery, headers, body, received_at)
        return await self._appender.append(entry)
