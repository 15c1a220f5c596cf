"""The path of a delivery (docs/architecture.md#the-path-of-a-push)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from webhook_app.identity.webhook_secrets import WebhookSecrets
from webhook_app.ingest.group_commit import GroupCommitWriter
from webhook_app.projection.decode import read
from webhook_app.projection.write import RecordOutcome
from webhook_app.store.projection import DecodedDelivery


class Ingest:
    """Takes deliveries in: read what is signed, then record it durably."""

    def __init__(
        self,
        recorder: GroupCommitWriter,
        secrets: WebhookSecrets,
        noreply_hosts: Collection[str],
    ) -> None:
        self._recorder = recorder
        self._secrets = secrets
        self._noreply_hosts = noreply_hosts

    @property
    def waiting(self) -> int:
        """How many arrivals wait for their commit in this process."""
        return self._recorder.waiting

    async def read(self, headers: Mapping[str, str], body: bytes) -> DecodedDelivery:
        """The delivery that a request brings; `headers` by lower-case name, `body` as it was sent.

        Raises SignatureRefused. What cannot be read is an arrival too: it is kept and tried again.
        """
        verified = await self._secrets.verify(body, headers.get("x-hub-signature-256"))
        return read(headers, verified, datetime.now(UTC), self._noreply_hosts)

    async def record(self, arrival: DecodedDelivery) -> RecordOutcome:
        """Record it durably; when this returns it may be answered with 2xx.

        Raises DatabaseUnavailable, and then nothing is promised.
        """
        return await self._recorder.record(arrival)
