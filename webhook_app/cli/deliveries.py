"""The commands `deliveries list`, `deliveries show` and `deliveries replay`."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import msgspec
import typer

from webhook_app.attendance import noreply_hosts
from webhook_app.cli.errors import CommandFailed
from webhook_app.cli.output import AsJson, echo, print_json, print_table, progress, run
from webhook_app.cli.session import open_migrated
from webhook_app.projection.replay import ALL_STATUSES, read_again, replay
from webhook_app.store.deliveries import (
    Delivery,
    DeliveryWithBody,
    count_stored,
    find_delivery,
    list_deliveries,
)
from webhook_app.store.log import LoggedDelivery

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_MISSING = (
    "There is no delivery {}. If it is older than DELIVERY_RETENTION_DAYS, its week was deleted."
)
Name = Annotated[str, typer.Argument(help="The delivery's number, or GitHub's delivery id.")]


class Status(StrEnum):
    """The status of a delivery; `recorded` waits for its place in the book."""

    recorded = "recorded"
    processed = "processed"
    ignored = "ignored"
    pending = "pending"
    failed = "failed"


@app.command("list")
def list_all(
    status: Annotated[Status | None, typer.Option(help="Only this status.")] = None,
    event: Annotated[str | None, typer.Option(help="Only this event, e.g. push.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most this many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List deliveries, newest first."""

    async def work() -> list[Delivery]:
        async with open_migrated() as (_, database), database.connection() as connection:
            return await list_deliveries(connection, status=status, event=event, limit=limit)

    listed = run(work())
    if as_json:
        print_json(listed)
        return
    print_table(
        ("ID", "RECEIVED", "EVENT", "STATUS", "REPOSITORY", "BYTES", "DELIVERY", "ERROR"),
        (
            (
                d.id,
                f"{d.received_at:%Y-%m-%d %H:%M:%S}",
                d.event,
                d.status,
                d.repository,
                d.size,
                d.delivery_id,
                d.error,
            )
            for d in listed
        ),
        "There are no deliveries.",
    )


@app.command("show")
def show(delivery: Name, as_json: AsJson = False) -> None:
    """Show a delivery with its headers and body."""

    async def work() -> DeliveryWithBody | None:
        async with open_migrated() as (_, database), database.connection() as connection:
            return await find_delivery(connection, delivery)

    stored = run(work())
    if stored is None:
        raise CommandFailed(_MISSING.format(delivery))
    body = (stored.body or b"").decode("utf-8", "replace")
    shown = msgspec.structs.asdict(stored) | {"body": body if stored.body is not None else None}
    if as_json:
        print_json(shown)
        return
    for name, value in shown.items():
        if name not in {"body", "headers"} and value is not None:
            echo(f"{name}: {value}")
    for name, value in stored.headers.items():
        echo(f"  {name}: {value}")
    echo(_indented(body) if stored.body is not None else "The body was deleted.")


@app.command("replay")
def replay_stored(
    delivery: Annotated[str | None, typer.Argument(help="One delivery; all by default.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only failed and pending.")] = False,
    as_json: AsJson = False,
) -> None:
    """Decode stored deliveries again; stored commits stay, missing ones are added."""

    async def work() -> dict[str, int]:
        async with open_migrated() as (settings, database):
            hosts = noreply_hosts(settings.github_host)
            counts: dict[str, int] = {}
            if delivery is not None:
                async with database.connection() as connection:
                    stored = _with_body(await find_delivery(connection, delivery), delivery)
                return {await read_again(database, stored, hosts): 1}
            statuses = ("failed", "pending") if failed else ALL_STATUSES
            async with database.connection() as connection:
                total = await count_stored(connection, statuses)
            with progress("Decoding") as bar:
                task = bar.add_task("", total=total)

                def note(_: LoggedDelivery, status: str) -> None:
                    counts[status] = counts.get(status, 0) + 1
                    bar.advance(task)

                await replay(database, hosts, statuses, note)
            return counts

    counts = run(work())
    if as_json:
        print_json(counts)
        return
    summary = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    echo(f"Replayed: {summary}." if summary else "There are no deliveries to replay.")


def _with_body(delivery: DeliveryWithBody | None, name: str) -> LoggedDelivery:
    """Return a delivery that can be decoded; raises CommandFailed if it or its body is missing."""
    if delivery is None:
        raise CommandFailed(_MISSING.format(name))
    if delivery.body is None:
        raise CommandFailed(f"The body of delivery {name} was deleted.")
    return delivery.as_logged()


def _indented(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
