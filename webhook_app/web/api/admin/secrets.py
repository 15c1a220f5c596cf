"""/api/admin/secrets: the webhook secrets, their use and their rotation; none is ever shown."""

from __future__ import annotations

from datetime import datetime

import structlog

from webhook_app.changes import webhook_secret_rotation as rotation
from webhook_app.identity.webhook_secrets import configured_secrets
from webhook_app.store.secrets import list_secrets
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.request import ApiRequest, NoQuery
from webhook_app.web.http.routing import problems

log = structlog.get_logger()


class SecretResponse(Answer, frozen=True, kw_only=True):
    """A webhook secret without its value: when it was made and how many deliveries it signed."""

    id: int
    created_at: datetime
    uses: int
    last_used_at: datetime | None


class SecretsResponse(Answer, frozen=True, kw_only=True):
    """The stored secrets, newest first; they are not in use if `is_from_environment`."""

    is_from_environment: bool
    secrets: list[SecretResponse]


async def read_secrets(call: ApiRequest, query: NoQuery) -> SecretsResponse:
    """Return the stored webhook secrets and how many deliveries each signed."""
    await call.context.secrets.flush_use_counts()
    return await _response(call)


@problems(409, 502)
async def rotate_secret(call: ApiRequest) -> SecretsResponse:
    """Add a secret and set it at GitHub; the old one is deleted when it is no longer used."""
    context = call.context
    secret_id = await rotation.rotate_secret(context.settings, context.database, context.secret_key)
    log.info("secret_rotated", secret_id=secret_id)
    await context.secrets.read()
    return await _response(call)


@problems(409)
async def drop_secret(call: ApiRequest) -> None:
    """Delete an old secret; 409 while no newer one is in use."""
    context = call.context
    await context.secrets.flush_use_counts()
    secret_id = call.path_number("secret_id")
    await rotation.drop_secret(context.database, context.secret_key, secret_id)
    await context.secrets.read()


async def _response(call: ApiRequest) -> SecretsResponse:
    context = call.context
    async with context.database.connection() as connection:
        secrets = await list_secrets(connection, context.secret_key)
    return SecretsResponse(
        is_from_environment=bool(configured_secrets(context.settings)),
        secrets=[
            SecretResponse(
                id=secret.id,
                created_at=secret.created_at,
                uses=secret.uses,
                last_used_at=secret.last_used_at,
            )
            for secret in secrets
        ],
    )
