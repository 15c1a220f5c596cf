"""The command `demo`: a season in progress, with invented participants who keep pushing."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from datetime import UTC, datetime

import httpx
import uvicorn

from webhook_app.cli.errors import CommandFailed
from webhook_app.cli.output import echo, progress
from webhook_app.cli.session import migrate_database, open_settings
from webhook_app.identity.webhook_secrets import valid_secrets
from webhook_app.models import Season
from webhook_app.server import configuration, listening_socket, projecting, stopping_cleanly
from webhook_app.settings import Settings
from webhook_app.simulation.delivery_client import Receiver, send_deliveries, send_delivery
from webhook_app.simulation.demo import Demo
from webhook_app.simulation.demo_runner import BookInUse, prepare
from webhook_app.simulation.payloads import Delivery
from webhook_app.simulation.people import Person
from webhook_app.store.database import Database, open_database


def demo() -> None:
    """Run a demo season: forty days of past pushes, then a push every few seconds.

    The demo needs a database without any other season: set another DATA_DIR for it.
    """
    with (
        open_settings() as (settings, url),
        listening_socket(settings) as sock,
        stopping_cleanly(),
        projecting(settings, url),
    ):
        server = uvicorn.Server(configuration(settings))
        asyncio.run(_play_beside(server, sock, settings, url))


async def _play_beside(
    server: uvicorn.Server, sock: socket.socket, settings: Settings, url: str
) -> None:
    await migrate_database(url)
    async with open_database(url) as database:
        try:
            season, people = await prepare(database)
        except BookInUse:
            raise CommandFailed(
                "The database has a real season. Set another DATA_DIR for the demo."
            ) from None
        serving = asyncio.create_task(_serve(server, sock))
        playing = asyncio.create_task(_play(server, settings, database, season, people))
        stopping = asyncio.create_task(_until_stopping(server))
        await asyncio.wait({serving, playing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        playing.cancel()
        with suppress(asyncio.CancelledError):
            await playing
        await serving


async def _serve(server: uvicorn.Server, sock: socket.socket) -> None:
    with suppress(SystemExit):  # uvicorn raises SIGTERM again, which would end this task alone
        await server.serve([sock])


async def _until_stopping(server: uvicorn.Server) -> None:
    """Return when the server begins to stop.

    The demo then stops to push before the server closes its socket, and logs no failure.
    """
    while not server.should_exit:  # noqa: ASYNC110 uvicorn has no event for it
        await asyncio.sleep(0.05)


async def _play(
    server: uvicorn.Server,
    settings: Settings,
    database: Database,
    season: Season,
    people: tuple[Person, ...],
) -> None:
    """Post the past pushes to the server once it listens, then live pushes until cancelled."""
    # On a busy machine the server starts later than the client retries.
    while not server.started:  # noqa: ASYNC110 uvicorn has no event for it
        await asyncio.sleep(0.05)
    secret = (await valid_secrets(settings, database))[0]
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 compared, not bound
    receiver = Receiver(f"http://{host}:{settings.port}", secret, settings.github_app_id or 0)
    play = Demo(season.start_date, season.zone, people)
    past = play.past_pushes(datetime.now(UTC))
    with progress("Forty days of pushes") as bar:
        task = bar.add_task("", total=len(past))

        def note(_: Delivery, status: int) -> None:
            bar.advance(task)

        summary = await send_deliveries(past, receiver, on_answer=note)
    echo(
        f"{summary.commits} commits in {summary.pushes} pushes took {summary.seconds:.1f} s. "
        f"Watch http://{host}:{settings.port} turn green (stop with Ctrl-C)."
    )
    async with httpx.AsyncClient() as client:
        async for delivery in play.live_pushes():
            await send_delivery(delivery, receiver, client)
