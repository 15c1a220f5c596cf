"""The program as people run it: its commands, its server, and readers of its live stream."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

import httpx

from tests.support import forking
from tests.support.ports import free_port
from webhook_app.settings import Settings

PATIENCE_SECONDS = 30.0
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")


class Finished(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Return standard output as JSON."""
        return json.loads(self.out)


class Event(NamedTuple):
    """A server-sent event."""

    event: str
    id: str | None
    data: Any


class Served(NamedTuple):
    """A server that runs, and where its log goes."""

    url: str
    process: forking.Program | asyncio.subprocess.Process
    log: Path

    async def stop(self) -> int:
        """Send SIGTERM; return the code with which the program ends."""
        self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), PATIENCE_SECONDS)


def environment(settings: Settings, **more: object) -> dict[str, str]:
    """Return the variables that make a program work with the test's own settings."""
    assert settings.secret_key
    assert settings.github_webhook_secret
    variables = {
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": settings.data_dir,
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "GITHUB_WEBHOOK_SECRET": settings.github_webhook_secret[0].get_secret_value(),
        "GITHUB_API_URL": settings.github_api_url,
        **more,
    }
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return inherited | {name: str(value) for name, value in variables.items() if value is not None}


async def start_fresh(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    out: IO[bytes],
    err: IO[bytes],
    folder: Path | None = None,
) -> asyncio.subprocess.Process:
    """Start the program in an interpreter of its own, as people do."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "webhook_app", *arguments),
        env=environment,
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=out,
        stderr=err,
    )


async def run(variables: dict[str, str], *arguments: str | Path, fresh: bool = False) -> Finished:
    """Run a command of the program to its end."""
    start = start_fresh if fresh else forking.start
    with TemporaryFile() as out, TemporaryFile() as err:
        program = await start([*map(os.fspath, arguments)], variables, out=out, err=err)
        try:
            code = await asyncio.wait_for(program.wait(), PATIENCE_SECONDS)
        finally:
            if program.returncode is None:
                program.kill()
                await program.wait()
        return Finished(code, *(_text_of(file) for file in (out, err)))


def _text_of(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


async def succeed(variables: dict[str, str], *arguments: str | Path) -> Finished:
    """Run a command that must not fail nor complain."""
    finished = await run(variables, *arguments)
    assert (finished.code, finished.err) == (0, ""), finished
    return finished


async def fail(variables: dict[str, str], *arguments: str | Path) -> str:
    """Run a command that must fail; return its one line."""
    finished = await run(variables, *arguments)
    assert finished.code not in {0, None}, finished
    lines = finished.err.splitlines()
    assert len(lines) == 1, finished.err
    assert lines[0].startswith("webhook-app: ")
    assert "Traceback" not in finished.out + finished.err
    return lines[0].removeprefix("webhook-app: ")


@asynccontextmanager
async def serving(
    variables: dict[str, str],
    log: Path,
    command: str = "serve",
    folder: Path | None = None,
    *,
    fresh: bool = False,
) -> AsyncGenerator[Served]:
    """Yield a server that answers, started in a folder; what is left of it is killed at the end."""
    start = start_fresh if fresh else forking.start
    port = free_port()
    with log.open("wb") as written, Path(os.devnull).open("wb") as nothing:
        process = await start(
            [command], variables | {"PORT": str(port)}, out=nothing, err=written, folder=folder
        )
    served = Served(f"http://127.0.0.1:{port}", process, log)
    try:
        await _answering(served)
        yield served
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 15)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _answering(served: Served) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), client_of(served) as client:
        while served.process.returncode is None:
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
    raise AssertionError(served.log.read_text())


def client_of(served: Served) -> httpx.AsyncClient:
    """Return a client that speaks to a server over the network."""
    return httpx.AsyncClient(base_url=served.url, timeout=PATIENCE_SECONDS, verify=False)


class Reader:
    """An open dashboard: the events of the live stream."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self, *kinds: str, within: float = PATIENCE_SECONDS) -> Event:
        """Return the next event of these kinds; the others are passed over."""
        async with asyncio.timeout(within):
            while True:
                event = await self._read()
                if event.event in kinds:
                    return event

    async def rest(self, within: float = PATIENCE_SECONDS) -> list[Event]:
        """Return everything until the server ends the stream."""
        events: list[Event] = []
        async with asyncio.timeout(within):
            while True:
                try:
                    events.append(await self._read())
                except StopAsyncIteration:
                    return events

    async def _read(self) -> Event:
        fields: dict[str, str] = {}
        while line := await anext(self._lines):
            name, _, value = line.partition(": ")
            fields[name] = value
        if "data" not in fields:
            return Event("", None, fields)
        return Event(fields["event"], fields.get("id"), json.loads(fields["data"]))


@asynccontextmanager
async def reading(
    client: httpx.AsyncClient, last_event_id: str | None = None
) -> AsyncGenerator[Reader]:
    """Yield an open dashboard after its first heartbeat, so that it misses nothing."""
    headers = {} if last_event_id is None else {"last-event-id": last_event_id}
    async with client.stream("GET", "/api/events", headers=headers, timeout=None) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        reader = Reader(response)
        await reader.next("heartbeat")
        yield reader


async def eventually(
    condition: Callable[[], Awaitable[bool]], within: float = PATIENCE_SECONDS
) -> None:
    """Wait until an async condition is true."""
    async with asyncio.timeout(within):
        while not await condition():
            await asyncio.sleep(0.05)
