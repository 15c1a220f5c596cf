"""Servers in the loop of the test, behind a real uvicorn: they start and stop in milliseconds.

What only a process of its own shows (signals, workers, kill -9) is tested in test_server.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette

from tests.support.ports import free_port
from webhook_app.app import create_app
from webhook_app.server import configuration, listening_socket
from webhook_app.settings import Settings

STOP_SECONDS = 15


class QuickServer(uvicorn.Server):
    """uvicorn, which checks ten times a second whether to stop, without that pause."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopping = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    async def start(self, sock: socket.socket) -> None:
        """Start on a socket and wait until it answers."""
        self._serving = asyncio.create_task(self._serve([sock]))
        while not self.started:
            if self._serving.done():
                await self._serving
                pytest.fail("The server did not start.", pytrace=False)
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Let what is being answered end, and wait until it is gone."""
        if self._serving is not None:
            self._stopping.set()
            await self._serving
            self._serving = None

    async def main_loop(self) -> None:
        """Serve until `stop` is called."""
        await self.on_tick(0)
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Run the server as uvicorn does, without its pauses."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        async with asyncio.timeout(STOP_SECONDS):
            while self.server_state.connections or self.server_state.tasks:
                await asyncio.sleep(0.005)
        await self.lifespan.shutdown()


class LocalServer:
    """The application on a port that stays the same when it is stopped and started again."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings.model_copy(update={"host": "127.0.0.1", "port": free_port()})
        self._app: Starlette | None = None
        self._server: QuickServer | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.settings.port

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self._app = create_app(self.settings, self.settings.database_url or "")
        self._server = QuickServer(configuration(self.settings, self._app))
        with listening_socket(self.settings) as sock:
            await self._server.start(sock.dup())

    async def stop(self) -> None:
        """End its streams, as SIGTERM does, and wait until it is gone."""
        if self._app is not None and self._server is not None:
            self._app.state.context.broadcast.close()
            await self._server.stop()
            self._app = self._server = None


@asynccontextmanager
async def serving_here(settings: Settings) -> AsyncGenerator[LocalServer]:
    """Yield a server while it is needed."""
    server = LocalServer(settings)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
