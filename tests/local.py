"""The application behind a real uvicorn, in the loop of the test: it starts in milliseconds.

What only a process of its own shows (signals, workers, kill -9) is tested in test_server.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette

from tests.ports import free_port
from webhook_app.app import create_app
from webhook_app.server import configuration, listening_socket
from webhook_app.settings import Settings


class LocalServer:
    """A server on a port that it keeps when it is stopped and started again."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings.model_copy(update={"host": "127.0.0.1", "port": free_port()})
        self._app: Starlette | None = None
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None

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
        self._server = uvicorn.Server(configuration(self.settings, self._app))
        self._serving = asyncio.create_task(self._serve(self._server))
        while not self._server.started:
            if self._serving.done():
                await self._serving
                pytest.fail("The server did not start.", pytrace=False)
            await asyncio.sleep(0.01)

    async def _serve(self, server: uvicorn.Server) -> None:
        with listening_socket(self.settings) as sock:
            await server.serve([sock])

    async def stop(self) -> None:
        """End its streams, as SIGTERM does, and wait until it is gone."""
        if self._app is None or self._server is None or self._serving is None:
            return
        self._app.state.context.broadcast.close()
        self._server.should_exit = True
        await self._serving
        self._serving = None


@asynccontextmanager
async def serving_here(settings: Settings) -> AsyncGenerator[LocalServer]:
    """A server while it is needed."""
    server = LocalServer(settings)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
