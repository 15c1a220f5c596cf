"""The path of a delivery (docs/architecture.md#the-path-of-a-push)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from webhook_app.identity.webhook_secrets import WebhookSecrets
from webhook_app.ingest.group_commit import GroupCommitWriter
from webhook_app.projection.decode import decode_delivery
from webhook_app.projection.write import RecordOutcome
from webhook_app.store.batches import DecodedDelivery


class Ingest:
    """Receives deliveries: verify and decode them, then record them durably."""

    def __init__(
        self,
        writer: GroupCommitWriter,
        secrets: WebhookSecrets,
        noreply_hosts: Collection[str],
    ) -> None:
        self._writer = writer
        self._secrets = secrets
        self._noreply_hosts = noreply_hosts

    @property
    def waiting(self) -> int:
        """The number of deliveries that wait for their commit in this process."""
        return self._writer.waiting

    async def read(self, headers: Mapping[str, str], body: bytes) -> DecodedDelivery:
        """Return the delivery of a request; `headers` by lower-case name, `body` as it was sent.

        A body that cannot be decoded is a delivery too: it is stored and retried. Raises
        SignatureRefused, and DatabaseUnavailable if the secrets cannot be read.
        """
        verified = await self._secrets.verify(body, headers.get("x-hub-signature-256"))
        return decode_delivery(headers, verified, datetime.now(UTC), self._noreply_hosts)

    async def record(self, delivery: DecodedDelivery) -> RecordOutcome:
        """Record a delivery durably; after this it may be answered with 2xx.

        Raises DatabaseUnavailable: the delivery may or may not be recorded then.
        """
        return await self._writer.record(delivery)
