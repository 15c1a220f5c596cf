"""/api/events over a real connection: what open dashboards receive, and how streams end."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import date, datetime, timedelta
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest

from tests.support.github import commit, seoul
from tests.support.local_server import serving_here
from tests.support.people import ANN, BOB, CHO, correct, join, noon, plant, plant_now, pushed, read
from tests.support.programs import (
    PATIENCE_SECONDS,
    Reader,
    Served,
    client_of,
    environment,
    eventually,
    reading,
    serving,
)
from webhook_app.live import MAX_BACKLOG, Broadcast
from webhook_app.server import GRACE_SECONDS
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.web import stream

MARK_KEYS = {
    "season_id",
    "user_id",
    "github_id",
    "attendance_date",
    "state",
    "is_attended",
    "commit_count",
    "updated_at",
}


@pytest.fixture
async def online(settings: Settings) -> AsyncGenerator[httpx.AsyncClient]:
    """Yield a client of a server of our own, over the network: here answers can stream."""
    async with (
        serving_here(settings) as server,
        httpx.AsyncClient(base_url=server.url, timeout=30, verify=False) as client,
    ):
        yield client


async def test_a_push_shows_as_a_mark_within_a_second(
    online: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN, BOB, past=1)

    async with reading(online) as reader:
        took = []
        for minute in range(5):
            at = noon(season, today) + timedelta(minutes=minute)
            started = time.monotonic()
            await pushed(online, commit(at), pushed_at=at)
            mark = await reader.next("mark")
            took.append(time.monotonic() - started)

    assert min(took) < 1
    assert set(mark.data) >= MARK_KEYS
    assert mark.data["github_id"] == "ann"
    assert mark.data["attendance_date"] == today.isoformat()
    assert (mark.data["state"], mark.data["is_attended"]) == ("attended", True)
    assert mark.data["commit_count"] == 5
    (ann, _) = (await read(online, "/api/board"))["participants"]
    for key in ("user_id", "days", "current_streak", "longest_streak", "attendance_rate"):
        assert mark.data[key] == ann[key]
    assert mark.data["updated_at"] == ann["today"]["updated_at"]


async def test_every_reader_receives_the_same(
    online: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN, BOB)

    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(reading(online)) for _ in range(5)]
        await pushed(online, commit(seoul("2025-03-10 10:00:00")))
        await pushed(online, commit(seoul("2025-03-10 11:00:00"), username="bob"))
        heard = [[await reader.next("mark") for _ in range(2)] for reader in readers]

    assert [event.data["github_id"] for event in heard[0]] == ["ann", "Bob"]
    assert all(events == heard[0] for events in heard)


async def test_one_push_of_several_days_is_a_mark_for_each(
    online: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN, late_push_grace=None)

    async with reading(online) as reader:
        await pushed(online, *(commit(seoul(f"2025-03-{day} 10:00:00")) for day in (10, 12, 13)))
        days = [(await reader.next("mark")).data["attendance_date"] for _ in range(3)]

    assert days == ["2025-03-10", "2025-03-12", "2025-03-13"]


async def test_what_changes_nothing_is_not_sent(
    online: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    same = commit(seoul("2025-03-10 10:00:00"))

    async with reading(online) as reader:
        await pushed(online, same)
        await reader.next("mark")
        await pushed(online, same)
        await pushed(online, commit(seoul("2025-03-10 10:00:00"), username="stranger"))
        await pushed(online, commit(seoul("2025-02-01 10:00:00")))
        await pushed(online)
        await pushed(online, commit(seoul("2025-03-11 10:00:00")))
        first = await reader.next("mark", "book")

    assert first.data["attendance_date"] == "2025-03-11"


async def test_a_correction_and_a_join_make_readers_fetch_the_board(
    online: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN)

    async with reading(online) as reader:
        await correct(database, season, ANN, date(2025, 3, 12), "excused", "a wedding")
        corrected = await reader.next("mark", "book")
        await join(database, season, BOB, date(2025, 3, 10))
        joined = await reader.next("mark", "book")

    assert (corrected.event, joined.event) == ("book", "book")


async def test_a_reader_who_comes_back_receives_exactly_what_they_missed(
    online: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    async with reading(online) as reader:
        await pushed(online, commit(seoul("2025-03-10 10:00:00")))
        last = await reader.next("mark")
    async with reading(online) as watcher:
        for day in (11, 12, 13):
            await pushed(online, commit(seoul(f"2025-03-{day} 10:00:00")))
            await watcher.next("mark")

    async with reading(online, last.id) as reader:
        missed = [await reader.next("mark") for _ in range(3)]
        await pushed(online, commit(seoul("2025-03-14 10:00:00")))
        live = await reader.next("mark")

    days = [event.data["attendance_date"] for event in (*missed, live)]
    assert days == ["2025-03-11", "2025-03-12", "2025-03-13", "2025-03-14"]
    async with reading(online, live.id) as reader:
        await pushed(online, commit(seoul("2025-03-14 11:00:00")))
        again = await reader.next("mark", "book")
    assert (again.event, again.data["commit_count"]) == ("mark", 2)


async def test_a_reader_cut_off_anywhere_misses_no_mark(
    online: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN, late_push_grace=None)
    async with reading(online) as reader:
        await pushed(online, commit(seoul("2025-03-10 10:00:00")))
        known = (await reader.next("mark")).id
        days = {f"2025-03-{day}" for day in (11, 12, 13, 14)}
        await pushed(online, *(commit(seoul(f"{day} 10:00:00")) for day in sorted(days)))
        seen: set[str] = set()
        while seen < days:
            event = await reader.next("mark")
            seen.add(event.data["attendance_date"])
            known = event.id or known
            if seen < days:
                async with reading(online, known) as after:
                    assert days - seen <= await _days_missed(after)


async def _days_missed(reader: Reader) -> set[str]:
    """Return the days of the marks that a reader receives before they are up to date."""
    days: set[str] = set()
    while (event := await reader.next("mark", "book")).event == "mark":
        days.add(event.data["attendance_date"])
    return days


@pytest.mark.parametrize("last_event_id", ["", "x", "-1", "1.5", "１", "9" * 400])
async def test_a_last_event_id_that_is_not_ours_harms_nobody(
    online: httpx.AsyncClient, database: Database, last_event_id: str
) -> None:
    await plant(database, ANN)
    sent = {b"last-event-id": last_event_id.encode()}

    async with online.stream("GET", "/api/events", headers=sent) as response:  # type: ignore[arg-type]
        reader = Reader(response)
        await reader.next("heartbeat")
        await pushed(online, commit(seoul("2025-03-10 10:00:00")))
        mark = await reader.next("mark")

    assert mark.data["github_id"] == "ann"


async def test_heartbeats_come_again_and_again_and_say_which_day_it_is(
    online: httpx.AsyncClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    season, today = await plant_now(database, ANN)
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)

    async with (
        serving_here(settings) as server,
        httpx.AsyncClient(base_url=server.url, timeout=30, verify=False) as client,
        reading(client) as reader,
    ):
        beats = [await reader.next("heartbeat") for _ in range(3)]

    assert [send_heartbeats.data["today"] for send_heartbeats in beats] == [today.isoformat()] * 3
    assert {send_heartbeats.data["season_id"] for send_heartbeats in beats} == {season.id}
    moments = [datetime.fromisoformat(send_heartbeats.data["now"]) for send_heartbeats in beats]
    assert timedelta() < moments[1] - moments[0] < timedelta(seconds=10)
    assert moments == sorted(moments)


async def test_the_stream_says_when_to_come_back_and_must_not_be_cached(
    online: httpx.AsyncClient,
) -> None:
    async with online.stream("GET", "/api/events") as response:
        first = await anext(response.aiter_lines())

    assert first == "retry: 2000"
    assert response.headers["cache-control"] == "no-store"
    assert "content-encoding" not in response.headers


async def test_readers_who_leave_are_forgotten(
    online: httpx.AsyncClient, database: Database
) -> None:
    async def open_streams(count: int) -> bool:
        return f"live_readers {count}.0" in (await online.get("/metrics")).text

    async with reading(online), reading(online):
        await eventually(lambda: open_streams(2))

    await eventually(lambda: open_streams(0))


async def test_the_stream_outlives_the_loss_of_the_listening_connection(
    online: httpx.AsyncClient, database: Database, database_url: str
) -> None:
    await plant(database, ANN)
    admin = await asyncpg.connect(database_url)

    async with reading(online) as reader:
        await pushed(online, commit(seoul("2025-03-10 10:00:00")))
        await reader.next("mark")
        ended = await admin.fetch(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and query like 'LISTEN%'"
        )
        await pushed(online, commit(seoul("2025-03-11 10:00:00")))
        meanwhile = await reader.next("mark", within=10)
        await pushed(online, commit(seoul("2025-03-12 10:00:00")))
        later = await reader.next("mark", within=10)
    await admin.close()

    assert len(ended) == 1
    assert meanwhile.data["attendance_date"] == "2025-03-11"
    assert later.data["attendance_date"] == "2025-03-12"


async def test_the_stream_outlives_the_loss_of_every_connection(
    online: httpx.AsyncClient, database: Database, database_url: str
) -> None:
    await plant(database, ANN, CHO)
    admin = await asyncpg.connect(database_url)

    async with reading(online) as reader:
        await admin.fetch(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        await eventually(lambda: _taken(online))
        mark = await reader.next("mark", within=10)
    await admin.close()

    assert mark.data["github_id"] == "ann"


async def _taken(client: httpx.AsyncClient) -> bool:
    """Deliver again until the server answers 202, as GitHub does."""
    try:
        await pushed(client, commit(seoul("2025-03-10 10:00:00")))
    except AssertionError:
        return False
    return True


@pytest.mark.programs
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("workers", [1, 2])
async def test_a_stopped_server_ends_its_streams_and_itself_at_once(
    database: Database, settings: Settings, tmp_path: Path, workers: int, number: signal.Signals
) -> None:
    await plant(database, ANN)
    variables = environment(settings, WORKERS=workers)

    async with (
        serving(variables, tmp_path / "log") as served,
        client_of(served) as client,
        AsyncExitStack() as stack,
    ):
        readers = [await stack.enter_async_context(reading(client)) for _ in range(6)]
        started = time.monotonic()
        served.process.send_signal(number)
        await asyncio.gather(*(reader.rest(within=GRACE_SECONDS) for reader in readers))
        streams_ended = time.monotonic() - started
        code = await asyncio.wait_for(served.process.wait(), PATIENCE_SECONDS)
        took = time.monotonic() - started

    assert streams_ended < GRACE_SECONDS / 2
    assert took < GRACE_SECONDS
    assert code == 0
    assert "Traceback" not in served.log.read_text()


@pytest.mark.programs
async def test_a_push_to_one_process_reaches_the_readers_of_the_other(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    await plant(database, ANN, BOB)
    variables = environment(settings, WORKERS=2)

    async with (
        serving(variables, tmp_path / "log") as served,
        AsyncExitStack() as stack,
    ):
        readers: list[Reader] = []
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len({_worker_of(served, reader) for reader in readers}) < 2:
                for _ in range(6):
                    client = await stack.enter_async_context(client_of(served))
                    readers.append(await stack.enter_async_context(reading(client)))
                await asyncio.sleep(0.1)
        client = await stack.enter_async_context(client_of(served))
        await pushed(client, commit(seoul("2025-03-10 10:00:00")))
        heard = await asyncio.gather(*(reader.next("mark") for reader in readers))

    assert len(set(map(str, heard))) == 1
    assert heard[0].data["github_id"] == "ann"


def _worker_of(served: Served, reader: Reader) -> int:
    """Return the process at the other end of a reader's connection."""
    port = reader.response.extensions["network_stream"].get_extra_info("client_addr")[1]
    for worker in psutil.Process(served.process.pid).children(recursive=True):
        for connection in worker.net_connections("tcp"):
            if connection.raddr and connection.raddr.port == port:
                return worker.pid
    raise AssertionError(f"nobody holds the connection from port {port}")


@pytest.mark.programs
async def test_the_metrics_of_two_processes_add_up(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    await plant(database, ANN)
    variables = environment(settings, WORKERS=2)

    async with serving(variables, tmp_path / "log") as served:
        for hour in range(12):
            async with client_of(served) as client:
                await pushed(client, commit(seoul(f"2025-03-10 {hour:02}:00:00")))
        async with client_of(served) as client:
            metrics = (await client.get("/metrics")).text

    assert 'webhook_deliveries_total{event="push",outcome="recorded"} 12.0' in metrics
    assert 'webhook_commits_total{verdict="counted"} 12.0' in metrics


async def test_a_reader_who_does_not_keep_up_must_come_again_and_holds_up_nobody() -> None:
    broadcast = Broadcast()
    slow, quick = broadcast.subscribe(), broadcast.subscribe()
    arriving = aiter(quick)
    for number in range(MAX_BACKLOG + 1):
        broadcast.publish(b"%d" % number)
        assert await anext(arriving) == b"%d" % number

    assert broadcast.readers == 1
    assert len([message async for message in slow]) == MAX_BACKLOG
    broadcast.close()
    assert [message async for message in broadcast.subscribe()] == []
