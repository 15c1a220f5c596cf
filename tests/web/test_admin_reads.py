"""What admins look at: deliveries, installations, unmatched commits, status and logs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.application import bearer, running
from tests.support.db_helpers import rows
from tests.support.github import commit, deliver, post, projected, push, repository, seoul
from tests.support.people import ANN, BOB, DAN, join, plant, plant_now, problem, pushed, read
from tests.support.programs import client_of, environment, serving
from webhook_app.changes.accounts import promote
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.store.repository_sync import mark_days_complete, mark_days_incomplete, save_scan

DELIVERIES = "/api/admin/deliveries"
ROW = {
    "id",
    "delivery_id",
    "event",
    "source",
    "action",
    "status",
    "error",
    "attempts",
    "repository",
    "is_truncated",
    "received_at",
    "processed_at",
    "body_bytes",
}


@pytest.fixture
async def token(database: Database, settings: Settings) -> dict[str, str]:
    """Return the header of Dan, an admin."""
    dan = await join(database, None, DAN)
    await promote(database, dan, is_admin=True)
    return {"authorization": bearer(settings, dan)}


@pytest.fixture
async def admin(client: httpx.AsyncClient, token: dict[str, str]) -> httpx.AsyncClient:
    """Return a client that is Dan."""
    client.headers.update(token)
    return client


async def plant_deliveries(admin: httpx.AsyncClient, database: Database) -> None:
    """Deliver three pushes to two repositories, and one that cannot be derived at first."""
    await plant(database, ANN)
    for number, (name, day) in enumerate((("acme/rose", 10), ("acme/rose", 11), ("acme/oak", 12))):
        demo = repository(9 if name == "acme/rose" else 10, name)
        one = commit(seoul(f"2025-03-{day} 10:00:00"))
        answer = await deliver(admin, push([one], repo=demo), delivery_id=f"guid-{number}")
        assert answer.status_code == 202


async def test_deliveries_are_paged_newest_first(
    admin: httpx.AsyncClient, database: Database
) -> None:
    await plant_deliveries(admin, database)

    first = await read(admin, DELIVERIES, limit=2)
    last = await read(admin, DELIVERIES, limit=2, before=first["deliveries"][-1]["id"])

    assert [one["delivery_id"] for one in first["deliveries"]] == ["guid-2", "guid-1"]
    assert [one["delivery_id"] for one in last["deliveries"]] == ["guid-0"]
    assert (first["has_more"], last["has_more"]) == (True, False)
    assert set(last["deliveries"][0]) == ROW
    assert last["deliveries"][0]["body_bytes"] > 100
    assert last["deliveries"][0]["source"] == "webhook"
    assert first["projection"] == {"waiting": 0, "lag_seconds": 0}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "GUID-1"}, ["guid-1"]),
        ({"search": "oak"}, ["guid-2"]),
        ({"search": " Acme/ROSE"}, ["guid-1", "guid-0"]),
        ({"search": "push"}, ["guid-2", "guid-1", "guid-0"]),
        ({"search": "proc", "event": "push"}, ["guid-2", "guid-1", "guid-0"]),
        ({"search": "100%"}, []),
        ({"search": "\0oak"}, ["guid-2"]),
        ({"event": "ping"}, []),
        ({"status": "failed"}, []),
    ],
)
async def test_deliveries_are_searched_by_id_repository_event_and_status(
    admin: httpx.AsyncClient, database: Database, query: dict[str, str], found: list[str]
) -> None:
    await plant_deliveries(admin, database)

    answer = await read(admin, DELIVERIES, **query)

    assert [one["delivery_id"] for one in answer["deliveries"]] == found


async def test_a_delivery_is_shown_with_headers_and_body_but_no_signature(
    admin: httpx.AsyncClient, database: Database
) -> None:
    await plant_deliveries(admin, database)
    (row,) = (await read(admin, DELIVERIES, search="guid-2"))["deliveries"]

    shown = await read(admin, f"{DELIVERIES}/{row['id']}")

    assert {key: shown[key] for key in ROW} == row
    assert (shown["event"], shown["delivery_id"]) == ("push", "guid-2")
    assert shown["headers"]["x-github-event"] == "push"
    assert shown["headers"]["x-github-hook-installation-target-id"] == "4242"
    assert "x-hub-signature-256" not in shown["headers"]
    assert json.loads(shown["body"])["repository"]["full_name"] == "acme/oak"
    await problem(admin, f"{DELIVERIES}/999", 404)


async def test_a_delivery_that_failed_is_read_again_after_a_fix(
    admin: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    async with database.connection() as connection:
        await connection.execute(
            "alter table github_commits add constraint broken check (message <> 'a rose')"
        )
    await pushed(admin, commit(seoul("2025-03-10 10:00:00"), message="a rose"))
    (stuck,) = (await read(admin, DELIVERIES, status="pending"))["deliveries"]
    async with database.connection() as connection:
        await connection.execute("alter table github_commits drop constraint broken")

    answer = await admin.post(f"{DELIVERIES}/{stuck['id']}/replay")

    assert answer.status_code == 200
    assert set(answer.json()) == ROW
    assert (answer.json()["status"], answer.json()["attempts"]) == ("processed", 2)
    assert (await read(admin, "/api/attendance/2025-03-10/ann"))["state"] == "attended"


async def test_deliveries_that_wait_for_the_book_are_counted_and_shown(
    admin: httpx.AsyncClient, database: Database
) -> None:
    await plant_deliveries(admin, database)
    async with database.write_transaction():  # the projector waits for the book's lock
        one = commit(seoul("2025-03-13 10:00:00"))
        assert (await post(admin, push([one]), delivery_id="guid-3")).status_code == 202
        shown = await read(admin, DELIVERIES)
        ready = (await admin.get("/readyz")).json()
        status = await read(admin, "/api/admin/status")
        waiting = await read(admin, DELIVERIES, status="recorded")
    await projected(admin)
    after = await read(admin, DELIVERIES)

    for answer in (shown, ready, status):
        assert answer["projection"]["waiting"] == 1
        assert 0 < answer["projection"]["lag_seconds"] < 30
    (row,) = waiting["deliveries"]
    assert (row["delivery_id"], row["status"], row["attempts"]) == ("guid-3", "recorded", 0)
    assert (row["processed_at"], row["repository"]) == (None, None)
    assert after["projection"] == {"waiting": 0, "lag_seconds": 0}
    assert after["deliveries"][0]["status"] == "processed"


async def test_a_pruned_delivery_cannot_be_read_again(
    admin: httpx.AsyncClient, database: Database
) -> None:
    await plant_deliveries(admin, database)
    async with database.connection() as connection:
        await connection.execute("update webhook_deliveries set body = null")
    (row,) = (await read(admin, DELIVERIES, limit=1))["deliveries"]

    answer = await admin.post(f"{DELIVERIES}/{row['id']}/replay")

    assert row["body_bytes"] is None
    assert (await read(admin, f"{DELIVERIES}/{row['id']}"))["body"] is None
    assert answer.status_code == 409
    assert (await admin.post(f"{DELIVERIES}/999/replay")).status_code == 404


async def test_installations_show_repositories_and_how_comparing_them_went(
    admin: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN)
    for number, name in ((9, "acme/rose"), (10, "acme/oak"), (11, "acme/elm")):
        demo = repository(number, name)
        body = push([commit(seoul("2025-03-10 10:00:00"))], repo=demo, installation={"id": 7})
        assert (await deliver(admin, body)).status_code == 202
    day = (season.id, season.start_date)
    async with database.write_transaction() as connection:
        await connection.execute("update installations set account_login = 'acme'")
        for number in (9, 10):
            await save_scan(connection, number, datetime.now(UTC), None)
        await mark_days_complete(connection, 9, [day])
        await mark_days_incomplete(connection, 10, {day: True}, "partial", "GitHub answers 502.")

    (found,) = (await read(admin, "/api/admin/installations"))["installations"]

    verdicts = {
        one["full_name"]: (one["verdict"], one["error"], one["compared_at"] is not None)
        for one in found["repositories"]
    }
    assert (found["id"], found["account_login"]) == (7, "acme")
    assert verdicts == {
        "acme/elm": (None, None, False),
        "acme/oak": ("partial", "GitHub answers 502.", True),
        "acme/rose": ("complete", None, True),
    }
    assert all(one["last_heard_at"] for one in found["repositories"])


async def test_unmatched_commits_of_all_authors_come_with_advice(
    admin: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    for hour in (10, 11, 12):
        one = commit(seoul(f"2025-03-10 {hour}:00:00"), username=None, email="lost@example.org")
        await pushed(admin, one)
    await pushed(admin, commit(seoul("2025-03-10 13:00:00")))

    page = await read(admin, "/api/admin/unmatched", skip=1, limit=1, lang="en")

    (one,) = page["commits"]
    assert page["pagination"] == {
        "total": 3,
        "page": 2,
        "pages": 3,
        "limit": 1,
        "has_more": True,
    }
    assert (one["author_email"], one["commit_date"]) == (
        "lost@example.org",
        "2025-03-10T02:00:00Z",
    )
    assert one["reason"].startswith("The commit’s e-mail address")


async def test_status_describes_server_database_and_disk(
    admin: httpx.AsyncClient, database: Database
) -> None:
    await plant_now(database, ANN)
    moment = datetime.now(UTC)
    await pushed(admin, commit(moment), pushed_at=moment)

    told = await read(admin, "/api/admin/status")

    assert told["database"]["bytes"] > 1_000_000
    assert told["database"]["connections"] >= 1
    assert int(told["database"]["version"].split(".")[0]) >= 15
    assert told["disk"]["total_bytes"] > told["disk"]["free_bytes"] > 0
    machine = told["machine"]
    assert machine["processors"] >= 1
    assert 0 <= machine["cpu_percent"] <= 100
    assert machine["memory_bytes"] > machine["available_memory_bytes"] > 0
    assert datetime.fromisoformat(machine["booted_at"]) < datetime.now(UTC)
    assert machine["memory_bytes"] > told["process"]["memory_bytes"] > 10_000_000
    assert told["process"]["cpu_seconds"] > 0
    assert (told["deliveries"]["pending"], told["deliveries"]["failed"]) == (0, 0)
    assert told["deliveries"]["last_received_at"] is not None
    assert 0 <= told["deliveries"]["lag_seconds"] < 60
    assert told["projection"] == {"waiting": 0, "lag_seconds": 0}
    assert told["github"] == {
        "is_registered": False,
        "app_name": None,
        "remaining": None,
        "hourly_limit": None,
    }
    assert datetime.fromisoformat(told["started_at"]) <= datetime.now(UTC)


async def test_a_github_that_does_not_answer_is_reported_in_a_sentence(
    admin: httpx.AsyncClient,
) -> None:
    answer = await admin.post("/api/admin/github-check")

    assert answer.status_code == 200
    assert (answer.json()["is_reachable"], answer.json()["milliseconds"]) == (False, None)
    assert answer.json()["detail"].endswith(".")


@pytest.mark.programs
async def test_logs_of_every_process_are_read_together_newest_first(
    database: Database, settings: Settings, token: dict[str, str], tmp_path: Path
) -> None:
    _, today = await plant_now(database, ANN, BOB)
    variables = environment(settings, LOG_LEVEL="DEBUG")
    for _ in range(2):
        async with serving(variables, tmp_path / "log") as served, client_of(served) as client:
            await pushed(client, commit(seoul("2025-03-10 10:00:00")))
            client.headers.update(token)
            told = (await read(client, "/api/admin/logs", limit=2000))["lines"]
            some = (await read(client, "/api/admin/logs", limit=1))["lines"]
            warned = (await read(client, "/api/admin/logs", level="warning"))["lines"]
            of_today = (await read(client, "/api/admin/logs", date=str(today)))["lines"]
            of_old = (await read(client, "/api/admin/logs", date="2025-03-10"))["lines"]

    recorded = [line for line in told if line["event"] == "delivery_recorded"]
    assert len(recorded) == 2
    projected = [line for line in told if line["event"] == "delivery_projected"]
    assert [line["fields"]["status"] for line in projected] == ["processed"] * 2
    assert [line["at"] for line in told] == sorted((line["at"] for line in told), reverse=True)
    assert len(some) == 1
    assert {line["level"] for line in warned} <= {"warning", "error"}
    assert (len(of_today) > 0, of_old) == (True, [])
    files = list((settings.data_dir / "logs").iterdir())
    assert len(files) == 4, "of two servers, each with a process that projects"
    assert all(file.parent.stat().st_mode & 0o077 == 0 for file in files)
    assert "delivery_recorded" in (tmp_path / "log").read_text()


async def test_old_logs_are_removed_and_what_is_no_log_is_passed_over(
    settings: Settings, token: dict[str, str]
) -> None:
    folder = settings.data_dir / "logs"
    folder.mkdir(parents=True)
    (folder / "big.jsonl").write_bytes(b"\xff{not json\n[1]\n" * 2_000_000)
    (folder / "small.jsonl").write_text(
        '{"timestamp": "2025-03-10T01:00:00Z", "event": "sown", "level": "info", "seeds": 3}\n{"a'
    )

    async with running(settings) as client:
        client.headers.update(token)
        told = (await read(client, "/api/admin/logs"))["lines"]

    sown: dict[str, Any] = next(line for line in told if line["event"] == "sown")
    assert sown["fields"] == {"seeds": 3}
    assert not (folder / "big.jsonl").exists()
    assert (folder / "small.jsonl").exists()


async def test_a_folder_that_cannot_hold_logs_stops_nothing(
    settings: Settings, token: dict[str, str], database: Database
) -> None:
    settings.data_dir.mkdir(parents=True)
    (settings.data_dir / "logs").write_text("a file of somebody's")

    async with running(settings) as client:
        client.headers.update(token)
        assert (await read(client, "/api/admin/logs"))["lines"] == []

    assert await rows(database, "select from webhook_deliveries") == []


async def test_logs_of_a_day_are_those_of_utcs_where_there_is_no_season(
    settings: Settings, token: dict[str, str]
) -> None:
    folder = settings.data_dir / "logs"
    folder.mkdir(parents=True)
    late = '{"timestamp": "2025-03-10T23:30:00Z", "event": "sown", "level": "info"}\n'
    (folder / "small.jsonl").write_text(late)

    async with running(settings) as client:
        client.headers.update(token)
        days = ("2025-03-10", "2025-03-11")
        found = [(await read(client, "/api/admin/logs", date=day))["lines"] for day in days]
        impossible = await client.get("/api/admin/logs", params={"date": "1900-01-01"})

    assert [len(lines) for lines in found] == [1, 0]
    assert impossible.status_code == 400
    assert impossible.json()["parameter"] == "date"
