"""/api/admin/deliveries: the stored deliveries, their outcome, and their replay."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from webhook_app.attendance import noreply_hosts
from webhook_app.projection.replay import read_again
from webhook_app.store.deliveries import (
    Delivery,
    DeliveryWithBody,
    find_delivery,
    list_deliveries,
)
from webhook_app.store.log import Source, find_lag
from webhook_app.web.api.schemas import Answer, ProjectionResponse, projection_response
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest, NoQuery
from webhook_app.web.http.routing import problems


class DeliveriesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which deliveries: by part of id or repository, by event or status, `before` a row's `id`."""

    search: Annotated[str, msgspec.Meta(max_length=100)] = ""
    event: Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[^\0]*$(?!\n)")] | None = None
    status: Literal["recorded", "processed", "ignored", "pending", "failed"] | None = None
    before: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class DeliveryRow(Answer, frozen=True, kw_only=True):
    """A delivery; `body_bytes` is null after its body was deleted.

    `recorded` is the status of one that waits for its place in the book. `source` is what brought
    it: webhook, sweep or reconciliation.
    """

    id: int
    delivery_id: str
    event: str
    source: Source
    action: str | None
    status: str
    error: str | None
    attempts: int
    repository: str | None
    is_truncated: bool
    received_at: datetime
    processed_at: datetime | None
    body_bytes: int | None


class DeliveryDetail(DeliveryRow, frozen=True, kw_only=True):
    """A delivery as it arrived, without its signature, which is not stored."""

    headers: dict[str, str]
    body: str | None


class DeliveriesResponse(Answer, frozen=True, kw_only=True):
    """A page of deliveries, newest first; the next is `before` the last row's `id`.

    `projection` counts all that wait, whatever the page shows.
    """

    deliveries: list[DeliveryRow]
    has_more: bool
    projection: ProjectionResponse


async def read_deliveries(call: ApiRequest, query: DeliveriesQuery) -> DeliveriesResponse:
    """Return deliveries, newest first, without their bodies."""
    async with call.context.database.connection() as connection:
        deliveries = await list_deliveries(
            connection,
            status=query.status,
            event=query.event,
            search=query.search,
            before_id=query.before,
            limit=query.limit + 1,
        )
        lag = await find_lag(connection)
    return DeliveriesResponse(
        deliveries=[_row(delivery) for delivery in deliveries[: query.limit]],
        has_more=len(deliveries) > query.limit,
        projection=projection_response(lag),
    )


async def read_delivery(call: ApiRequest, query: NoQuery) -> DeliveryDetail:
    """Return a delivery with its headers and its body."""
    delivery = await _find(call)
    body = None if delivery.body is None else delivery.body.decode("utf-8", "replace")
    row = msgspec.structs.asdict(_row(delivery))
    return DeliveryDetail(**row, headers=delivery.headers, body=body)


@problems(409)
async def replay_delivery(call: ApiRequest) -> DeliveryRow:
    """Decode a stored delivery again, after a fix; only what is missing is added."""
    delivery = await _find(call)
    if delivery.body is None:
        raise Problem(409, "The delivery's body was deleted. It cannot be replayed.")
    hosts = noreply_hosts(call.context.settings.github_host)
    await read_again(call.context.database, delivery.as_logged(), hosts)
    return _row(await _find(call))


async def _find(call: ApiRequest) -> DeliveryWithBody:
    """Return the delivery that the path names; raises Problem 404 if there is none."""
    row_id = call.path_number("delivery_row_id")
    async with call.context.database.connection() as connection:
        delivery = await find_delivery(connection, row_id)
    if delivery is None:
        raise Problem(404, f"There is no delivery {row_id}.")
    return delivery


def _row(delivery: Delivery) -> DeliveryRow:
    return DeliveryRow(
        id=delivery.id,
        delivery_id=delivery.delivery_id,
        event=delivery.event,
        source=delivery.source,
        action=delivery.action,
        status=delivery.status,
        error=delivery.error,
        attempts=delivery.attempts,
        repository=delivery.repository,
        is_truncated=delivery.is_truncated,
        received_at=delivery.received_at,
        processed_at=delivery.processed_at,
        body_bytes=delivery.size,
    )
