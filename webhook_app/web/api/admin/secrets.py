"""/api/admin/secrets: which webhook secrets hold, and a new one; none is ever shown."""

from __future__ import annotations

from datetime import datetime

import structlog

from webhook_app.changes.webhook_secret_rotation import drop_secret, rotate_secret
from webhook_app.identity.webhook_secrets import configured_secrets
from webhook_app.store.secrets import list_secrets
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.request import ApiRequest, NoQuery
from webhook_app.web.http.routing import problems

log = structlog.get_logger()


class SecretResponse(Answer, frozen=True, kw_only=True):
    """A webhook secret, unseen: since when it holds and how often it was good."""

    id: int
    created_at: datetime
    uses: int
    last_used_at: datetime | None


class SecretsResponse(Answer, frozen=True, kw_only=True):
    """The stored secrets, newest first; with `is_from_environment` they are not in use."""

    is_from_environment: bool
    secrets: list[SecretResponse]


async def read_secrets(call: ApiRequest, query: NoQuery) -> SecretsResponse:
    """Which webhook secrets hold and how often each was good."""
    await call.context.secrets.flush_use_counts()
    return await _answer(call)


@problems(409, 502)
async def rotate(call: ApiRequest) -> SecretsResponse:
    """A new secret, accepted at once and set at GitHub; the old one goes once it is unused."""
    context = call.context
    secret_id = await rotate_secret(context.settings, context.database, context.secret_key)
    log.info("secret_rotated", secret_id=secret_id)
    await context.secrets.read()
    return await _answer(call)


@problems(409)
async def drop(call: ApiRequest) -> None:
    """Drop an old secret by hand, once a newer one is in use."""
    context = call.context
    await context.secrets.flush_use_counts()
    await drop_secret(context.database, context.secret_key, call.path_number("secret_id"))
    await context.secrets.read()


async def _answer(call: ApiRequest) -> SecretsResponse:
    context = call.context
    async with context.database.connection() as connection:
        known = await list_secrets(connection, context.secret_key)
    return SecretsResponse(
        is_from_environment=bool(configured_secrets(context.settings)),
        secrets=[
            SecretResponse(
                id=secret.id,
                created_at=secret.created_at,
                uses=secret.uses,
                last_used_at=secret.last_used_at,
            )
            for secret in known
        ],
    )
